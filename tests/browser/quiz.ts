/** Working through a quiz as a learner who knows the answers. */

import { expect, type Page } from "@playwright/test";
import { ask } from "./world";

const NEXT = "nav.thumb button[name=berikutnya]";
const REVIEW = "nav.thumb button[name=tinjau]";

export const saveState = (page: Page) => page.locator("[data-save-state]");

export async function startQuiz(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Mulai kuis|Lanjutkan kuis|Coba lagi/ }).click();
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
export async function answerRight(page: Page): Promise<void> {
  for (const [name, value] of await rightFields(page)) {
    const choice = page.locator(`#soal input[name="${name}"][value="${value}"]`);
    const select = page.locator(`#soal select[name="${name}"]`);
    if (await select.count()) await select.selectOption(value);
    else if (await choice.count()) await choice.check();
    else await page.locator(`#soal input[name="${name}"]`).fill(value);
  }
}

/** Press a button of the quiz and wait until the page has turned, with a request or without. */
export async function turn(page: Page, button: string): Promise<void> {
  const before = page.url();
  await page.locator(button).click();
  await page.waitForURL((url) => url.href !== before);
}

/** From the question on the screen to the overview. */
export async function answerTheRest(page: Page): Promise<void> {
  for (;;) {
    await answerRight(page);
    const next = page.locator(NEXT);
    const isLast = (await next.count()) === 0;
    await turn(page, isLast ? REVIEW : NEXT);
    if (isLast) break;
  }
  await expect(page.getByRole("heading", { name: "Tinjau dan kirim" })).toBeVisible();
}

export async function submit(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Kirim jawaban" }).click();
  await expect(page).toHaveURL(/\/hasil\/$/);
}
