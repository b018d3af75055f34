/** The clock of a timed quiz: the server's time on a phone whose own is a day ahead; few words, and an end. */

import { expect, type Page, test } from "@playwright/test";
import { followNextStep } from "./journey";
import { answerRight, answerTheRest, saveState, startQuiz } from "./quiz";
import { ask, expectGoodPage, newLearner } from "./world";

const DAY_MS = 24 * 3_600_000;

/** Opens a quiz of 20 minutes; what the clock says to the ear is written down. */
async function atQuiz(page: Page): Promise<{ nip: string; heard: string[] }> {
  const { nip } = await newLearner(page);
  await followNextStep(page);
  const heard: string[] = [];
  let isRunning = false;
  await page.exposeFunction("hearClock", (text: string) => heard.push(text));
  await page.exposeFunction("seeClock", () => {
    isRunning = true;
  });
  await page.addInitScript(() => {
    // Before the page's own scripts, which run when it is read whole.
    document.addEventListener("readystatechange", () => {
      if (document.readyState !== "interactive") return;
      const announcer = document.querySelector("[data-timer-announce]");
      const timer = document.querySelector("[role=timer]");
      const { hearClock, seeClock } = window as unknown as {
        hearClock: (text: string) => void;
        seeClock: () => void;
      };
      if (!announcer || !timer) return;
      new MutationObserver(seeClock).observe(timer, { childList: true });
      new MutationObserver(() => hearClock(announcer.textContent ?? "")).observe(announcer, {
        childList: true,
      });
    });
  });
  await page.clock.install({ time: Date.now() + DAY_MS });
  await startQuiz(page);
  await expect(page.getByRole("timer")).toHaveText("Sisa 20 menit");
  // The page says so before its script does.
  await expect.poll(() => isRunning).toBe(true);
  return { nip, heard };
}

/** What the server holds of the attempt: its state, how many answers, its score. */
const attemptOf = (nip: string) =>
  ask<[string, number, number]>(`
import json
from quizzes.models import Attempt
attempt = Attempt.objects.get(person__nip="${nip}")
print(json.dumps([attempt.state, attempt.responses.count(), float(attempt.score or 0)]))
`);

test("The clock counts in silence, speaks at 10, 5 and 1 minutes, and at none hands in what was answered", async ({
  page,
}) => {
  const { nip, heard } = await atQuiz(page);
  await expectGoodPage(page);
  await answerRight(page);
  await expect(saveState(page)).toContainText("Terkirim");
  await page.clock.runFor("09:00");
  await expect(page.getByRole("timer")).toHaveText("Sisa 11 menit");
  expect(heard).toEqual([]);
  await page.clock.runFor("05:00");
  await expect(page.getByRole("timer")).toHaveText("Sisa 6 menit");
  await page.clock.runFor("05:15");
  await expect(page.getByRole("timer")).toHaveText("Kurang dari satu menit");
  expect(heard).toEqual(["Sisa 10 menit", "Sisa 5 menit", "Kurang dari satu menit"]);
  await page.clock.runFor("01:00");
  await expect(page).toHaveURL(/\/hasil\/$/);
  expect(heard.at(-1)).toBe("Waktu habis");
  const [state, answers, score] = attemptOf(nip);
  expect(state).not.toBe("open");
  expect(answers).toBe(1);
  expect(score).toBeGreaterThan(0);
});

test("Where the phone keeps nothing, the answer on the screen is posted before the time is up", async ({
  page,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", {
      get() {
        throw new DOMException("Not in this mode.", "SecurityError");
      },
    });
  });
  const { nip, heard } = await atQuiz(page);
  await expect(saveState(page)).toContainText("HP ini tidak dapat menyimpan jawaban");
  await answerRight(page);
  await page.clock.runFor("20:00");
  await expect(page).toHaveURL(/\/hasil\/$/);
  expect(heard).toEqual(["Sisa 10 menit", "Sisa 5 menit", "Kurang dari satu menit", "Waktu habis"]);
  const [, answers, score] = attemptOf(nip);
  expect(answers).toBe(1);
  expect(score).toBeGreaterThan(0);
});

test("A mark that was slept over is told late; what was handed in hears no more of the time", async ({
  page,
  context,
}) => {
  const { heard } = await atQuiz(page);
  await page.clock.fastForward("12:00");
  await expect.poll(() => heard).toEqual(["Sisa 8 menit"]);
  await answerTheRest(page);
  await context.setOffline(true);
  await page.getByRole("button", { name: "Kirim jawaban" }).click();
  await expect(page.getByRole("heading", { name: "Jawaban Anda sedang dikirim" })).toBeVisible();
  await expect(page.getByRole("timer")).toBeHidden();
  await page.clock.runFor("05:00");
  expect(heard).toEqual(["Sisa 8 menit"]);
  await expectGoodPage(page);
  await context.setOffline(false);
  await expect(page).toHaveURL(/\/hasil\/$/);
});
