/** An act that nobody times: it goes into the outbox as done now, by whoever is signed in. */

import { type Entry, nextSequence, put } from "./outbox";
import { who } from "./who";

export async function keepAct(act: Pick<Entry, "key" | "kind" | "group" | "url" | "fields">): Promise<void> {
  const now = Date.now();
  await put({ ...act, person: who(), sequence: nextSequence(), stamp: "", stampAt: now, createdAt: now });
}
