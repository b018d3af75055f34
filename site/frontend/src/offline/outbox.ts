/**
 * The outbox: what a person did and the server has not confirmed yet, kept in IndexedDB.
 *
 * Everything is written here BEFORE it is sent and before the screen says "tersimpan". An entry has a
 * key that names the thing it is about, so that a newer act takes the place of an older one:
 *
 *   answers      `jawaban:<attempt>:<position>`   group: the attempt
 *   submissions  `kirim:<attempt>`                group: the attempt
 *   practice     `latihan:<drill>`                group: the same
 *   lessons      `materi:<address>`               group: the address of the module
 *
 * The courier (courier.ts) empties it. `put`, `drop` and the rest reject where the browser gives no
 * storage (private mode, full disk): ask `canKeep()` first and say it at once.
 *
 * @example
 * await put({ key: `jawaban:${id}:3`, kind: "answer", group: id, person: who(), url, fields,
 *             sequence: nextSequence(), stamp, stampAt, createdAt: Date.now() });
 * void deliver();   // courier.ts
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { noteWaiting } from "./waiting";

export type Kind = "answer" | "drill" | "lesson" | "submission";

export interface Entry {
  key: string;
  kind: Kind;
  /** Entries that belong together; a submission waits until the others of its group are gone. */
  group: string;
  /** `who()` of the person who acted; never sent under another person's sign-in. */
  person: string;
  /** Where it is posted; the endpoint must bear being asked twice. */
  url: string;
  /** The form as pairs, without the CSRF token, which is taken fresh when sending. */
  fields: [string, string][];
  /** Rises with every act on the same key; the newest wins, here and on the server. */
  sequence: number;
  /** The last signed time stamp this device had from the server when the person acted; may be empty. */
  stamp: string;
  /**
   * When that stamp arrived, on the clock of `createdAt`. A page that lived since then sets it from the
   * monotonic clock (`Date.now() - (performance.now() - arrivedAt)`), so that a moved clock does no harm.
   * The courier sends `age = createdAt - stampAt`.
   */
  stampAt: number;
  /** When the person acted. */
  createdAt: number;
}

/** An entry that the server will never take; kept readable until `forgetGroup`. */
export interface Failure {
  key: string;
  entry: Entry;
  outcome: "refused" | "closed";
  message: string;
}

interface Shape extends DBSchema {
  entries: { key: string; value: Entry; indexes: { group: string } };
  failures: { key: string; value: Failure };
  notes: { key: string; value: unknown };
}

const NAME = "netral";
const VERSION = 1;

let opened: Promise<IDBPDatabase<Shape>> | undefined;

function database(): Promise<IDBPDatabase<Shape>> {
  opened ??= openDB<Shape>(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore("entries", { keyPath: "key" }).createIndex("group", "group");
      db.createObjectStore("failures", { keyPath: "key" });
      db.createObjectStore("notes");
    },
    // Another tab wants a newer shape: make room, and open again at the next act.
    blocking: close,
    terminated: close,
  });
  opened.catch(close);
  return opened;
}

function close(): void {
  const closing = opened;
  opened = undefined;
  closing?.then((db) => db.close()).catch(() => undefined);
}

const listeners = new Set<() => void>();
const channel = "BroadcastChannel" in self ? new BroadcastChannel("netral-kotak-keluar") : null;
if (channel) channel.onmessage = () => tell(false);

/** Called after every change of the outbox, also one made in another tab. Returns the way to stop. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(isOwn = true): void {
  if (isOwn) channel?.postMessage("changed");
  for (const listener of listeners) listener();
}

async function changed(): Promise<void> {
  const db = await database();
  noteWaiting((await db.count("entries")) > 0);
  tell();
}

/** Can this browser keep anything now? Writes and deletes a note; never rejects. */
export async function canKeep(): Promise<boolean> {
  try {
    const db = await database();
    await db.put("notes", "x".repeat(1024), "coba");
    await db.delete("notes", "coba");
    return true;
  } catch {
    return false;
  }
}

let lastSequence = 0;

