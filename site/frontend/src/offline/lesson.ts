/**
 * "Sudah saya baca, lanjut" without signal: the act goes into the outbox, and the next page opens.
 *
 * @example
 * <form method="post" data-lesson-done="/kursus/…/dibaca/" data-next="/kursus/…/" data-group="/kursus/…/">
 */

import { keepAct } from "./acting";
import { deliver, onOutcome } from "./courier";
import { who } from "./who";

/** Longer than this nobody waits for an answer: the next page is on the phone, or opens slowly. */
const PATIENCE_MS = 3_000;

export function finishAnywhere(form: HTMLFormElement): void {
  const url = form.dataset.lessonDone ?? "";
  form.addEventListener("submit", (event) => {
    if (!url || !who() || event.defaultPrevented) return;
    event.preventDefault();
    finish(url, form).catch(() => form.submit());
  });
}

async function finish(url: string, form: HTMLFormElement): Promise<void> {
  const key = `materi:${url}`;
  await keepAct({ key, kind: "lesson", group: form.dataset.group ?? url, url, fields: [] });
  await arrived(key);
  location.assign(form.dataset.next ?? "/belajar/");
}

/** Ends when the server has it, when it cannot be reached, or when the patience is over. */
function arrived(key: string): Promise<void> {
  return new Promise((resolve) => {
    const timeout = setTimeout(resolve, PATIENCE_MS);
    const stop = onOutcome((entry) => {
      if (entry.key !== key) return;
      clearTimeout(timeout);
      stop();
      resolve();
    });
    void deliver();
  });
}
