/** A learner's way from the next step to the certificate, with scripts or without. */

import { expect, type Page } from "@playwright/test";
import { answerTheRest, startQuiz, submit } from "./quiz";
import type { Newcomer } from "./world";

/** Read on until the step is a quiz; every lesson is confirmed as read. */
export async function readToQuiz(page: Page): Promise<void> {
  while (!new URL(page.url()).pathname.startsWith("/kuis/")) {
    const before = page.url();
    await page.getByRole("button", { name: "Sudah saya baca, lanjut" }).click();
    await page.waitForURL((url) => url.href !== before);
  }
}

export async function followNextStep(page: Page): Promise<string> {
  await page.goto("/belajar/");
  await page.getByRole("link", { name: /^(Mulai|Lanjutkan) belajar$/ }).click();
  return new URL(page.url()).pathname;
}

/** Every lesson and every quiz that is left; ends at the pledge. */
export async function passTheRest(page: Page): Promise<void> {
  for (let steps = 0; steps < 12; steps++) {
    const path = await followNextStep(page);
    if (path.startsWith("/pakta/")) break;
    await readToQuiz(page);
    await startQuiz(page);
    await answerTheRest(page);
    await submit(page);
    await expect(page.getByRole("heading", { name: "Lulus", exact: true })).toBeVisible();
  }
  await expect(page.getByRole("heading", { name: "Pakta integritas" })).toBeVisible();
}

export async function signPledge(page: Page, person: Newcomer): Promise<void> {
  await page.getByLabel("Saya telah membaca dan menyetujui").check();
  await page.getByLabel("Ketik nama lengkap Anda").fill(person.name);
  await page.getByRole("button", { name: "Tanda tangani pakta" }).click();
  await expect(page.getByRole("heading", { name: "Anda lulus. Selamat." })).toBeVisible();
}
