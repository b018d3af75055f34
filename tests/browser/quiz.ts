/** Working through a quiz as a learner who knows the answers. */

import { expect, type Locator, type Page } from "@playwright/test";
import { Finger, type Hand } from "./hand";
import { ask } from "./world";

const NEXT = "nav.thumb button[name=berikutnya]";
const REVIEW = "nav.thumb button[name=tinjau]";

export const saveState = (page: Page) => page.locator("[data-save-state]");

/** Press what leads on, and wait until the page has turned, with a request or without. */
export async function turn(page: Page, hand: Hand, target: Locator): Promise<void> {
  const before = page.url();
  await hand.press(target);
  await page.waitForURL((url) => url.href !== before);
}

export async function startQuiz(page: Page, hand: Hand = new Finger(page)): Promise<void> {
  await hand.press(page.getByRole("button", { name: /Mulai kuis|Lanjutkan kuis|Coba lagi/ }));
  await expect(page.locator("#soal")).toBeVisible();
}

/** The right answers as form fields, by the text of the question. */
type Key = Record<string, [string, string][]>;
let key: Key = {};

export async function rightFields(page: Page): Promise<[string, string][]> {
  const stem = (await page.locator("#soal .scenario").innerText()).split(/\s+/).join(" ").trim();
  if (!(stem in key)) key = ask<Key>("key.py");
  const fields = key[stem];
  if (!fields) throw new Error(`No key for the question "${stem}"`);
  return fields;
}

/** Choose the right answer of the question on the screen, without leaving it. */
export async function answerRight(page: Page, hand: Hand = new Finger(page)): Promise<void> {
  await hand.answer(await rightFields(page));
}

/** Choose something else than the right answer, where there is a choice. */
export async function answerWrong(page: Page): Promise<void> {
  const [[name, right] = ["", ""]] = await rightFields(page);
  const field = page.locator(`#soal [name="${name}"]`);
  const other = field.and(page.locator(`:is([type=radio], [type=checkbox]):not([value="${right}"])`));
  const select = field.and(page.locator("select"));
  if (await select.count()) {
    const values = await select
      .locator("option")
      .evaluateAll((all) => all.map((one) => one.getAttribute("value")));
    await select.selectOption(values.find((value) => value && value !== right) ?? "");
  } else if (await other.count()) await other.first().check();
  else await field.fill("tidak tahu");
}

/** The question on the screen shows the right answer as chosen. */
export async function expectAnsweredRight(page: Page): Promise<void> {
  for (const [name, value] of await rightFields(page)) {
    const field = page.locator(`#soal [name="${name}"]`);
    const isChoice = await field
      .first()
      .evaluate((element) => element.matches("[type=radio], [type=checkbox]"));
    if (isChoice) await expect(field.and(page.locator(`[value="${value}"]`))).toBeChecked();
    else await expect(field).toHaveValue(value);
  }
}

/** From the question on the screen to the overview. */
export async function answerTheRest(page: Page, hand: Hand = new Finger(page)): Promise<void> {
  for (;;) {
    await answerRight(page, hand);
    const next = page.locator(NEXT);
    const isLast = (await next.count()) === 0;
    await turn(page, hand, isLast ? page.locator(REVIEW) : next);
    if (isLast) break;
  }
  await expect(page.getByRole("heading", { name: "Tinjau dan kirim" })).toBeVisible();
}

export async function submit(page: Page, hand: Hand = new Finger(page)): Promise<void> {
  await hand.press(page.getByRole("button", { name: "Kirim jawaban" }));
  await expect(page).toHaveURL(/\/hasil\/$/);
}
