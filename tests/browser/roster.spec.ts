import { expect, type Page, test } from "@playwright/test";
import { ask, CAST, DESK, device, expectGoodPage, newcomer, picture, signIn, world } from "./world";

const HEAD = "NIP;Nama Lengkap;Status Kepegawaian;Jabatan;Unit Kerja;Surel";

/** Every kind of fault that a row can have, and what the page says of it. */
const FAULTS: [row: string, says: string][] = [
  ["1,99001E+17;Ani Contoh;PNS;;;", "rusak oleh Excel"],
  ["199001012015031000;Ani Contoh;PNS;;;", "dibulatkan Excel"],
  ["19900101201503190;Ani Contoh;PNS;;;", "17 angka"],
  ["199013012015031901;Ani Contoh;PNS;;;", "bukan tanggal lahir"],
  ["199001012015033901;Ani Contoh;PNS;;;", "jenis kelamin"],
  ["199001012015151901;Ani Contoh;PNS;;;", "Angka ke-13 dan 14"],
  ["199001012015031777;;PNS;;;", "Nama kosong"],
  ["199001012015031778;Ani Contoh;Raja;;;", "Jenis pegawai tidak dikenal"],
  ["199001012015031779;Ani Contoh;PPPK;;;", "NIP PNS"],
  ["199001012015031780;Ani Contoh;PNS;;;bukan surel", "Alamat surel tidak benar"],
  ["199001012015031781;Ani Contoh;PNS;;Dinas Kesehatn;", "Mungkin maksudnya"],
  ["199001012015031782;Ani Contoh;PNS;;;", ""],
  ["199001012015031782;Ani Contoh;PNS;;;", "sudah ada pada baris"],
  [`${CAST.nurse};Bambang Wijaya;PNS;;;`, "tercatat atas nama"],
];

async function upload(page: Page, agency: string, ...rows: string[]): Promise<void> {
  await page.goto(`/pantau/${agency}/impor/`);
  await page.getByLabel("Berkas", { exact: true }).setInputFiles({
    name: "daftar pegawai.csv",
    mimeType: "text/csv",
    buffer: Buffer.from([HEAD, ...rows].join("\n")),
  });
  await page.getByRole("button", { name: "Unggah dan periksa" }).click();
}

const heading = (page: Page, name: string) =>
  expect(page.getByRole("heading", { level: 1, name })).toBeVisible({ timeout: 60_000 });

test("A roster with every kind of fault is told row by row, and nothing of it is stored", async ({
  page,
}) => {
  await signIn(page, CAST.mamuju);
  const { mamuju } = world();
  await page.goto(`/pantau/${mamuju}/`);
  await page.getByRole("link", { name: "Daftar pegawai" }).click();
  await expectGoodPage(page);
  await upload(page, mamuju, ...FAULTS.map(([row]) => row));
  await heading(page, "Ada baris yang salah");
  await expectGoodPage(page);
  const list = page.getByRole("region", { name: "Yang perlu diperbaiki" }).getByRole("listitem");
  await expect(list).toHaveCount(FAULTS.length - 1);
  for (const [place, [row, says]] of FAULTS.entries()) {
    if (!says) continue;
    const told = list.filter({ hasText: `Baris ${place + 2},` });
    await expect(told).toContainText(says);
    await expect(told).not.toContainText(row.split(";")[0] ?? "");
  }
  await expect(page.getByRole("button", { name: "Terapkan" })).toHaveCount(0);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "XLSX Baris yang salah" }).click();
  expect((await download).suggestedFilename()).toMatch(/^netral-impor-salah-.*\.xlsx$/);
  await page.goto(`/pantau/${mamuju}/orang/`);
  await page.getByLabel("Nama atau NIP").fill("199001012015031782");
  await page.getByRole("button", { name: "Cari" }).click();
  await expect(page.getByText("Tidak ada orang yang cocok")).toBeVisible();
});

test("A roster is looked at, applied in the background, found in the list, and taken back", async ({
  page,
}) => {
  await signIn(page, CAST.mamuju);
  const { mamuju, health } = world();
  await page.setViewportSize(DESK);
  await upload(
    page,
    health.slug,
    "197606062004122711;Wulandari Percobaan Contoh, S.Kep.;PNS;Perawat;;",
    "197606062004122712;Yanto Percobaan Contoh, A.Md.;PNS;Bidan;;",
  );
  await heading(page, "Siap diterapkan");
  await expect(page.getByRole("row", { name: /Orang baru/ })).toContainText("2");
  await expectGoodPage(page);
  await page.evaluate(() => window.scrollTo(0, 0));
  await picture(page, "impor");
  await page.getByRole("button", { name: "Terapkan" }).click();
  await heading(page, "Sudah diterapkan");
  await expectGoodPage(page);
  const applied = page.url();

  await page.goto(`/pantau/${mamuju}/orang/`);
  await page.getByLabel("Nama atau NIP").fill("Wulandari Percobaan");
  await page.getByRole("button", { name: "Cari" }).click();
  await expect(page.locator("tbody tr")).toContainText("Belum aktivasi");

  await page.goto(applied);
  await page.getByText("Batalkan impor ini").click();
  await page.getByRole("button", { name: "Ya, batalkan impor" }).click();
  await heading(page, "Impor dibatalkan");
  await page.goto(`/pantau/${mamuju}/orang/?q=Wulandari+Percobaan`);
  await expect(page.getByText("Tidak ada orang yang cocok")).toBeVisible();
});

