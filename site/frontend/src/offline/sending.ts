/** Posts one entry of the outbox and says what became of it. */

import type { Entry } from "./outbox";
import { csrfToken } from "./who";

export type Reply = Readonly<Record<string, unknown>>;

export type Outcome =
  /** The server has it. */
  | { kind: "saved"; reply: Reply }
  /** The server holds something newer: this one was overtaken, which is well. */
  | { kind: "stale"; reply: Reply }
  /** Not valid; sending again cannot help. */
  | { kind: "refused"; message: string; reply: Reply }
  /** Too late, or handed in already. */
  | { kind: "closed"; message: string; reply: Reply }
  /** Nobody is signed in, or someone else: it waits for its person. */
  | { kind: "signin" }
  /** No signal, or the server has trouble. `isDown` tells trouble with everything from trouble with this. */
  | { kind: "later"; afterMs: number | null; isDown: boolean };

const TIMEOUT_MS = 15_000;
/** What still meets a page "not found" after this long was about something that is gone. */
const GIVEN_UP_AFTER_MS = 14 * 24 * 3_600_000;

/**
 * The endpoint gets the fields of the entry and `sequence`, `stamp`, `age` (milliseconds between stamp
 * and act) and `who`; it answers JSON `{"state": "saved" | "stale" | "invalid" | "closed" | "signin",
 * "message": "…", …}`. The whole reply reaches the listeners of the courier.
 */
export async function send(entry: Entry): Promise<Outcome> {
  const body = new URLSearchParams();
  for (const [name, value] of entry.fields) body.append(name, value);
  const token = csrfToken();
  body.set("csrfmiddlewaretoken", token);
  body.set("sequence", String(entry.sequence));
  body.set("who", entry.person);
  if (entry.stamp) {
    body.set("stamp", entry.stamp);
    body.set("age", String(Math.round(entry.createdAt - entry.stampAt)));
  }
  const abort = new AbortController();
  const timeout = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(entry.url, {
      method: "POST",
      body,
      keepalive: true,
      credentials: "same-origin",
      signal: abort.signal,
      headers: { "X-Requested-With": "fetch", "X-CSRFToken": token, Accept: "application/json" },
    });
    return await outcomeOf(entry, response);
  } catch {
    return { kind: "later", afterMs: null, isDown: true };
  } finally {
    clearTimeout(timeout);
  }
}

async function outcomeOf(entry: Entry, response: Response): Promise<Outcome> {
  const { status } = response;
  if (status === 429 || status >= 500) {
    const afterMs = retryAfterMs(response.headers.get("Retry-After"));
    return { kind: "later", afterMs, isDown: status === 429 || status === 503 };
  }
  const isSignIn = response.redirected && new URL(response.url).pathname.startsWith("/masuk/");
  if (status === 401 || isSignIn) return { kind: "signin" };
  const reply = await readReply(response);
  if (reply === null) return outcomeOfPage(entry, response);
  const message = typeof reply.message === "string" ? reply.message : "";
  const state = reply.state ?? (reply.saved === true ? "saved" : "");
  if (state === "saved" || state === "stale") return { kind: state, reply };
  if (state === "closed") return { kind: "closed", message, reply };
  if (state === "signin") return { kind: "signin" };
  if (status >= 400) return { kind: "refused", message, reply };
  return { kind: "later", afterMs: null, isDown: false };
}

async function readReply(response: Response): Promise<Reply | null> {
  if (!response.headers.get("Content-Type")?.includes("json")) return null;
  const reply: unknown = await response.json();
  return typeof reply === "object" && reply !== null ? (reply as Reply) : null;
}

/** A page instead of an answer: what a plain form would have met, or a stranger in between. */
function outcomeOfPage(entry: Entry, response: Response): Outcome {
  const isOurs = new URL(response.url).origin === location.origin;
  if (response.ok && response.redirected && isOurs && entry.kind !== "answer") {
    return { kind: "saved", reply: {} };
  }
  // The token of someone no longer signed in; a page opened after signing in brings the right one.
  if (response.status === 403) return { kind: "signin" };
  const isGone = response.status === 404 || response.status === 410;
  if (isGone && Date.now() - entry.createdAt > GIVEN_UP_AFTER_MS) {
    return { kind: "refused", message: "", reply: {} };
  }
  return { kind: "later", afterMs: null, isDown: response.ok };
}

/** Retry-After is seconds or a date. */
function retryAfterMs(header: string | null, now: number = Date.now()): number | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
