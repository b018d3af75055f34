/**
 * Saves a question as soon as an answer is chosen.
 *
 * @example
 * <form data-autosave data-save-url="/kuis/…/simpan/" data-attempt="uuid" data-slot="5" method="post">
 *   <input type="hidden" name="csrfmiddlewaretoken"><input type="hidden" name="sequence" value="0">
 * </form>
 * <p data-save-state role="status" data-text-saving="…" data-text-saved="…" data-text-failed="…"></p>
 */

import { forget, keep, keysStartingWith, read, type Unsent } from "./outbox";
import { send } from "./sending";

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
const TYPING_PAUSE_MS = 800;

type State = "saving" | "saved" | "failed";

export function autosave(form: HTMLFormElement): void {
  const url = form.dataset.saveUrl;
  if (!url) return;
  const attempt = form.dataset.attempt ?? "";
  // Without both names the address itself tells attempt and slot apart.
  const key = attempt && form.dataset.slot ? `${attempt}:${form.dataset.slot}` : url;
  const csrfInput = form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  const sequenceInput = form.querySelector<HTMLInputElement>("input[name=sequence]");
  const status = document.querySelector<HTMLElement>("[data-save-state]");

  const queued = new Set<string>();
  let isSending = false;
  let wait = FIRST_WAIT_MS;
  /** A server that asked for patience (Retry-After) is not asked again before this time. */
  let notBefore = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let sequence = Number(sequenceInput?.value) || 0;

  function show(state: State, message?: string): void {
    if (!status) return;
    const texts = { saving: "textSaving", saved: "textSaved", failed: "textFailed" } as const;
    const text = message || status.dataset[texts[state]] || "";
    const place = status.querySelector<HTMLElement>("[data-save-text]") ?? status;
    if (place.textContent !== text) place.textContent = text;
    status.dataset.state = state;
    status.classList.toggle("saved--sent", state === "saved");
  }

  /** Rises even when the clock of the phone is set back. */
  function nextSequence(): number {
    sequence = Math.max(Date.now(), sequence + 1);
    if (sequenceInput) sequenceInput.value = String(sequence);
    return sequence;
  }

  function snapshot(): Unsent {
    const fields: [string, string][] = [];
    for (const [name, value] of new FormData(form)) {
      const isOurs = name === "csrfmiddlewaretoken" || name === "sequence";
      if (!isOurs && typeof value === "string") fields.push([name, value]);
    }
    return { url: url as string, fields, sequence: nextSequence() };
  }

  function save(): void {
    clearTimeout(pause);
    keep(key, snapshot());
    show("saving");
    queued.add(key);
    void drain();
  }

  function later(afterMs: number | null): void {
    show("failed");
    clearTimeout(retry);
    // A little chance keeps a whole office from knocking at the same moment.
    const delay = (afterMs ?? wait) * (1 + Math.random() * 0.3);
    if (afterMs !== null) notBefore = Date.now() + afterMs;
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    retry = setTimeout(() => void drain(), delay);
  }

  /** Sends what is queued, one after the other, the newest state of each slot only. */
  async function drain(): Promise<void> {
    if (isSending) return;
    clearTimeout(retry);
    if (Date.now() < notBefore) {
      later(notBefore - Date.now());
      return;
    }
    isSending = true;
    try {
      for (let next = first(queued); next !== undefined; next = first(queued)) {
        const unsent = read(next) ?? (next === key ? snapshot() : null);
        if (unsent === null) {
          queued.delete(next);
          continue;
        }
        const outcome = await send(unsent, csrfInput?.value ?? "");
        if (outcome.kind === "later") {
          later(outcome.afterMs);
          return;
        }
        wait = FIRST_WAIT_MS;
        forget(next, unsent.sequence);
        // A newer answer given meanwhile stays queued.
        if ((read(next)?.sequence ?? 0) <= unsent.sequence) queued.delete(next);
        if (outcome.kind === "refused") show("failed", outcome.message);
        else if (queued.size === 0) show("saved");
      }
    } finally {
      isSending = false;
    }
  }

  function sendAgain(): void {
    for (const waiting of attempt ? keysStartingWith(`${attempt}:`) : [key]) {
      if (read(waiting)) queued.add(waiting);
    }
    if (queued.size > 0) {
      show("saving");
      void drain();
    }
  }

  form.addEventListener("change", save);
  form.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    clearTimeout(pause);
    pause = setTimeout(save, TYPING_PAUSE_MS);
  });
  form.addEventListener("submit", () => {
    // The form carries the newest state itself; an answer that waits in the outbox stays until confirmed.
    clearTimeout(pause);
    clearTimeout(retry);
    nextSequence();
  });
  window.addEventListener("online", sendAgain);
  window.addEventListener("pageshow", sendAgain);
}

function first(names: Set<string>): string | undefined {
  return names.values().next().value;
}
