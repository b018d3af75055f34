/** What the learner chose on this device: kept first, then sent; readable until the quiz is handed in. */

import { forgetNote, put, recall, remember, waitingIn } from "../offline/outbox";
import { who } from "../offline/who";
import { claim, clockKey, nextSequence } from "./clock";
import type { Fields } from "./fields";

export interface Held {
  fields: Fields;
  sequence: number;
}

interface Stored {
  answers: Record<number, Held>;
  flags: Record<number, boolean>;
}

export class Sheet {
  private stored: Stored = { answers: {}, flags: {} };
  /** Acts are kept one after another, in the order in which they were made. */
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly attempt: string) {}

  /** What the last page left behind. The outbox knows best: it is written first. */
  async open(): Promise<void> {
    this.stored = (await recall<Stored>(this.noteKey)) ?? this.stored;
    for (const entry of await waitingIn(this.attempt)) {
      const position = positionOf(entry.key);
      if (entry.key.startsWith("jawaban:")) this.take(position, entry);
      else if (entry.key.startsWith("tandai:")) this.stored.flags[position] = entry.fields[0]?.[1] === "ya";
    }
  }

  held(position: number): Held | undefined {
    return this.stored.answers[position];
  }

  flag(position: number): boolean | undefined {
    return this.stored.flags[position];
  }

  /** Resolves when everything chosen so far is kept; rejects when something could not be. */
  async settled(): Promise<void> {
    await this.writing;
  }

  answer(position: number, url: string, fields: Fields, heldByServer: number): Promise<void> {
    const held = Math.max(heldByServer, this.held(position)?.sequence ?? 0);
    const sequence = nextSequence(held);
    this.take(position, { fields, sequence });
    return this.write("answer", `jawaban:${this.attempt}:${position}`, url, fields, sequence);
  }

  setFlag(position: number, url: string, isFlagged: boolean): Promise<void> {
    this.stored.flags[position] = isFlagged;
    const fields: Fields = [["tandai", isFlagged ? "ya" : "tidak"]];
    return this.write("answer", `tandai:${this.attempt}:${position}`, url, fields, nextSequence(0));
  }

  handIn(url: string): Promise<void> {
    return this.write("submission", submissionKey(this.attempt), url, [], nextSequence(0));
  }

  private take(position: number, { fields, sequence }: Held): void {
    if ((this.held(position)?.sequence ?? 0) <= sequence)
      this.stored.answers[position] = { fields, sequence };
  }

  private write(
    kind: "answer" | "submission",
    key: string,
    url: string,
    fields: Fields,
    sequence: number,
  ): Promise<void> {
    const entry = { key, kind, group: this.attempt, person: who(), url, fields, sequence, ...claim() };
    this.writing = this.writing.then(async () => {
      await put(entry);
      await remember(this.noteKey, this.stored);
    });
    return this.writing;
  }

  private get noteKey(): string {
    return noteKey(this.attempt);
  }
}

export function submissionKey(attempt: string): string {
  return `kirim:${attempt}`;
}

export function positionOf(key: string): number {
  return Number(key.slice(key.lastIndexOf(":") + 1));
}

/** After handing in, nothing of the paper stays on the phone. */
export async function forgetSheet(attempt: string): Promise<void> {
  await forgetNote(noteKey(attempt));
  await forgetNote(clockKey(attempt));
}

function noteKey(attempt: string): string {
  return `lembar:${attempt}`;
}
