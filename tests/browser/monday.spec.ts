import { expect, type Page, test } from "@playwright/test";
import { CAST, DESK, device, expectGoodPage, newcomer, picture, signIn, world } from "./world";

test.use({ viewport: DESK });

const heading = (page: Page, name: string | RegExp) =>
  expect(page.getByRole("heading", { level: 1, name })).toBeVisible({ timeout: 30_000 });

/** Everybody who has to take part in a unit, as the page of a day says it. */
async function obliged(page: Page, agency: string, day = ""): Promise<number> {
  await page.goto(`/pantau/${agency}/${day && `?per=${day}`}`);
  const told = await page.locator(".figures dd").first().locator("a, b").innerText();
  return Number(told.replace(/\D/g, ""));
}

/** A day near today, as addresses and date fields write it; the offices are eight hours ahead of Greenwich. */
function daysAway(days: number): string {
  return new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
}

test("Monday at eight: where we stand, whom to call, a leave noted, and a list that shrinks", async ({
  page,
}) => {
  const { mamuju } = world();
  const person = newcomer();
  await signIn(page, CAST.mamuju);
  await page.goto("/pantau/");
  await expect(page.getByRole("heading", { level: 2 }).first()).toContainText("orang sudah selesai");
  await expect(page.getByText(/Dengan laju ini|Belum cukup data/).first()).toBeVisible();
  const before = await obliged(page, mamuju);

  await page.getByRole("navigation", { name: "Mengelola" }).getByRole("link", { name: "Orang" }).click();
  await picture(page, "daftar-orang");
  await page.getByLabel("Nama atau NIP").fill(person.nip);
  await page.getByRole("button", { name: "Cari" }).click();
  await page.locator("tbody tr").getByRole("link").first().click();
  await heading(page, person.name);
  await expectGoodPage(page);
  await picture(page, "data-pegawai");
  await expect(page.getByRole("main")).not.toContainText("Nilai");

  await page.getByRole("link", { name: "Catat cuti" }).click();
  await expectGoodPage(page);
  await page.getByLabel("Alasan").selectOption({ label: "Cuti" });
  await page.getByLabel("Sejak").fill(daysAway(0));
  await page.getByRole("main").getByRole("button").last().click();
  await heading(page, person.name);
  await expect(page.getByRole("listitem").filter({ hasText: "Cuti" }).first()).toBeVisible();
  expect(await obliged(page, mamuju)).toBe(before - 1);
});

test("A move dated back changes that day's view of both units and leaves the days before as they were", async ({
  page,
}) => {
  const { mamuju, health } = world();
  const person = newcomer();
  await signIn(page, CAST.mamuju);
  const [long, since] = [daysAway(-6), daysAway(-2)];
  const earlier = await obliged(page, health.slug, long);
  const later = await obliged(page, health.slug, since);

  await page.goto(`/pantau/${mamuju}/orang/`);
  await page.getByLabel("Nama atau NIP").fill(person.nip);
  await page.getByRole("button", { name: "Cari" }).click();
  await page.locator("tbody tr").getByRole("link").first().click();
  await page.getByRole("main").getByRole("link", { name: "Mutasi", exact: true }).click();
  await expectGoodPage(page);
  await page.getByLabel("Pindah ke").fill(person.isInHealth ? mamuju : health.slug);
  await page.getByLabel("Terhitung mulai").fill(since);
  await page.getByRole("main").getByRole("button").last().click();
  await heading(page, person.name);
  await expect(page.locator("tbody tr").filter({ hasText: "sekarang" })).toHaveCount(1);

  expect(await obliged(page, health.slug, long)).toBe(earlier);
  expect(await obliged(page, health.slug, since)).toBe(later + (person.isInHealth ? -1 : 1));
});

test("The instruction of the province is received by Majene, and passed on", async ({ browser }) => {
  const { majene, mamuju } = world();
  const page = await device(browser, CAST.majene, { viewport: DESK });
  await page.goto(`/pantau/${majene}/`);
  await expectGoodPage(page);
  const card = page.getByRole("region", { name: /Instruksi dari .* menunggu tanda terima/ });
  const waiting = await card.count();
  expect(waiting, "instructions that wait").toBeGreaterThan(0);
  await card.first().getByRole("button", { name: "Tandai diterima dan teruskan" }).click();
  await expect(card).toHaveCount(waiting - 1);

  // The province sees that it was received and passed on; who has not is among those still awaited.
  const above = await device(browser, CAST.province, { viewport: DESK });
  await above.goto("/pantau/");
  const province = new URL(above.url()).pathname.split("/")[2] ?? "";
  await above.goto(`/pantau/${province}/penugasan/`);
  await above
    .getByRole("link", { name: /^Tanda terima/ })
    .first()
    .click();
  await heading(above, "Tanda terima");
  const row = (name: RegExp) => above.getByRole("row", { name }).first();
  await expect(row(/^Kabupaten Majene/)).toContainText("Diterima");
  await expect(row(/^Kabupaten Majene/)).toContainText(/\d{4}.*WITA/);
  await expectGoodPage(above);

  // Passed on: now it waits at the offices of Majene, and Majene sees at which.
  await page.goto(`/pantau/${majene}/penugasan/`);
  await page
    .getByRole("link", { name: /^Tanda terima unit di bawah kami/ })
    .first()
    .click();
  await heading(page, "Tanda terima");
  const offices = page.getByRole("row").filter({ hasText: "Kabupaten Majene" });
  await expect(offices.filter({ hasText: /Belum diterima|Tidak ada petugas/ }).first()).toBeVisible();
  await expectGoodPage(page);
  await picture(page, "tanda-terima");

  const stranger = await device(browser, CAST.mamuju, { viewport: DESK });
  const answer = await stranger.goto(`/pantau/${majene}/penugasan/`);
  expect(answer?.status()).toBe(404);
  await stranger.goto(`/pantau/${mamuju}/penugasan/`);
  await expectGoodPage(stranger);
});
