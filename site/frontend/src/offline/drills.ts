/**
 * Practice without signal: today's questions lie on the phone, their answers go through the outbox.
 *
 * Keeping: `quizzes/practice_kept.html`, on home and on the page of practice. Answering: the sheet itself,
 * `quizzes/practice_sheet.html`, which the service worker shows in place of a question that needs a signal.
 */

import { isAnswered, readFields } from "../quiz/fields";
import { keepAct } from "./acting";
import { deliver, onOutcome, onState, start } from "./courier";
import { PAGES } from "./names";
import { get } from "./outbox";
import { who } from "./who";

const EDITION_HEADER = "X-Edisi";

/** Fetched once for each day's share and language: the copy says which one it is. */
export async function keepDrills(box: HTMLElement): Promise<void> {
  const { keepDrills: share = "", drillsUrl: url = "" } = box.dataset;
  const edition = `${share} ${document.documentElement.lang}`;
  const pages = await caches.open(PAGES);
  const held = await pages.match(url, { ignoreVary: true });
  if (held?.headers.get(EDITION_HEADER) === edition) return;
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok || response.redirected) return;
  const headers = { "Content-Type": "text/html; charset=utf-8", [EDITION_HEADER]: edition };
  await pages.put(url, new Response(await response.text(), { headers }));
}

/** One question at a time, those first that do not wait in the outbox already. */
export async function takeDrills(sheet: HTMLElement): Promise<void> {
  const forms = [...sheet.querySelectorAll<HTMLFormElement>("form[data-drill]")];
  const done = sheet.querySelector<HTMLElement>("[data-drills-done]");
  if (!who() || !done || forms.length === 0) return;
  const open: HTMLFormElement[] = [];
  for (const form of forms) {
    if (!(await get(keyOf(form)))) open.push(form);
  }

  function turn(isFirst = false): void {
    for (const form of forms) form.hidden = form !== open[0];
    if (done) done.hidden = open.length > 0;
    if (isFirst && open.length > 0) return;
    const heading = (open[0] ?? done)?.querySelector<HTMLElement>("h2");
    heading?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const refusal = isAnswered(readFields(form)) ? "" : (sheet.dataset.textUnanswered ?? "");
      tell(form, refusal);
      if (refusal) return;
      keep(form).then(
        () => {
          open.splice(open.indexOf(form), 1);
          turn();
          void deliver();
        },
        () => tell(form, sheet.dataset.textFull ?? ""),
      );
    });
  }
  tellWhatArrived(forms, done);
  turn(true);
  start();
}

function keyOf(form: HTMLFormElement): string {
  return `latihan:${form.dataset.drill}`;
}

function tell(form: HTMLFormElement, text: string): void {
  const fault = form.querySelector<HTMLElement>("[data-fault]");
  if (!fault) return;
  fault.hidden = text === "";
  fault.textContent = text;
}

function keep(form: HTMLFormElement): Promise<void> {
  const [key, url] = [keyOf(form), form.dataset.sendUrl ?? ""];
  return keepAct({ key, kind: "drill", group: key, url, fields: readFields(form) });
}

/** Each verdict opens as its answer arrives. */
function tellWhatArrived(forms: HTMLFormElement[], done: HTMLElement): void {
  const status = done.querySelector<HTMLElement>("[role=status]");
  const list = done.querySelector<HTMLElement>("[data-verdicts]");
  if (!status || !list) return;
  onOutcome((entry, outcome) => {
    const place = forms.findIndex((form) => keyOf(form) === entry.key);
    const url = forms[place]?.dataset.verdictUrl;
    if (!url || outcome.kind !== "saved") return;
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = url;
    link.textContent = (list.dataset.text ?? "").replace("%s", String(place + 1));
    item.append(link);
    list.append(item);
  });
  onState(({ waiting }) => {
    const text = waiting > 0 ? status.dataset.textWaiting : status.dataset.textSent;
    status.textContent = (text ?? "").replace("%s", String(waiting));
  });
}