/** A workbook as Excel leaves it: one number lies in a cell for numbers, and a heading is not one of ours. */
function workbook(unit: string): Buffer {
  return Buffer.from(
    ask<string>(`
import base64, io, json
import xlsxwriter
file = io.BytesIO()
book = xlsxwriter.Workbook(file, {"in_memory": True})
sheet = book.add_worksheet("Daftar")
for column, title in enumerate(["NIP", "Nama Lengkap", "Jenis Pegawai", "Tempat Bertugas"]):
    sheet.write_string(0, column, title)
sheet.write_number(1, 0, 199001012015031783)
sheet.write_row(1, 1, ["Ani Contoh", "PNS", ""])
for line, where in ((2, ""), (3, ${JSON.stringify(unit)})):
    sheet.write_string(line, 0, f"19900101201503178{line + 2}")
    sheet.write_row(line, 1, [f"Ani Contoh {line}", "PNS", where])
sheet.write_string(4, 0, "${CAST.nurse}")
sheet.write_row(4, 1, ["NURSE", "PNS", ""])
book.close()
print(json.dumps(base64.b64encode(file.getvalue()).decode()))
`),
    "base64",
  );
}

/** A unit's name that more than one unit of the regency bears. */
const namesakes = (agency: string) =>
  ask<string>(`
import json
from django.db.models import Count
from agencies.models import Agency
within = Agency.objects.filter(path__startswith=Agency.objects.get(slug="${agency}").path, is_active=True)
same = within.order_by().values("name").annotate(number=Count("pk")).filter(number__gt=1)
print(json.dumps(same.order_by("name").values_list("name", flat=True).first()))
`);

test("A workbook is read cell by cell: a number that Excel broke, a unit of two, a column chosen by hand", async ({
  page,
}) => {
  await signIn(page, CAST.mamuju);
  const { mamuju } = world();
  const unit = namesakes(mamuju);
  await page.goto(`/pantau/${mamuju}/impor/`);
  await page.getByLabel("Berkas", { exact: true }).setInputFiles({
    name: "daftar pegawai.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer: workbook(unit),
  });
  await page.getByRole("button", { name: "Unggah dan periksa" }).click();
  await heading(page, "Ada baris yang salah");
  await page.getByText("Kolomnya keliru?").click();
  await page.getByLabel("Unit", { exact: true }).selectOption({ label: "4. Tempat Bertugas" });
  await page.getByRole("button", { name: "Periksa lagi" }).click();
  const namesake = page.getByText(`Beberapa unit bernama ${unit}`);
  await expect(namesake).toBeVisible({ timeout: 60_000 });
  await expectGoodPage(page);
  await page.setViewportSize(DESK);
  await picture(page, "impor-salah");
  const told = (line: number) =>
    page
      .getByRole("region", { name: "Yang perlu diperbaiki" })
      .getByRole("listitem")
      .filter({ hasText: `Baris ${line},` });
  await expect(told(2)).toContainText("Excel");
  await expect(told(2)).not.toContainText("199001012015031783");
  await expect(told(3)).toHaveCount(0);
  await expect(told(4)).toContainText(`Beberapa unit bernama ${unit}`);
  await expect(told(5)).toContainText("tercatat atas nama");
});

/** Somebody with a number of 18 digits, which says of itself what kind it is; village staff have others. */
function civilServant(): ReturnType<typeof newcomer> {
  const person = newcomer();
  return /^\d{18}$/.test(person.nip) ? person : civilServant();
}

test("A person of another regency is asked for; they move when the other side says yes", async ({
  browser,
}) => {
  const { mamuju } = world();
  const person = civilServant();
  const majene = await device(browser, CAST.majene);
  await majene.goto("/pantau/");
  const theirs = new URL(majene.url()).pathname.split("/")[2] ?? "";
  const kind = person.nip.slice(12, 14) > "12" ? "PPPK" : "PNS";
  await upload(majene, theirs, `${person.nip};${person.name};${kind};;;`);
  await heading(majene, "Siap diterapkan");
  await majene.getByRole("button", { name: "Terapkan" }).click();
  await heading(majene, "Sudah diterapkan");
  await majene.getByRole("link", { name: "Lihat permintaan mutasi" }).click();
  await expect(majene.getByText("Menunggu jawaban", { exact: true })).toBeVisible();
  await expectGoodPage(majene);

  const officer = await device(browser, CAST.mamuju);
  await officer.goto(`/pantau/${mamuju}/impor/`);
  await expect(officer.getByText("menunggu jawaban Anda")).toBeVisible();
  await officer.getByRole("link", { name: "Permintaan mutasi" }).click();
  await expectGoodPage(officer);
  await officer.getByRole("button", { name: `Setujui ${person.name}` }).click();
  await expect(officer.getByText("Mutasi disetujui.")).toBeVisible();

  await majene.goto(`/pantau/${theirs}/orang/?status=semua`);
  await majene.getByLabel("Nama atau NIP").fill(person.nip);
  await majene.getByRole("button", { name: "Cari" }).click();
  await expect(majene.locator("tbody tr")).toContainText(person.name);
  await majene.context().close();
  await officer.context().close();
});
