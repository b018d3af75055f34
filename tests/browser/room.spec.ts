/** "Simpan untuk luring" on a phone that is full, or that lets nothing be kept. */

import { expect, type Page, test } from "@playwright/test";
import { keepModule, learner, MODULE } from "./keeping";
import { ask, expectGoodPage, newLearner } from "./world";

/** The room that this phone gives to Netral; 0 takes the bound away. */
async function leaveRoom(page: Page, bytes: number): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  const { usage } = await browser.send("Storage.getUsageAndQuota", { origin });
  await browser.send("Storage.overrideQuotaForOrigin", {
    origin,
    ...(bytes > 0 ? { quotaSize: usage + bytes } : {}),
  });
}

const moduleCaches = (page: Page) =>
  page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("netral-modul-")));

test("A phone that is full says so at once: of a module half stored nothing is left, and room makes it work", async ({
  page,
  context,
}) => {
  await learner(page);
  await page.goto(MODULE);
  const save = page.getByRole("button", { name: /Simpan untuk luring/ });
  await expect(save).toBeVisible();
  await leaveRoom(page, 12_000);
  await save.click();
  await expect(page.getByText("Belum tersimpan: ruang HP tidak cukup.")).toBeVisible();
  await expect(page.getByText("Salinan yang lama")).toHaveCount(0);
  await expect(save).toBeFocused();
  await expectGoodPage(page);
  expect(await moduleCaches(page)).toEqual([]);
  await context.setOffline(true);
  await page.goto("/sertifikat/");
  await expect(page.getByRole("heading", { name: "Halaman ini perlu sinyal" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Mengapa ASN harus netral" })).toHaveCount(0);
  await context.setOffline(false);
  await page.goto(MODULE);
  await leaveRoom(page, 0);
  await save.click();
  await expect(page.getByText("Tersimpan di HP ini.")).toBeVisible();
});

test("Where a full phone cannot take a module anew, the copy of before stays whole", async ({
  page,
  context,
}) => {
  await learner(page);
  await keepModule(page);
  const before = await moduleCaches(page);
  ask(`
from courses.models import LessonPage
lesson = LessonPage.objects.get(slug="arti-netral")
lesson.save_revision().publish()
print(1)
`);
  await leaveRoom(page, 12_000);
  await page.goto(MODULE);
  await expect(page.getByText("Belum tersimpan: ruang HP tidak cukup.")).toBeVisible();
  await expect(page.getByText("Salinan yang lama tetap terbuka tanpa sinyal.")).toBeVisible();
  expect(await moduleCaches(page)).toEqual(before);
  await context.setOffline(true);
  await page.goto(`${MODULE}arti-netral/`);
  await expect(page.getByRole("heading", { level: 1, name: "Apa arti netral bagi ASN" })).toBeVisible();
});

test("A browser that lets nothing be kept, as in a private window, says so before anybody tries", async ({
  page,
}) => {
  await page.addInitScript(() => {
    CacheStorage.prototype.keys = () =>
      Promise.reject(new DOMException("The operation is insecure.", "SecurityError"));
  });
  await newLearner(page);
  await page.goto(MODULE);
  await expect(page.getByText("Peramban ini tidak dapat menyimpan modul")).toBeVisible();
  await expect(page.getByRole("button", { name: /Simpan untuk luring/ })).toHaveCount(0);
  await expectGoodPage(page);
});
