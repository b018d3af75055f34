import { expect, type Page, test } from "@playwright/test";
import { followNextStep } from "./journey";
import { keepModule, learner, MODULE, workerReady } from "./keeping";
import { answerRight, expectAnsweredRight, saveState, startQuiz } from "./quiz";
import { ask, CAST, expectGoodPage, NEW_PASSWORD, picture, signIn } from "./world";

interface Manifest {
  id: string;
  name: string;
  start_url: string;
  lang: string;
  display: string;
  icons: { src: string; sizes: string; purpose: string }[];
}

const personalPages = (page: Page) =>
  page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys()) {
      if (!/^netral-(modul-|halaman|percobaan)/.test(name)) continue;
      for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    }
    return found;
  });

const finishedLessons = (nip: string) =>
  ask<number>(`
from courses.models import LessonProgress
print(LessonProgress.objects.filter(enrolment__person__nip="${nip}", finished_at__isnull=False).count())
`);

test("Netral can be installed: a manifest with its pictures, and a service worker at the root", async ({
  page,
}) => {
  await page.goto("/");
  const address = await page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = (await (await page.request.get(address ?? "")).json()) as Manifest;
  expect(manifest).toMatchObject({ start_url: "/belajar/", display: "standalone", lang: "id" });
  expect(manifest.icons.map((icon) => `${icon.sizes} ${icon.purpose}`)).toEqual([
    "192x192 any",
    "512x512 any",
    "512x512 maskable",
  ]);
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (url) => {
      const bitmap = await createImageBitmap(await (await fetch(url)).blob());
      return `${bitmap.width}x${bitmap.height}`;
    }, src);
    expect(size).toBe(sizes);
  }
  await workerReady(page);
  const browser = await page.context().newCDPSession(page);
  const { installabilityErrors } = await browser.send("Page.getInstallabilityErrors");
  // Test windows are private ones, which never install anything.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});

test("A kept module opens without signal; a lesson read then counts once the signal is back", async ({
  page,
  context,
}) => {
  test.setTimeout(180_000);
  const { nip } = await learner(page);
  await page.goto(MODULE);
  await expect(page.getByRole("button", { name: /Simpan untuk luring/ })).toBeVisible();
  await expectGoodPage(page);
  await keepModule(page);
  await expect(page.getByRole("button", { name: "Hapus dari HP" })).toBeVisible();
  await expectGoodPage(page);
  await picture(page, "luring");
  expect(finishedLessons(nip)).toBe(0);

  await context.setOffline(true);
  await page.goto("/belajar/");
  await expect(page.getByRole("heading", { name: "Halaman ini perlu sinyal" })).toHaveCount(0);
  await page.goto(MODULE);
  const lessons = page.locator("ul.list a[href^='/kursus/']");
  const [first, second] = [await lessons.nth(0).innerText(), await lessons.nth(1).innerText()];
  await lessons.nth(0).click();
  await expect(page.getByRole("heading", { level: 1, name: first })).toBeVisible();
  await page.getByRole("button", { name: "Sudah saya baca, lanjut" }).click();
  await expect(page.getByRole("heading", { level: 1, name: second })).toBeVisible();
  await expect(page.getByText("Belum terkirim: 1.")).toBeVisible();
  await expectGoodPage(page);
  expect(finishedLessons(nip)).toBe(0);

  await context.setOffline(false);
  await expect(page.getByText("Belum terkirim")).toHaveCount(0, { timeout: 90_000 });
  expect(finishedLessons(nip)).toBe(1);
});

