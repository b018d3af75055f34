/** A hint without opening the database: does anything wait in the outbox? Read on every page. */

const KEY = "netral:menunggu";

/** Says yes where the hint cannot be read: looking once too often loses nothing. */
export function somethingWaits(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

export function noteWaiting(isAny: boolean): void {
  try {
    if (isAny) localStorage.setItem(KEY, "1");
    else localStorage.removeItem(KEY);
  } catch {
    // The hint is only a hint.
  }
}
