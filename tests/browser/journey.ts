/** A learner's way from the next step to the certificate: by finger or keyboard, with scripts or without. */

import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { Finger, type Hand } from "./hand";
import { answerTheRest, startQuiz, submit, turn } from "./quiz";
import type { Newcomer } from "./world";

/** Decide each case of the lesson before its answer is shown, then open the rest. Result: how many were decided. */
async function decideCases(page: Page, hand: Hand): Promise<number> {
  const cases = await page.locator("main [data-case]").all();
  for (const each of cases) {
    const answer = each.locator("details[data-verdict]");
    await expect(answer, "the answer waits for a decision").toBeHidden();
    await hand.pick(each.getByRole("radio"), each.locator("input[value=dilarang]"));
    await hand.press(each.getByRole("button", { name: "Periksa jawaban" }));
    await expect(each.getByRole("status")).toHaveText(/^Anda memilih Dilarang\. /);
    await expect(answer).toBeVisible();
    await expect(answer).toHaveAttribute("open", "");
  }
  for (const reveal of await page.locator("main details:not([data-verdict]) > summary:visible").all()) {
    await hand.press(reveal);
    await expect(reveal.locator("xpath=..")).toHaveAttribute("open", "");
  }
  return cases.length;
}

/** Read on until the step is a quiz; every lesson is confirmed as read. Result: the cases decided on the way. */
export async function readToQuiz(
  page: Page,
  hand: Hand = new Finger(page),
  { decides = false } = {},
): Promise<number> {
  let decided = 0;
  while (!new URL(page.url()).pathname.startsWith("/kuis/")) {
    if (decides) decided += await decideCases(page, hand);
    await turn(page, hand, page.getByRole("button", { name: "Sudah saya baca, lanjut" }));
  }
  return decided;
}

export async function followNextStep(page: Page, hand: Hand = new Finger(page)): Promise<string> {
  await page.goto("/belajar/");
  await turn(page, hand, page.getByRole("link", { name: /^(Mulai|Lanjutkan) belajar$/ }));
  return new URL(page.url()).pathname;
}

/** Every lesson and every quiz that is left; ends at the pledge. */
export async function passTheRest(page: Page, hand: Hand = new Finger(page)): Promise<void> {
  for (let steps = 0; steps < 12; steps++) {
    const path = await followNextStep(page, hand);
    if (path.startsWith("/pakta/")) break;
    await readToQuiz(page, hand);
    await startQuiz(page, hand);
    await answerTheRest(page, hand);
    await submit(page, hand);
    await expect(page.getByRole("heading", { name: "Lulus", exact: true })).toBeVisible();
  }
  await expect(page.getByRole("heading", { name: "Pakta integritas" })).toBeVisible();
}

export async function signPledge(page: Page, person: Newcomer, hand: Hand = new Finger(page)): Promise<void> {
  await hand.tick(page.getByLabel("Saya telah membaca dan menyetujui"));
  await hand.type(page.getByLabel("Ketik nama lengkap Anda"), person.name);
  await hand.press(page.getByRole("button", { name: "Tanda tangani pakta" }));
  await expect(page.getByRole("heading", { name: "Anda lulus. Selamat." })).toBeVisible();
}

export async function downloadCertificate(page: Page, hand: Hand = new Finger(page)): Promise<void> {
  const arriving = page.waitForEvent("download");
  await hand.press(page.getByRole("link", { name: "Unduh sertifikat (PDF)" }));
  const pdf = readFileSync(await (await arriving).path());
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
}
