/** Sends one answer and says what became of it. */

import type { Unsent } from "./outbox";

export type Outcome =
  | { kind: "saved" }
  /** The server will not take it: closed, too late, or not valid. Sending again cannot help. */
  | { kind: "refused"; message: string }
  | { kind: "later"; afterMs: number | null };

const TIMEOUT_MS = 15_000;

export async function send(unsent: Unsent, csrfToken: string): Promise<Outcome> {
  const body = new FormData();
  for (const [name, value] of unsent.fields) body.append(name, value);
  body.set("csrfmiddlewaretoken", csrfToken);
  body.set("sequence", String(unsent.sequence));
  const abort = new AbortController();
  const timeout = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(unsent.url, {
      method: "POST",
      body,
      keepalive: true,
      credentials: "same-origin",
      redirect: "manual",
      signal: abort.signal,
      headers: { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken, Accept: "application/json" },
    });
    return await outcomeOf(response);
  } catch {
    return { kind: "later", afterMs: null };
  } finally {
    clearTimeout(timeout);
  }
}

async function outcomeOf(response: Response): Promise<Outcome> {
  if (response.status === 429 || response.status >= 500) {
    return { kind: "later", afterMs: retryAfterMs(response.headers.get("Retry-After")) };
  }
  if (!response.headers.get("Content-Type")?.includes("json")) {
    // A redirect to sign-in or an error page: the answer stays on the phone.
    return { kind: "later", afterMs: null };
  }
  const answer: unknown = await response.json();
  if (typeof answer !== "object" || answer === null) return { kind: "later", afterMs: null };
  if ("saved" in answer && answer.saved === true) return { kind: "saved" };
  const message = "message" in answer && typeof answer.message === "string" ? answer.message : "";
  return { kind: "refused", message };
}

/** Retry-After is seconds or a date. */
export function retryAfterMs(header: string | null, now: number = Date.now()): number | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
