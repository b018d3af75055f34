import { expect, type Page, test } from "@playwright/test";
import { CAST, expectGoodPage, manage, newcomer, PHONE, signIn, world } from "./world";

test.use({ viewport: PHONE });

const DAY = 86_400_000;
const WHY = "SK 800/17/2026, salah catat";

const heading = (page: Page, name: string | RegExp) =>
  expect(page.getByRole("heading", { level: 1, name })).toBeVisible({ timeout: 30_000 });

/** The last day of the month before, at the offices eight hours ahead of Greenwich. */
function lastDayBefore(): Date {
  const today = new Date(Date.now() + 8 * 3_600_000);
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1) - DAY);
}

const written = (day: Date) => day.toISOString().slice(0, 10);

test("A past placement is set right: filled in, looked at, done with a reason, and named at the seal", async ({
  page,
}) => {
  const { mamuju, health, inspectorate } = world();
  const person = newcomer();
  const elsewhere = person.unit === health.slug ? inspectorate : health.slug;
  const sealed = lastDayBefore();
  const month = sealed.toLocaleDateString("id-ID", { month: "long", year: "numeric", timeZone: "UTC" });
  manage("seal_month", written(sealed).slice(0, 7));

  await signIn(page, CAST.mamuju);
  await page.goto(`/pantau/${mamuju}/orang/`);
  await page.getByLabel("Nama atau NIP").fill(person.nip);
  await page.getByRole("button", { name: "Cari" }).click();
  await page.locator("tbody tr").getByRole("link").first().click();
  await heading(page, person.name);
  const stays = page.getByRole("region", { name: "Penempatan" }).locator("tbody tr");
  const known = await stays.count();

  // A form that cannot be done says why, beside what was typed.
  await page.getByRole("link", { name: "Sisipkan penempatan lampau" }).click();
  await heading(page, "Sisipkan penempatan lampau");
  await expectGoodPage(page);
  const look = page.getByRole("button", { name: "Lihat akibatnya" });
  await page.getByLabel("Ditempatkan di").fill(elsewhere);
  await page.getByLabel("Sejak").fill(written(sealed));
  await page.getByLabel("Sampai dengan").fill(written(new Date(sealed.getTime() - DAY)));
  await page.getByLabel("Alasan").fill(WHY);
  await look.click();
  await expect(page.getByText("Tanggal akhir lebih awal daripada tanggal mulai.").first()).toBeVisible();
  await expectGoodPage(page);

  // What it would do is read first; nothing has happened, and the form can be taken up again.
  await page.getByLabel("Sampai dengan").fill(written(sealed));
  await look.click();
  await expect(page.getByText("Belum ada yang berubah.")).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Penempatan sesudah koreksi" }).locator("tbody tr"),
  ).toHaveCount(known + 2);
  await expect(page.getByRole("region", { name: "Akibatnya" })).toContainText(month);
  await expectGoodPage(page);
  await page.getByRole("button", { name: "Ubah isian" }).click();
  await expect(page.getByLabel("Alasan")).toHaveValue(WHY);
  await look.click();
  await page.getByRole("button", { name: "Terapkan koreksi" }).click();

  // Done: the line of days, the reason with the name of who gave it.
  await heading(page, person.name);
  await expect(page.getByText("Penempatan dikoreksi.")).toBeVisible();
  await expect(stays).toHaveCount(known + 2);
  const noted = page.getByRole("region", { name: "Yang dicatat dengan tangan" });
  await expect(noted.getByRole("listitem").first()).toContainText(WHY);
  await expectGoodPage(page);

  // The seal stays, and says whose correction makes the difference.
  for (const unit of [person.unit, elsewhere]) {
    await page.goto(`/pantau/${unit}/segel/`);
    await page.getByRole("link", { name: month }).first().click();
    await heading(page, `Segel ${month}`);
    const difference = page.getByRole("region", { name: "Sekarang bila dihitung lagi" }).locator("tbody tr");
    await expect(difference.filter({ hasText: "Penempatan dikoreksi oleh" }).first()).toContainText("(1)");
    await expect(page.getByRole("main")).not.toContainText(WHY);
    await expectGoodPage(page);
  }
});