test("Where nothing is kept, a page says so and lists what the phone holds", async ({ page, context }) => {
  await learner(page);
  await keepModule(page);
  await context.setOffline(true);
  await page.goto("/sertifikat/");
  await expect(page.getByRole("heading", { name: "Halaman ini perlu sinyal" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Mengapa ASN harus netral" })).toBeVisible();
  await expectGoodPage(page);
  await page.getByRole("link", { name: "Apa arti netral bagi ASN" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Apa arti netral bagi ASN" })).toBeVisible();
  await page.goto("/cek/");
  await expect(page.getByRole("heading", { name: "Halaman ini perlu sinyal" })).toHaveCount(0);
});

test("A kept module is renewed by itself when it was published anew, and can be removed", async ({
  page,
}) => {
  await learner(page);
  await keepModule(page);
  const version = () =>
    page.evaluate(async () => {
      const name = (await caches.keys()).find((each) => each.startsWith("netral-modul-")) ?? "";
      const card = await (await caches.open(name)).match("/-/modul");
      return ((await card?.json()) as { version: string } | undefined)?.version;
    });
  const before = await version();
  ask(`
from courses.models import LessonPage
lesson = LessonPage.objects.get(slug="arti-netral")
lesson.save_revision().publish()
print(1)
`);
  await page.goto(MODULE);
  await expect.poll(version).not.toBe(before);
  await page.getByRole("button", { name: "Hapus dari HP" }).click();
  await expect(page.getByText("Sudah dihapus dari HP ini.")).toBeVisible();
  expect(await version()).toBeUndefined();
});

test("After signing out, with signal or without, nothing of the person is left on the phone", async ({
  page,
  context,
}) => {
  await learner(page);
  await keepModule(page);
  await page.goto("/belajar/");
  expect(await personalPages(page)).toContain(MODULE);
  await page.goto("/akun/");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Keluar", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Belum terkirim: tidak ada sinyal" })).toBeVisible();
  expect(await personalPages(page)).toEqual([]);
  await page.goto("/belajar/");
  await expect(page.getByRole("heading", { name: "Halaman ini perlu sinyal" })).toBeVisible();
});

test("A form that meets no signal is held by the page that says so, and is sent from there", async ({
  page,
  context,
}) => {
  const { nip } = await learner(page);
  await page.goto("/akun/");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Nyalakan hemat data" }).click();
  await expect(page.getByRole("heading", { name: "Belum terkirim: tidak ada sinyal" })).toBeVisible();
  await expectGoodPage(page);
  await page.getByRole("button", { name: "Kirim lagi" }).click();
  await expect(page.getByRole("heading", { name: "Belum terkirim: tidak ada sinyal" })).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText("Sinyal sudah kembali.")).toBeVisible();
  await page.getByRole("button", { name: "Kirim lagi" }).click();
  await expect(page.getByText("Menyala pada perangkat ini")).toBeVisible();

  // Signing in, too: what was typed is not typed again.
  await page.getByRole("button", { name: "Keluar", exact: true }).click();
  await expect(page.getByRole("link", { name: "Masuk" }).first()).toBeVisible();
  await page.goto("/masuk/");
  await page.getByLabel("NIP / NI PPPK").fill(nip);
  await page.getByLabel("Kata sandi").fill(NEW_PASSWORD);
  await context.setOffline(true);
  await page.getByRole("main").getByRole("button", { name: "Masuk" }).click();
  await expect(page.getByRole("heading", { name: "Belum terkirim: tidak ada sinyal" })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Kirim lagi" }).click();
  await expect(page.getByRole("link", { name: "Akun", exact: true })).toBeVisible();
});

test("Who reads English reads it without signal, too", async ({ page, context }) => {
  await page.goto("/");
  await workerReady(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  const english = () =>
    page.evaluate(async () => {
      const copy = await caches.match("/luring/", { ignoreSearch: true });
      return (await copy?.text())?.includes('<html lang="en"');
    });
  await expect.poll(english, { timeout: 30_000 }).toBe(true);
  await page.reload();
  await context.setOffline(true);
  await page.goto("/sertifikat/");
  await expect(page.getByRole("heading", { name: "This page needs a signal" })).toBeVisible();
  await page.goto("/cek/");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

/** The attempt was handed in yesterday, with nothing right. */
async function practiceIsDue(page: Page): Promise<void> {
  const { nip } = await learner(page);
  await followNextStep(page);
  await startQuiz(page);
  await page.goto("/belajar/");
  ask(`
import datetime as dt
from django.utils import timezone
from quizzes.actions.attempts import submit_attempt
from quizzes.models import Attempt, Drill
attempt = Attempt.objects.get(person__nip="${nip}")
submit_attempt(attempt=attempt, now=timezone.now())
Drill.objects.filter(person__nip="${nip}").update(due_on=timezone.localdate())
print(1)
`);
}

test("Today's practice is done without signal, its answers arrive later, and the verdicts open then", async ({
  page,
  context,
}) => {
  await practiceIsDue(page);
  await page.goto("/belajar/");
  await expect.poll(() => personalPages(page)).toContain("/latihan/luring/");
  const sheet = await page.evaluate(async () => (await caches.match("/latihan/luring/"))?.text());
  expect(sheet).not.toMatch(/is_right|is_true|accepted|explanation/);

  await context.setOffline(true);
  await page.goto("/latihan/");
  await expect(page.locator("form[data-drill]:visible")).toHaveCount(1);
  await expectGoodPage(page);
  const total = await page.locator("form[data-drill]").count();
  await page.getByRole("button", { name: "Simpan jawaban" }).click();
  await expect(page.getByText("Pilih atau tulis jawaban Anda dahulu.")).toBeVisible();
  for (let left = total; left > 0; left--) {
    const form = page.locator("form[data-drill]:visible");
    await expect(form.getByRole("heading")).toHaveText(`Soal ${total - left + 1} dari ${total}`);
    for (const select of await form.locator("select").all()) await select.selectOption({ index: 1 });
    const [text, choice] = [
      form.locator("input[type=text]"),
      form.locator("input[type=radio], input[type=checkbox]"),
    ];
    if (await text.count()) await text.fill("netral");
    const names = new Set(
      await choice.evaluateAll((all) => all.map((each) => (each as HTMLInputElement).name)),
    );
    for (const name of names) await form.locator(`input[name="${name}"]`).first().check();
    await form.getByRole("button", { name: "Simpan jawaban" }).click();
  }
  await expect(page.getByText(`Tersimpan di HP. Belum terkirim: ${total}.`)).toBeVisible();
  await expectGoodPage(page);
  await page.reload();
  await expect(page.getByText(`Tersimpan di HP. Belum terkirim: ${total}.`)).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByText("Semua jawaban terkirim.")).toBeVisible({ timeout: 90_000 });
  await page.getByRole("link", { name: "Pembahasan soal 1", exact: true }).click();
  await expect(page.locator("#hasil")).toBeVisible();
  await page.goto("/latihan/");
  await expect(page.getByRole("link", { name: /^Pembahasan soal \d+$/ })).toHaveCount(total);
});

test("Practice that was kept in one language is fetched anew in the other", async ({ page, context }) => {
  await practiceIsDue(page);
  await page.goto("/belajar/");
  const language = () =>
    page.evaluate(async () => {
      const sheet = await (await caches.match("/latihan/luring/"))?.text();
      return /<html lang="(\w+)"/.exec(sheet ?? "")?.[1];
    });
  await expect.poll(language).toBe("id");
  await page.getByRole("button", { name: "English" }).click();
  await expect.poll(language).toBe("en");
  await context.setOffline(true);
  await page.goto("/latihan/");
  await expect(page.getByRole("button", { name: "Save answer" })).toBeVisible();
});

test("Where the server is asked too much, the copy on the phone stands in", async ({ page, context }) => {
  await learner(page);
  await page.goto(MODULE);
  await expect.poll(() => personalPages(page)).toContain(MODULE);
  const title = await page.getByRole("heading", { level: 1 }).innerText();
  for (const status of [429, 503]) {
    await context.route(`**${MODULE}`, (route) => route.fulfill({ status, body: "Busy" }));
    await page.goto("/belajar/");
    await page.goto(MODULE);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await context.unroute(`**${MODULE}`);
  }
});

test("Sending waits as long as the server asks, also when the signal comes back or the page is opened anew", async ({
  page,
}) => {
  await learner(page);
  await followNextStep(page);
  await startQuiz(page);
  const sentAt: number[] = [];
  await page.route("**/simpan/*/", async (route) => {
    sentAt.push(Date.now());
    if (sentAt.length > 1) return route.continue();
    await route.fulfill({ status: 429, headers: { "Retry-After": "6" }, body: "Busy" });
  });
  await answerRight(page);
  await expect(saveState(page)).toContainText("Belum terkirim: 1");
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await page.reload();
  await expect(saveState(page)).toContainText("Terkirim", { timeout: 20_000 });
  const [refused = 0, taken = 0] = sentAt;
  expect(taken - refused).toBeGreaterThanOrEqual(5_900);
  expect(sentAt).toHaveLength(2);
});

test("Saving speaks once where things came to rest, however often somebody changes their mind", async ({
  page,
}) => {
  await learner(page);
  await followNextStep(page);
  await startQuiz(page);
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const announcer = document.querySelector("[data-save-announce]");
    const listen = () => heard.push(announcer?.textContent ?? "");
    if (announcer) new MutationObserver(listen).observe(announcer, { childList: true, characterData: true });
  });
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  const choices = page.locator("#soal :is(input[type=radio], input[type=checkbox])");
  while ((await choices.count()) < 2) await page.getByRole("button", { name: "Soal berikutnya" }).click();
  for (const nth of [0, 1, 0, 1]) {
    await choices.nth(nth).check();
    await expect(saveState(page)).toContainText("Terkirim");
  }
  await expect.poll(heard).toEqual(["Terkirim"]);
  await choices.nth(0).check();
  await page.waitForTimeout(2_500);
  expect(await heard()).toEqual(["Terkirim"]);
});

/** What this phone holds of answers, as text. */
const heldAnswers = (page: Page) =>
  page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open("netral");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const read = (store: string) =>
      new Promise<unknown[]>((resolve, reject) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    const [sheets, waiting] = [await read("notes"), await read("entries")];
    db.close();
    return { sheets: JSON.stringify(sheets), waiting: waiting.length };
  });

async function answerOnTheWay(page: Page): Promise<void> {
  await followNextStep(page);
  await startQuiz(page);
  await answerRight(page);
  await expect(saveState(page)).toContainText("Terkirim");
}

test("The paper comes with the first question, and opens without signal at the question where one was", async ({
  page,
  context,
}) => {
  await learner(page);
  await followNextStep(page);
  const askedFor: string[] = [];
  page.on("request", (request) => askedFor.push(new URL(request.url()).pathname));
  await startQuiz(page);
  await answerRight(page);
  await expect(saveState(page)).toContainText("Terkirim");
  await expect.poll(() => personalPages(page)).toContainEqual(expect.stringMatching(/\/luring\/$/));
  await context.setOffline(true);
  await page.getByRole("button", { name: "Soal berikutnya" }).click();
  await expect(page.getByText("Soal 2 dari")).toBeVisible();
  await page.reload();
  await expect(page.getByText("Soal 2 dari")).toBeVisible();
  await expect(page.locator("#soal")).toHaveCount(1);
  await page.getByRole("button", { name: "Sebelumnya" }).click();
  await expectAnsweredRight(page);
  expect(askedFor.filter((path) => path.endsWith("/luring/"))).toEqual([]);
});

test("The answers of a running attempt leave the phone with the person, and are on the server", async ({
  page,
}) => {
  const { nip } = await learner(page);
  await answerOnTheWay(page);
  const attempt = page.url();
  expect((await heldAnswers(page)).sheets).toContain("fields");
  await page.goto("/akun/");
  await page.getByRole("button", { name: "Keluar", exact: true }).click();
  await expect(page.getByRole("link", { name: "Masuk" }).first()).toBeVisible();
  expect(await heldAnswers(page)).toEqual({ sheets: "[]", waiting: 0 });
  await signIn(page, nip, NEW_PASSWORD);
  await page.goto(attempt);
  await expectAnsweredRight(page);
});

test("Where the session ended by itself, the next person's first page clears the answers away", async ({
  page,
  context,
}) => {
  await learner(page);
  await answerOnTheWay(page);
  await context.clearCookies();
  await signIn(page, CAST.finished);
  await expect.poll(async () => (await heldAnswers(page)).sheets).not.toContain("fields");
});

test("Another person at the same phone never meets the pages of the one before", async ({
  page,
  context,
}) => {
  await learner(page);
  await keepModule(page);
  // The session ends without signing out.
  await context.clearCookies();
  await signIn(page, CAST.finished);
  await expect.poll(() => personalPages(page)).not.toContain(MODULE);
  await context.setOffline(true);
  await page.goto(MODULE);
  await expect(page.getByRole("heading", { name: "Halaman ini perlu sinyal" })).toBeVisible();
});

test("What is unsent is told before signing out, and is kept", async ({ page }) => {
  await learner(page);
  await keepModule(page);
  await page.locator("ul.list a[href^='/kursus/']").first().click();
  await page.route("**/dibaca/", (route) => route.abort());
  await page.getByRole("button", { name: "Sudah saya baca, lanjut" }).click();
  await expect(page.getByText("Belum terkirim: 1.")).toBeVisible();
  await page.goto("/akun/");
  let said = "";
  page.once("dialog", (dialog) => {
    said = dialog.message();
    void dialog.dismiss();
  });
  await page.getByRole("button", { name: "Keluar", exact: true }).click();
  expect(said).toContain("belum terkirim");
  await expect(page).toHaveURL(/\/akun\/$/);
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: "Keluar", exact: true }).click();
  await expect(page.getByRole("link", { name: "Masuk" }).first()).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem("netral:menunggu"))).toBe("1");
});

test.describe("Without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("Low data is a switch that works without scripts", async ({ page }) => {
    await signIn(page, CAST.halfWay);
    await page.goto("/akun/");
    await page.getByRole("button", { name: "Nyalakan hemat data" }).click();
    await expect(page.getByText("Menyala pada perangkat ini")).toBeVisible();
    await page.getByRole("button", { name: "Matikan hemat data" }).click();
    await expect(page.getByRole("button", { name: "Nyalakan hemat data" })).toBeVisible();
  });
});
