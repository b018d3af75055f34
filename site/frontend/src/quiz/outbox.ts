/** Answers that the server has not confirmed yet, kept on the phone: one per attempt and slot. */

export interface Unsent {
  /** Where the answer goes. */
  url: string;
  /** The form as pairs, without the CSRF token, which is taken fresh when sending. */
  fields: [string, string][];
  sequence: number;
}

const PREFIX = "netral:jawaban:";

/** Storage may be full or forbidden; the form itself still works then. */
function quietly<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

export function keep(key: string, unsent: Unsent): void {
  quietly(() => localStorage.setItem(PREFIX + key, JSON.stringify(unsent)), undefined);
}

export function read(key: string): Unsent | null {
  return quietly(() => {
    const stored = localStorage.getItem(PREFIX + key);
    return stored === null ? null : (JSON.parse(stored) as Unsent);
  }, null);
}

/** Forget an answer once it is confirmed, unless a newer one has taken its place. */
export function forget(key: string, sequence: number): void {
  const stored = read(key);
  if (stored === null || stored.sequence > sequence) return;
  quietly(() => localStorage.removeItem(PREFIX + key), undefined);
}

/** The slots of the same attempt that still wait to be sent. */
export function keysStartingWith(attempt: string): string[] {
  return quietly(
    () =>
      Object.keys(localStorage)
        .filter((name) => name.startsWith(PREFIX + attempt))
        .map((name) => name.slice(PREFIX.length)),
    [],
  );
}
