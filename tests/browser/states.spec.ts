/** States that a page comes into: refused forms, closed doors, time that is over, what stands behind a fold. */

import { type Browser, expect, type Page, test } from "@playwright/test";
import {
  ask,
  CAST,
  device,
  expectGoodPage,
  expectNoSidewaysScroll,
  expectTargetsLargeEnough,
  PHONE,
  screens,
  TABLET,
  world,
} from "./world";

interface States {
  nip: string;
  exhausted: string;
  failed: string;
  late: string;
  timed_out: string;
  open: string;
  recovery: string;
  expired: string;
  revoked: string;
  refusals: Record<string, string>;
}

let known: States | undefined;
function states(): States {
  known ??= ask<States>("states.py");
  return known;
}

/** Good on a phone with everything unfolded; nothing too wide, nor too small for a finger, on a tablet. */
async function expectGoodState(page: Page, name: string): Promise<void> {
  await test.step(name, async () => {
    await page.setViewportSize(TABLET);
    await expectTargetsLargeEnough(page);
    await expectNoSidewaysScroll(page, "on a tablet");
    await page.setViewportSize(PHONE);
    await expectNoSidewaysScroll(page, "folded");
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    await expectGoodPage(page);
    await screens(page, `keadaan ${name}`);
  });
}

async function stranger(browser: Browser): Promise<Page> {
  return (await browser.newContext({ viewport: PHONE })).newPage();
}

/** The form as it stands is refused, and the reader is led to what is to be mended. */
async function expectRefused(page: Page, button: string, name: string): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: button, exact: true }).click();
  await expect(page.getByRole("alert")).toBeFocused();
  await expectGoodState(page, name);
}

test("At the front door a refused form, a forgotten password and a link that ended are good pages", async ({
  browser,
}) => {
  const page = await stranger(browser);
  await page.goto("/masuk/");
  await expectRefused(page, "Masuk", "masuk kosong");
  await page.goto("/aktivasi/");
  await expectRefused(page, "Aktifkan akun", "aktivasi kosong");
  await page.goto("/pemulihan/");
  await expectRefused(page, "Kirim tautan", "pemulihan kosong");
  await page.getByLabel("NIP / NI PPPK").fill(CAST.observer);
  await page.getByRole("button", { name: "Kirim tautan" }).click();
  await expect(page.getByRole("heading", { name: "Permintaan diterima" })).toBeVisible();
  await expectGoodState(page, "pemulihan diminta");

  await page.goto(states().recovery);
  await expectRefused(page, "Simpan kata sandi", "kata sandi baru kosong");
  for (const field of await page.locator("input[type=password]").all()) {
    await field.fill("jalan panjang ke sertifikat");
  }
  await page.getByRole("button", { name: "Simpan kata sandi" }).click();
  await expect(page.getByRole("heading", { name: "Kata sandi baru tersimpan" })).toBeVisible();
  await expectGoodState(page, "kata sandi baru tersimpan");
  await page.goto(states().recovery);
  await expect(page.getByRole("heading", { name: "Tautan tidak berlaku lagi" })).toBeVisible();
  await expectGoodState(page, "tautan mati");
});

test("A certificate that expired, was revoked or never issued is said so on a good page", async ({
  browser,
}) => {
  const page = await stranger(browser);
  for (const [verdict, code] of Object.entries({
    "Sertifikat sudah berakhir": states().expired,
    "Sertifikat dicabut": states().revoked,
    "Sertifikat tidak ditemukan": "AAAA-BBBB-CCCC",
  })) {
    await page.goto(`/sertifikat/${code}/`);
    await expect(page.getByRole("heading", { name: verdict })).toBeVisible();
    await expectGoodState(page, verdict);
  }
  await page.goto("/sertifikat/?kode=");
  await expect(page.locator(".govuk-error-message")).toBeVisible();
  await expectGoodState(page, "kode kosong");
});

test("Pages that refuse or broke are good pages, too", async ({ browser }) => {
  // A service worker would ask the server itself.
  const context = await browser.newContext({ viewport: PHONE, serviceWorkers: "block" });
  const page = await context.newPage();
  for (const [status, body] of Object.entries(states().refusals)) {
    await page.route("**/ditolak/", (route) =>
      route.fulfill({ status: Number(status), contentType: "text/html; charset=utf-8", body }),
    );
    expect((await page.goto("/ditolak/"))?.status()).toBe(Number(status));
    await expectGoodState(page, status);
    await page.unroute("**/ditolak/");
  }
  await page.goto("/masuk/");
  await page.context().clearCookies();
  await page.getByRole("main").getByRole("button", { name: "Masuk" }).click();
  await expect(page.getByRole("heading", { name: "Formulir ini terlalu lama terbuka" })).toBeVisible();
  await expectGoodState(page, "403 formulir lama");
});

test("A quiz that is used up, waits, is closed or was not passed says so on a good page", async ({
  browser,
}) => {
  const { nip, failed, timed_out } = states();
  const page = await device(browser, nip);
  await page.goto("/kuis/tes-awal/");
  await expect(page.getByText("Semua percobaan sudah Anda pakai.")).toBeVisible();
  await expectGoodState(page, "percobaan habis");
  await page.goto("/kuis/kuis-m1/");
  await expect(page.getByText("Percobaan berikutnya dibuka")).toBeVisible();
  await expectGoodState(page, "jeda percobaan");
  await page.goto(`${failed}hasil/`);
  await expect(page.getByRole("heading", { name: "Belum lulus" })).toBeVisible();
  await expectGoodState(page, "belum lulus");
  await page.goto(timed_out);
  await page.goto(`${timed_out}hasil/`);
  await expect(page.getByText("otomatis, waktu habis")).toBeVisible();
  await expectGoodState(page, "waktu habis, dikirim");

  const setOpen = (isOpen: boolean) =>
    ask(`from quizzes.models import Quiz
print(Quiz.objects.filter(slug="kuis-m6").update(is_open=${isOpen ? "True" : "False"}))`);
  setOpen(false);
  try {
    await page.goto("/kuis/kuis-m6/");
    await expect(page.getByText("Kuis ini belum dibuka.")).toBeVisible();
    await expectGoodState(page, "kuis tertutup");
  } finally {
    setOpen(true);
  }
});

