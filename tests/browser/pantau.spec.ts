import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { CAST, DESK, expectGoodPage, PHONE, picture, signIn, world } from "./world";

test.use({ viewport: DESK });

test("BKPSDM Mamuju sees the totals, drills down to a unit, opens the list and downloads it", async ({
  page,
}) => {
  const { mamuju, health } = world();
  await signIn(page, CAST.mamuju);
  await page.goto("/pantau/");
  await expect(page).toHaveURL(new RegExp(`/pantau/${mamuju}/`));
  await expect(page.getByRole("heading", { level: 2 }).first()).toContainText(
    /\d[\d.]* dari \d[\d.]* orang sudah selesai/,
  );
  const states = ["Wajib mengikuti", "Selesai", "Berjalan", "Belum mulai", "Belum aktivasi", "Terlambat"];
  for (const state of [...states, "Dikecualikan"]) {
    await expect(page.locator(".figures dt").filter({ hasText: state })).toBeVisible();
  }
  await expectGoodPage(page);
  await picture(page, "pantau");

  const toUnit = page.locator("table").getByRole("link", { name: health.name });
  while ((await toUnit.count()) === 0) await page.getByRole("link", { name: "Halaman berikutnya" }).click();
  await toUnit.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(health.name);

  await page.locator(".figures dd").first().getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/pantau/${health.slug}/orang/`));
  await expectGoodPage(page);

  for (const form of ["XLSX", "CSV"]) {
    const arriving = page.waitForEvent("download");
    await page.getByRole("link", { name: `Unduh ${form}` }).click();
    const file = readFileSync(await (await arriving).path());
    expect(file.byteLength).toBeGreaterThan(500);
    if (form === "XLSX") expect(file.subarray(0, 2).toString()).toBe("PK");
  }
});

test("BKPSDM finds a person by NIP and the number never stands in the address", async ({ page }) => {
  await signIn(page, CAST.mamuju);
  await page.goto(`/pantau/${world().mamuju}/orang/`);
  await page.getByLabel("Nama atau NIP").fill(CAST.finished);
  await page.getByLabel("Keadaan").first().selectOption({ label: "Selesai" });
  await page.getByRole("button", { name: "Cari" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody")).toContainText("Rahmatia Contoh");
  expect(page.url()).not.toContain(CAST.finished);
});

test("The dashboard folds onto a phone", async ({ page }) => {
  await page.setViewportSize(PHONE);
  await signIn(page, CAST.mamuju);
  await page.goto("/pantau/");
  await expectGoodPage(page);
  await page.goto(`/pantau/${world().health.slug}/orang/`);
  await expectGoodPage(page);
});

test("A number of the table opens the list of just these people", async ({ page }) => {
  await page.setViewportSize(PHONE);
  await signIn(page, CAST.mamuju);
  await page.goto(`/pantau/${world().mamuju}/`);
  const number = page.locator('td[data-label="Belum mulai"] a').first();
  const people = await number.innerText();
  await number.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Belum mulai");
  await expect(page.getByRole("navigation", { name: "Halaman" })).toContainText(`dari ${people}`);
});

test("The columns of the list are chosen and stay while it is searched", async ({ page }) => {
  await page.setViewportSize(PHONE);
  await signIn(page, CAST.mamuju);
  await page.goto(`/pantau/${world().health.slug}/orang/?status=belum-selesai`);
  await page.getByText("Pilih kolom daftar").click();
  await page.getByLabel("NIP", { exact: true }).uncheck();
  await page.getByLabel("Jabatan", { exact: true }).check();
  await expectGoodPage(page);
  await page
    .getByRole("group", { name: "Kolom selain nama" })
    .locator("xpath=..")
    .getByRole("button")
    .click();
  await expect(page.locator("tbody .who")).toHaveCount(0);
  await expect(page.locator('td[data-label="Jabatan"]').first()).toBeVisible();
  await expectGoodPage(page);
  await page.getByRole("button", { name: "Cari" }).click();
  await expect(page).toHaveURL(/kolom=jabatan/);
  await expect(page).toHaveURL(/status=belum-selesai/);
});

test("In a whole province a unit is searched for and picked", async ({ page }) => {
  await page.setViewportSize(PHONE);
  await signIn(page, CAST.province);
  await page.goto("/pantau/");
  await page.getByRole("link", { name: "Orang", exact: true }).click();
  await page.getByRole("link", { name: "Tambah pegawai" }).click();
  await page.getByLabel("Unit", { exact: true }).fill("inspektorat");
  await page.getByRole("button", { name: "Tambahkan" }).click();
  const offered = page.getByRole("group", { name: "Unit yang cocok" });
  await expect(offered.getByRole("radio")).not.toHaveCount(0);
  await expectGoodPage(page);
  await offered.getByText("(Kabupaten Mamuju)").click();
  await page.getByRole("button", { name: "Tambahkan" }).click();
  await expect(page.getByLabel("Unit", { exact: true })).toHaveValue(/^Inspektorat/);
  await expect(offered.getByRole("radio")).toHaveCount(1);
  await expect(offered.getByRole("radio")).toBeChecked();
});

test("BKPSDM Majene is told of nothing at the addresses of Mamuju", async ({ page }) => {
  const { mamuju, majene, health } = world();
  await signIn(page, CAST.majene);
  await page.goto("/pantau/");
  await expect(page).toHaveURL(new RegExp(`/pantau/${majene}/`));
  for (const path of [
    "",
    "unit.xlsx",
    "unit.csv",
    "orang/",
    "orang.xlsx",
    "orang.csv",
    "tugaskan/",
    "penugasan/",
  ]) {
    for (const slug of [mamuju, health.slug]) {
      const answer = await page.request.get(`/pantau/${slug}/${path}`);
      expect(answer.status(), `${slug}/${path}`).toBe(404);
    }
  }
});

test("The observer sees figures but no names", async ({ page }) => {
  const { mamuju } = world();
  await signIn(page, CAST.observer);
  await page.goto(`/pantau/${mamuju}/`);
  await expect(page.locator(".figures")).toBeVisible();
  await expect(page.locator(`a[href*="/orang"]`)).toHaveCount(0);
  for (const path of ["orang/", "orang.xlsx", "orang.csv", "tugaskan/", "penugasan/"]) {
    expect((await page.request.get(`/pantau/${mamuju}/${path}`)).status(), path).toBe(404);
  }
});

test("A learner without a role and a stranger are kept out of the dashboard", async ({ page }) => {
  const { mamuju } = world();
  await page.goto(`/pantau/${mamuju}/`);
  await expect(page).toHaveURL(/\/masuk\//);
  await signIn(page, CAST.nurse);
  expect((await page.request.get(`/pantau/${mamuju}/`)).status()).toBe(404);
});
