/**
 * The server's time on this device, by the stamps that its pages and replies carry.
 *
 * While the page lives only the monotonic clock counts on from a stamp; the phone's own clock, which
 * may be wrong or moved, is asked only for the time between two pages without a signal.
 */

import { recall, remember } from "../offline/outbox";

interface Contact {
  stamp: string;
  arrivedAt: number;
}

/** The two clocks of a phone part by this much only in its sleep, or when one of them is set. */
const SLEPT_MS = 10_000;
const LOOK_EVERY_MS = 30_000;

let attempt = "";
let stamp = "";
/** When the stamp arrived, on the monotonic clock. */
let arrived = 0;
/** Server minus monotonic clock. The nearest guess is the highest: a stamp is never early, only delayed. */
let offset = Number.NEGATIVE_INFINITY;
let lastSequence = 0;

/** A page kept on the phone brings an old stamp; then the newest that this phone ever had counts on. */
export async function begin(ofAttempt: string, pageStamp: string): Promise<void> {
  attempt = ofAttempt;
  const known = await recall<Contact>(key()).catch(() => undefined);
  if (known && timeOf(known.stamp) >= timeOf(pageStamp)) {
    accept(known.stamp, performance.now() - Math.max(0, Date.now() - known.arrivedAt));
  } else hear(pageStamp);
}

/** A stamp that has just arrived. */
export function hear(text: unknown): void {
  if (typeof text !== "string" || !timeOf(text) || timeOf(text) <= timeOf(stamp)) return;
  accept(text, performance.now());
  remember(key(), { stamp, arrivedAt: Date.now() } satisfies Contact).catch(() => undefined);
}

/** A phone that was fast asleep counted no time: back awake, the server is asked. */
export function watchSleep(contactUrl: string): void {
  let ahead = Date.now() - performance.now();
  async function look(): Promise<void> {
    const now = Date.now() - performance.now();
    if (document.visibilityState !== "visible" || Math.abs(now - ahead) < SLEPT_MS) return;
    try {
      const response = await fetch(contactUrl, { headers: { Accept: "application/json" } });
      if (!response.ok) return;
      hear(((await response.json()) as { stamp?: unknown }).stamp);
      ahead = now;
    } catch {
      // No signal: the stamp of the next answer that arrives tells the time.
    }
  }
  // A lid that was closed over the page says nothing when it opens.
  setInterval(() => void look(), LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", () => void look());
  window.addEventListener("online", () => void look());
}

function accept(text: string, at: number): void {
  stamp = text;
  arrived = at;
  offset = Math.max(offset, timeOf(text) - at);
}

/** The server's time now, as near as this device can know; milliseconds since 1970. */
export function now(): number {
  return Number.isFinite(offset) ? performance.now() + offset : Date.now();
}

/** The number of an act: the server's time of it, and always higher than what came before. */
export function nextSequence(held: number): number {
  lastSequence = Math.max(Math.round(now()), lastSequence + 1, held + 1);
  return lastSequence;
}

/** What an entry of the outbox says about its time. */
export function claim(): { stamp: string; stampAt: number; createdAt: number } {
  const createdAt = Date.now();
  return { stamp, stampAt: createdAt - (performance.now() - arrived), createdAt };
}

export function clockKey(ofAttempt: string): string {
  return `jam:${ofAttempt}`;
}

function key(): string {
  return clockKey(attempt);
}

function timeOf(text: string): number {
  return Number(text.split(".", 1)[0]) || 0;
}
