import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { answerRight, answerTheRest, rightFields, saveState, startQuiz, submit } from "./quiz";
import { activate, newcomer, PHONE } from "./world";

const PASSWORD = "telepon tua tetap berguna";

async function atQuiz(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await activate(page, newcomer(), PASSWORD);
  await expect(page.getByText("Akun Anda aktif.")).toBeVisible();
  await page.goto("/belajar/");
  await page.getByRole("link", { name: "Mulai belajar" }).click();
  return page;
}

/** The answer that the server holds, as the plain form shows it. */
async function expectAnswered(page: Page): Promise<void> {
  for (const [name, value] of await rightFields(page)) {
    const field = page.locator(`#soal [name="${name}"]`);
    const isChoice = await field
      .first()
      .evaluate((element) => element.matches("[type=radio], [type=checkbox]"));
    if (isChoice) await expect(field.and(page.locator(`[value="${value}"]`))).toBeChecked();
    else await expect(field).toHaveValue(value);
  }
}

test("A full phone is said at once, and the plain forms take the answers to the end", async ({ browser }) => {
  const context = await browser.newContext({ viewport: PHONE });
  await context.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("The disk is full.", "QuotaExceededError");
    };
  });
  const page = await atQuiz(context);
  await startQuiz(page);
  await expect(saveState(page)).toContainText("HP ini tidak dapat menyimpan jawaban");
  await answerRight(page);
  await page.getByRole("button", { name: "Soal berikutnya" }).click();
  await expect(page.getByText("Soal 2 dari")).toBeVisible();
  await page.getByRole("button", { name: "Sebelumnya" }).click();
  await expect(page.getByText("Soal 1 dari")).toBeVisible();
  await expectAnswered(page);
  await answerTheRest(page);
  await submit(page);
  await context.close();
});

test("A browser without storage, as in private mode, loses nothing either", async ({ browser }) => {
  const context = await browser.newContext({ viewport: PHONE });
  await context.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", {
      get() {
        throw new DOMException("Not in this mode.", "SecurityError");
      },
    });
  });
  const page = await atQuiz(context);
  await startQuiz(page);
  await expect(saveState(page)).toContainText("HP ini tidak dapat menyimpan jawaban");
  await answerTheRest(page);
  await submit(page);
  await context.close();
});

test("What was chosen before the script arrived is kept, too", async ({ browser }) => {
  const context = await browser.newContext({ viewport: PHONE, serviceWorkers: "block" });
  const page = await atQuiz(context);
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
  await expectAnswered(page);
  await context.close();
});

test("A phone that slept asks for the time, and hands in when none is left", async ({ browser }) => {
  const context = await browser.newContext({ viewport: PHONE });
  await context.addInitScript(() => {
    const state = window as unknown as { slept: number };
    state.slept = 0;
    const now = Date.now.bind(Date);
    Date.now = () => now() + state.slept;
  });
  const page = await atQuiz(context);
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
  await context.close();
});