test("An attempt whose time is over, or that waits for signal, is a good page", async ({ browser }) => {
  const { nip, late, open } = states();
  const page = await device(browser, nip);
  await page.goto(late);
  await expect(page.getByRole("main").getByText("Waktu habis.")).toBeVisible();
  await expectGoodState(page, "waktu habis");

  await page.goto(open);
  await expectGoodState(page, "semua soal terbuka");
  await page.goto(`${open}tinjau/`);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Kirim jawaban" }).click();
  await expect(page.getByText("kuis terkirim sendiri begitu ada sinyal")).toBeVisible({ timeout: 20_000 });
  await expectGoodState(page, "kirim tanpa sinyal");
  await page.context().setOffline(false);
  await expect(page).toHaveURL(/\/hasil\/$/, { timeout: 30_000 });
  await expectGoodState(page, "hasil dengan semua pilihan");
});

test("Practice, its refusal and its verdict are good pages", async ({ browser }) => {
  const page = await device(browser, states().nip);
  await page.goto("/latihan/");
  await page.getByRole("link", { name: "Mulai latihan" }).click();
  await expectGoodState(page, "latihan");
  await page.getByRole("button", { name: "Periksa jawaban" }).click();
  await expect(page.getByRole("alert")).toBeFocused();
  await expectGoodState(page, "latihan belum terjawab");
  for (const group of await page.locator("#soal fieldset").all()) {
    const choice = group.locator("input").first();
    if ((await choice.count()) > 0) await choice.check();
  }
  for (const list of await page.locator("#soal select").all()) await list.selectOption({ index: 1 });
  await page.getByRole("button", { name: "Periksa jawaban" }).click();
  await expect(page).toHaveURL(/\/latihan\/\d+\/hasil\/$/);
  await expectGoodState(page, "hasil latihan");
});

test("Forms of an account and of BKPSDM that are refused are good pages", async ({ browser }) => {
  const { mamuju } = world();
  const page = await device(browser, CAST.mamuju);
  await page.goto("/akun/kata-sandi/");
  await expectRefused(page, "Simpan kata sandi", "kata sandi kosong");
  await page.goto(`/pantau/${mamuju}/petugas/tunjuk/`);
  await expectRefused(page, "Lihat dulu", "tunjuk petugas kosong");
  await page.goto(`/pantau/${mamuju}/tugaskan/`);
  await page.getByRole("radio", { name: "Setiap tahun" }).check();
  await expectRefused(page, "Lihat dulu", "tugaskan kosong");
  await page.goto(`/pantau/${mamuju}/orang/tambah/`);
  await expectRefused(page, "Tambahkan", "tambah orang kosong");
  await page.goto(`/pantau/${mamuju}/orang/`);
  await page.locator("tbody tr").getByRole("link").first().click();
  await page.getByRole("link", { name: "Perbaiki data" }).click();
  await page.getByLabel("Nama").first().fill("");
  await expectRefused(page, "Simpan", "data orang tanpa nama");
  await page.goto(`/sertifikat/${world().certificate.code}/cabut/`);
  await expectRefused(page, "Cabut sertifikat", "cabut tanpa alasan");
});

test("What stands behind a fold is good, too", async ({ browser }) => {
  const { mamuju } = world();
  const learner = await device(browser, CAST.finished);
  await learner.goto("/akun/");
  await expectGoodState(learner, "akun terbuka");
  await learner.goto("/kursus/netralitas-asn/mengapa-netral/siapa-terikat/");
  await expectGoodState(learner, "materi terbuka");
  const officer = await device(browser, CAST.mamuju);
  for (const page of ["", "penugasan/", "mutasi/", "orang/"]) {
    await officer.goto(`/pantau/${mamuju}/${page}`);
    await expectGoodState(officer, `pantau ${page} terbuka`);
  }
});

test("In English the main pages fit and are accessible on a phone and on a tablet", async ({
  browser,
  baseURL,
}) => {
  const english = { name: "django_language", value: "en", url: baseURL ?? "" };
  const { mamuju, certificate } = world();
  const visit = async (page: Page, paths: string[]) => {
    await page.context().addCookies([english]);
    for (const path of paths) {
      await page.setViewportSize(TABLET);
      await page.goto(path);
      await expect(page.locator("html")).toHaveAttribute("lang", "en");
      await expectGoodPage(page);
      await page.setViewportSize(PHONE);
      await expectNoSidewaysScroll(page, "on a phone");
      await screens(page, `en ${path}`);
    }
  };
  await visit(await stranger(browser), ["/", "/masuk/", "/cek/", `/sertifikat/${certificate.code}/`]);
  const { nip, failed } = states();
  await visit(await device(browser, nip), ["/belajar/", "/kuis/kuis-m1/", `${failed}hasil/`, "/akun/"]);
  await visit(await device(browser, CAST.mamuju), [`/pantau/${mamuju}/`, `/pantau/${mamuju}/tugaskan/`]);
});
