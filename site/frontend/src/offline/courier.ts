/**
 * The courier: empties the outbox, one act at a time, oldest first, and never forgets one unconfirmed.
 *
 * `start()` once a page; then `deliver()` after every `put`. It tries again by itself: when the signal is
 * back, when the page is looked at again, and after a pause that doubles from 1 to 60 seconds with a
 * little chance in it (a whole office must not knock at once). Retry-After is honoured, also by the next
 * page. Two tabs never send together (Web Locks). Acts of another person wait for that person.
 *
 * @example
 * onState(({ state, waiting }) => show(state, waiting));
 * onOutcome((entry, outcome) => { if (outcome.kind === "closed") … });
 * start();
 */

import { drop, type Entry, fail, failures, onChange, sendable, waiting } from "./outbox";
import { type Outcome, send } from "./sending";
import { who } from "./who";

export type { Outcome, Reply } from "./sending";

/**
 * empty    everything has arrived
 * sending  an act is under way
 * waiting  no signal or a server in trouble; tried again at `nextTryAt`
 * signin   the server asks to sign in again; nothing is lost
 */
export type State = "empty" | "sending" | "waiting" | "signin";

export interface CourierState {
  state: State;
  /** How many acts of this person have not arrived. */
  waiting: number;
  /** How many were refused for good and are still kept to be read. */
  failed: number;
  /** When it is tried again (milliseconds since 1970), or null. */
  nextTryAt: number | null;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const LOCK = "netral-kurir";
const PATIENCE_KEY = "netral:sabar";

let current: CourierState = { state: "empty", waiting: 0, failed: 0, nextTryAt: null };
let isUnderWay = false;
let isAskedAgain = false;
let isStarted = false;
let pause = FIRST_PAUSE_MS;
let timer: ReturnType<typeof setTimeout> | undefined;

const stateListeners = new Set<(state: CourierState) => void>();
const outcomeListeners = new Set<(entry: Entry, outcome: Outcome) => void>();

/** Hears every change; is told the present state at once. Returns the way to stop. */
export function onState(listener: (state: CourierState) => void): () => void {
  stateListeners.add(listener);
  listener(current);
  return () => stateListeners.delete(listener);
}

/** Hears what became of each act, after the outbox was brought up to date. */
export function onOutcome(listener: (entry: Entry, outcome: Outcome) => void): () => void {
  outcomeListeners.add(listener);
  return () => outcomeListeners.delete(listener);
}

/** Begins to watch for signal, and delivers what an earlier page left behind. */
export function start(): void {
  if (isStarted) return;
  isStarted = true;
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
  onChange(() => void count());
  void deliver();
}

/** There may be signal again: no need to wait out the pause, only what the server asked for. */
function wake(): void {
  pause = FIRST_PAUSE_MS;
  void deliver();
}

/** Sends what waits. May be called at any time and as often as one likes. */
export async function deliver(): Promise<void> {
  if (!isStarted) start();
  if (isUnderWay) {
    isAskedAgain = true;
    return;
  }
  isUnderWay = true;
  clearTimeout(timer);
  try {
    do {
      isAskedAgain = false;
      await deliverAlone();
    } while (isAskedAgain);
  } catch {
    // No storage, no outbox: forms are posted plainly then.
  } finally {
    isUnderWay = false;
  }
}

async function deliverAlone(): Promise<void> {
  const patience = patienceLeft();
  if (patience > 0) return tryAgain(patience);
  if (!("locks" in navigator)) return deliverAll();
  await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
    // Another tab is sending; look again later whether it finished.
    return lock ? deliverAll() : tryAgain(nextPause());
  });
}

/** One round. What fails for itself is passed over; what fails for all ends the round. */
async function deliverAll(): Promise<void> {
  const person = who();
  const passedOver = new Set<string>();
  let longest: number | null = null;
  for (;;) {
    const own = person ? await waiting(person) : [];
    const next = sendable(own).find((entry) => !passedOver.has(entry.key));
    if (next === undefined) break;
    await show("sending", null);
    const outcome = await send(next);
    if (outcome.kind === "signin") {
      tellOutcome(next, outcome);
      return show("signin", null);
    }
    if (outcome.kind === "later") {
      tellOutcome(next, outcome);
      if (outcome.afterMs !== null) keepPatience(outcome.afterMs);
      if (outcome.isDown) return tryAgain(outcome.afterMs ?? nextPause());
      passedOver.add(next.key);
      longest = Math.max(longest ?? 0, outcome.afterMs ?? 0);
      continue;
    }
    await settle(next, outcome);
    tellOutcome(next, outcome);
    if (passedOver.size === 0) pause = FIRST_PAUSE_MS;
  }
  if (passedOver.size > 0) return tryAgain(longest || nextPause());
  await show("empty", null);
}

async function settle(entry: Entry, outcome: Outcome): Promise<void> {
  if (outcome.kind === "saved" || outcome.kind === "stale") await drop(entry.key, entry.sequence);
  if (outcome.kind === "refused" || outcome.kind === "closed") {
    await fail(entry, outcome.kind, outcome.message);
  }
}

function tellOutcome(entry: Entry, outcome: Outcome): void {
  for (const listener of outcomeListeners) listener(entry, outcome);
}

function nextPause(): number {
  const chosen = pause * (0.7 + Math.random() * 0.6);
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  return chosen;
}

async function tryAgain(afterMs: number): Promise<void> {
  clearTimeout(timer);
  timer = setTimeout(() => void deliver(), afterMs);
  await show("waiting", Date.now() + afterMs);
}

async function show(state: State, nextTryAt: number | null): Promise<void> {
  const person = who();
  const count = person ? (await waiting(person)).length : 0;
  const failed = (await failures()).filter((each) => each.entry.person === person).length;
  const settled = state !== "sending" && count === 0 ? "empty" : state;
  current = { state: settled, waiting: count, failed, nextTryAt: count === 0 ? null : nextTryAt };
  for (const listener of stateListeners) listener(current);
}

/** The outbox changed, here or in another tab: the number shown follows. */
async function count(): Promise<void> {
  await show(current.state === "empty" ? "waiting" : current.state, current.nextTryAt);
}

/** The server's wish outlives this page: the next one keeps it too. */
function keepPatience(afterMs: number): void {
  try {
    sessionStorage.setItem(PATIENCE_KEY, String(Date.now() + afterMs));
  } catch {
    // Then only the pause of this page holds.
  }
}

function patienceLeft(): number {
  try {
    const left = Number(sessionStorage.getItem(PATIENCE_KEY) ?? 0) - Date.now();
    // A clock set back must not silence the courier for hours.
    return left > 3_600_000 ? 0 : left;
  } catch {
    return 0;
  }
}
