import { expect, type Page, test } from "@playwright/test";
import { followNextStep } from "./journey";
import { answerRight, answerTheRest, expectAnsweredRight, saveState, startQuiz, submit } from "./quiz";
import { newLearner } from "./world";

async function atQuiz(page: Page): Promise<void> {
  await newLearner(page);
  await followNextStep(page);
}

test("A full phone is said at once, and the plain forms take the answers to the end", async ({ page }) => {
  await page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("The disk is full.", "QuotaExceededError");
    };
  });
  await atQuiz(page);
  await startQuiz(page);
  await expect(saveState(page)).toContainText("HP ini tidak dapat menyimpan jawaban");
  await answerRight(page);
  await page.getByRole("button", { name: "Soal berikutnya" }).click();
  await expect(page.getByText("Soal 2 dari")).toBeVisible();
  await page.getByRole("button", { name: "Sebelumnya" }).click();
  await expect(page.getByText("Soal 1 dari")).toBeVisible();
  await expectAnsweredRight(page);
  await answerTheRest(page);
  await submit(page);
});

test("A browser without storage, as in private mode, loses nothing either", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", {
      get() {
        throw new DOMException("Not in this mode.", "SecurityError");
      },
    });
  });
  await atQuiz(page);
  await startQuiz(page);
  await expect(saveState(page)).toContainText("HP ini tidak dapat menyimpan jawaban");
  await answerTheRest(page);
  await submit(page);
});

test.describe("With a script that comes late", () => {
  // A service worker would have kept it.
  test.use({ serviceWorkers: "block" });

  test("What was chosen before the script arrived is kept, too", async ({ page }) => {
    await atQuiz(page);
    let arrive: () => void = () => {};
    const later = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route(/\/assets\/quiz-.*\.js$/, async (route) => {
      await later;
      await route.continue();
    });
    await page.getByRole("button", { name: "Mulai kuis" }).click({ noWaitAfter: true });
    await expect(page.locator("#soal")).toBeVisible();
    await answerRight(page);
    arrive();
    await expect(saveState(page)).toContainText("Terkirim");
    await page.reload();
    await expectAnsweredRight(page);
  });
});

test("A phone that slept asks for the time, and hands in when none is left", async ({ page }) => {
  await page.addInitScript(() => {
    const state = window as unknown as { slept: number };
    state.slept = 0;
    const now = Date.now.bind(Date);
    Date.now = () => now() + state.slept;
  });
  await atQuiz(page);
  await startQuiz(page);
  await expect(page.getByRole("timer")).toContainText("Sisa 20 menit");
  await answerRight(page);
  await expect(saveState(page)).toContainText("Terkirim");
  // The server's clock cannot be moved from here; what it would say after an hour is said for it.
  await page.route("**/kuis/stempel/**", (route) =>
    route.fulfill({ json: { state: "open", stamp: `${Date.now() + 3_600_000}.later` } }),
  );
  await page.evaluate(() => {
    (window as unknown as { slept: number }).slept = 3_600_000;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect(page).toHaveURL(/\/hasil\/$/);
});
