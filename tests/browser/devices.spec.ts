/** One learner, several signs-in: the session ends in the middle, or two devices take the same quiz. */

import { expect, type Page, test } from "@playwright/test";
import { followNextStep } from "./journey";
import {
  answerRight,
  answerTheRest,
  answerWrong,
  expectAnsweredRight,
  saveState,
  startQuiz,
  submit,
} from "./quiz";
import { ask, device, expectGoodPage, NEW_PASSWORD, newLearner } from "./world";

/** The session's row goes, as when it runs out or the person signs this device out from another. */
async function endSession(page: Page): Promise<void> {
  const cookies = await page.context().cookies();
  const key = cookies.find(({ name }) => name === "sessionid")?.value;
  const ended = ask<number>(`
from django.contrib.sessions.models import Session
print(Session.objects.filter(pk="${key}").delete()[0])
`);
  expect(ended).toBe(1);
}

async function turnTo(page: Page, position: number, way: "Soal berikutnya" | "Sebelumnya"): Promise<void> {
  await page.getByRole("button", { name: way }).click();
  await expect(page.getByText(`Soal ${position} dari`)).toBeVisible();
}

const expectFullMark = (page: Page) =>
  expect(page.locator(".facts div").filter({ hasText: "Nilai" }).locator("dd")).toHaveText("100");

test("The session ends in the middle of a quiz: the learner goes on, signs in again, and nothing is lost", async ({
  page,
}) => {
  const person = await newLearner(page);
  await followNextStep(page);
  await startQuiz(page);
  await answerRight(page);
  await expect(saveState(page)).toContainText("Terkirim");
  await endSession(page);

  await turnTo(page, 2, "Soal berikutnya");
  await answerRight(page);
  await expect(page.getByText("Sesi Anda berakhir. Jawaban Anda aman di HP ini.")).toBeVisible();
  await turnTo(page, 3, "Soal berikutnya");
  await answerRight(page);
  await expect(saveState(page)).toContainText("Belum terkirim: 2");
  await expectGoodPage(page);

  await page.getByRole("link", { name: "Masuk lagi untuk mengirim" }).click();
  await page.getByLabel("NIP / NI PPPK").fill(person.nip);
  await page.getByLabel("Kata sandi").fill(NEW_PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Masuk" }).click();
  await expect(page.getByText("Soal 3 dari"), "back at the question where one was").toBeVisible();
  await expect(saveState(page)).toContainText("Terkirim");
  for (const position of [2, 1]) {
    await expectAnsweredRight(page);
    await turnTo(page, position, "Sebelumnya");
  }
  await expectAnsweredRight(page);
  await answerTheRest(page);
  await submit(page);
  await expectFullMark(page);
});

test("Two devices answer the same quiz, one of them late: what the learner chose last counts", async ({
  browser,
  page: phone,
}) => {
  const person = await newLearner(phone);
  await followNextStep(phone);
  await startQuiz(phone);
  await answerRight(phone);
  await expect(saveState(phone)).toContainText("Terkirim");
  const desk = await device(browser, person.nip, { password: NEW_PASSWORD });
  await followNextStep(desk);
  await startQuiz(desk);
  await expect(desk.getByText("Soal 2 dari")).toBeVisible();

  await phone.context().setOffline(true);
  await turnTo(phone, 2, "Soal berikutnya");
  await answerWrong(phone);
  await expect(saveState(phone)).toContainText("Belum terkirim: 1");
  await answerRight(desk);
  await expect(saveState(desk)).toContainText("Terkirim");
  await turnTo(desk, 3, "Soal berikutnya");
  await answerWrong(desk);
  await expect(saveState(desk)).toContainText("Terkirim");
  await turnTo(phone, 3, "Soal berikutnya");
  await answerRight(phone);
  await expect(saveState(phone)).toContainText("Belum terkirim: 2");
  await phone.context().setOffline(false);
  await expect(saveState(phone)).toContainText("Terkirim", { timeout: 20_000 });

  await desk.reload();
  await expectAnsweredRight(desk);
  await turnTo(phone, 2, "Sebelumnya");
  await phone.reload();
  await expectAnsweredRight(phone);

  await answerTheRest(desk);
  await submit(desk);
  await expectFullMark(desk);
  await answerWrong(phone);
  await expect(phone.getByRole("heading", { name: "Kuis ini sudah ditutup" })).toBeVisible();
  await expectGoodPage(phone);
  await phone.getByRole("link", { name: "Lihat hasil" }).click();
  await expectFullMark(phone);
});