/** Rises even when the clock of the phone is set back while the page lives. */
export function nextSequence(atLeast = 0): number {
  lastSequence = Math.max(Date.now(), lastSequence + 1, atLeast);
  return lastSequence;
}

/** Keeps an act. An older act on the same key gives way; a newer one stays. Says whether it was kept. */
export async function put(entry: Entry): Promise<boolean> {
  const db = await database();
  const writing = db.transaction("entries", "readwrite", { durability: "strict" });
  const held = await writing.store.get(entry.key);
  const isNewer = held === undefined || held.sequence <= entry.sequence;
  if (isNewer) await writing.store.put(entry);
  await writing.done;
  await changed();
  return isNewer;
}

export async function get(key: string): Promise<Entry | undefined> {
  return (await database()).get("entries", key);
}

/** What waits, oldest act first; all of one person where `person` is given. */
export async function waiting(person?: string): Promise<Entry[]> {
  const all = await (await database()).getAll("entries");
  const own = person === undefined ? all : all.filter((entry) => entry.person === person);
  return own.sort((a, b) => a.createdAt - b.createdAt || a.sequence - b.sequence);
}

export async function waitingIn(group: string): Promise<Entry[]> {
  return (await database()).getAllFromIndex("entries", "group", group);
}

/** What may be sent now: a submission only when nothing else of its group waits. */
export function sendable(entries: Entry[]): Entry[] {
  const busy = new Set(entries.filter((each) => each.kind !== "submission").map((each) => each.group));
  return entries.filter((each) => each.kind !== "submission" || !busy.has(each.group));
}

/** Forgets a confirmed act, unless a newer one has taken its place meanwhile. */
export async function drop(key: string, sequence: number): Promise<void> {
  const db = await database();
  const writing = db.transaction("entries", "readwrite");
  const held = await writing.store.get(key);
  if (held !== undefined && held.sequence <= sequence) await writing.store.delete(key);
  await writing.done;
  await changed();
}

/** The server will never take it: out of the way, but readable. A newer act on the key stays. */
export async function fail(entry: Entry, outcome: Failure["outcome"], message: string): Promise<void> {
  const db = await database();
  const writing = db.transaction(["entries", "failures"], "readwrite", { durability: "strict" });
  const entries = writing.objectStore("entries");
  const held = await entries.get(entry.key);
  if (held !== undefined && held.sequence <= entry.sequence) await entries.delete(entry.key);
  await writing.objectStore("failures").put({ key: entry.key, entry, outcome, message });
  await writing.done;
  await changed();
}

/** What the server did not take, of one group or of all. */
export async function failures(group?: string): Promise<Failure[]> {
  const all = await (await database()).getAll("failures");
  return group === undefined ? all : all.filter((each) => each.entry.group === group);
}

/** Forgets a group for good: what waits in it and what was not taken. */
export async function forgetGroup(group: string): Promise<void> {
  const db = await database();
  const writing = db.transaction(["entries", "failures"], "readwrite");
  const entries = writing.objectStore("entries");
  const failed = writing.objectStore("failures");
  for (const key of await entries.index("group").getAllKeys(group)) await entries.delete(key);
  for (const each of await failed.getAll()) if (each.entry.group === group) await failed.delete(each.key);
  await writing.done;
  await changed();
}

/** Small facts beside the entries (a stamp, the offset of a clock), by a key of the caller's choice. */
export async function remember(key: string, value: unknown): Promise<void> {
  await (await database()).put("notes", value, key);
}

export async function recall<T>(key: string): Promise<T | undefined> {
  return (await (await database()).get("notes", key)) as T | undefined;
}

export async function forgetNote(key: string): Promise<void> {
  await (await database()).delete("notes", key);
}

/**
 * The person leaves this phone: of what arrived, and of what was refused, no answer stays. What still
 * waits stays whole, for that person's return.
 */
export async function forgetAnswers(): Promise<void> {
  const db = await database();
  const writing = db.transaction(["failures", "notes"], "readwrite");
  const failed = writing.objectStore("failures");
  for (const each of await failed.getAll()) {
    await failed.put({ ...each, entry: { ...each.entry, fields: [] } });
  }
  await writing.objectStore("notes").clear();
  await writing.done;
}
