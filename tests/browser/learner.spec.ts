import { expect, type Page, test } from "@playwright/test";
import { downloadCertificate, followNextStep, passTheRest, readToQuiz, signPledge } from "./journey";
import { answerRight, answerTheRest, expectAnsweredRight, saveState, startQuiz, submit } from "./quiz";
import {
  ask,
  CAST,
  DESK,
  device,
  expectGoodPage,
  NEW_PASSWORD,
  type Newcomer,
  newLearner,
  picture,
  signIn,
  world,
} from "./world";

/** How many of the person's unit have finished, as BKPSDM reads it. */
async function finishedIn(bkpsdm: Page, unit: string): Promise<number> {
  await bkpsdm.goto(`/pantau/${unit}/`);
  const line = await bkpsdm.locator("#posisi").innerText();
  return Number(line.split(" ")[0]?.replaceAll(".", ""));
}

/** Every cell of the workbook, as text. */
function cellsOf(workbook: string): string[] {
  return ask<string[]>(`
import json
from openpyxl import load_workbook
rows = load_workbook(open("${workbook}", "rb"), read_only=True).active.iter_rows(values_only=True)
print(json.dumps([str(cell) for row in rows for cell in row]))
`);
}

test("The ASN who has not begun signs in and sees exactly one next step", async ({ page }) => {
  await signIn(page, CAST.nurse);
  await page.goto("/belajar/");
  await expect(page.getByText("Langkah Anda berikutnya")).toBeVisible();
  await expect(page.locator(".next a.btn")).toHaveCount(1);
  await expect(page.getByRole("link", { name: "Mulai belajar" })).toBeVisible();
  await expectGoodPage(page);
  await picture(page, "belajar");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "malam");
});

test("The front, the catalogue and the regulations are open to everyone and accessible", async ({ page }) => {
  for (const path of ["/", "/masuk/", "/kursus/", "/aturan/"]) {
    await page.goto(path);
    await expectGoodPage(page);
  }
});

test.describe("A new ASN goes the whole way", () => {
  test.describe.configure({ mode: "serial" });
  let person: Newcomer;
  let phone: Page;

  test.beforeAll(async ({ browser }) => {
    phone = await (await browser.newContext()).newPage();
  });
  test.afterAll(async () => phone?.context().close());

  test("The person activates, takes the pre-test and reads the first module", async () => {
    person = await newLearner(phone);
    expect(await followNextStep(phone)).toMatch(/^\/kuis\//);
    await expectGoodPage(phone);
    await startQuiz(phone);
    await answerTheRest(phone);
    await submit(phone);

    expect(await followNextStep(phone)).toMatch(/^\/kursus\//);
    await expectGoodPage(phone);
    await picture(phone, "pelajaran");
    await phone.getByRole("link", { name: "Modul 1", exact: true }).click();
    await expectGoodPage(phone);
    await phone.goBack();
    await readToQuiz(phone);
    await expect(phone.getByText("Setiap jawaban disimpan saat Anda memilihnya.")).toBeVisible();
  });

  test("The connection is cut in the middle of the quiz; the person continues on another device", async ({
    browser,
  }) => {
    await startQuiz(phone);
    await answerRight(phone);
    await expect(saveState(phone)).toHaveAttribute("data-state", "saved");
    await expect(saveState(phone)).toContainText("Terkirim");
    await expectGoodPage(phone);
    await phone.evaluate(() => window.scrollTo(0, 0));
    await picture(phone, "soal");
    await phone.getByRole("button", { name: "Soal berikutnya" }).click();
    await expect(phone.getByText("Soal 2 dari")).toBeVisible();

    await phone.context().setOffline(true);
    await answerRight(phone);
    await expect(saveState(phone)).toContainText("Belum terkirim: 1");
    await phone.getByRole("button", { name: "Soal berikutnya" }).click();
    await expect(phone.getByText("Soal 3 dari"), "the paper is on the phone").toBeVisible();
    await phone.getByRole("button", { name: "Sebelumnya" }).click();
    await expect(phone.getByText("Soal 2 dari")).toBeVisible();
    await expectGoodPage(phone);
    await phone.context().setOffline(false);
    await expect(saveState(phone)).toHaveAttribute("data-state", "saved", { timeout: 20_000 });

    const other = await device(browser, person.nip, { password: NEW_PASSWORD, viewport: DESK });
    await followNextStep(other);
    await expect(other.getByRole("button", { name: "Lanjutkan kuis" })).toBeVisible();
    await startQuiz(other);
    await expect(other.getByText("Soal 3 dari"), "it opens where the answers stop").toBeVisible();
    for (const earlier of ["Soal 2 dari", "Soal 1 dari"]) {
      await other.getByRole("button", { name: "Sebelumnya" }).click();
      await expect(other.getByText(earlier)).toBeVisible();
      await expectAnsweredRight(other);
    }
    await answerTheRest(other);
    await expectGoodPage(other);
    await submit(other);
    await expect(other.getByRole("heading", { name: "Lulus", exact: true })).toBeVisible();
    await expect(other.getByText("Alasan").first()).toBeVisible();
    await expect(other.locator(".rule__source").first()).toContainText(/Pasal|huruf|ayat|angka|Butir/);
    await other.context().close();
  });

  test("The old device learns that the quiz was handed in, and shows reason and article", async () => {
    await phone.reload();
    await expect(phone).toHaveURL(/\/hasil\/$/);
    await expect(phone.getByRole("heading", { name: "Pembahasan" })).toBeVisible();
    await expectGoodPage(phone);
    await picture(phone, "hasil");
  });

  test("The person passes the rest, signs the pledge, downloads the certificate; BKPSDM sees the count move", async ({
    browser,
  }) => {
    test.setTimeout(300_000);
    const bkpsdm = await device(browser, CAST.mamuju, { viewport: DESK });
    const before = await finishedIn(bkpsdm, person.unit);

    await passTheRest(phone);
    await expectGoodPage(phone);
    await signPledge(phone, person);
    await picture(phone, "selesai");
    await expectGoodPage(phone);
    await downloadCertificate(phone);

    const address = await phone
      .getByRole("link", { name: /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/ })
      .getAttribute("href");
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(address ?? "");
    await expect(stranger.locator(".verdict--valid")).toContainText(person.name);
    expect((await stranger.content()).replaceAll(/[\s.]/g, "")).not.toContain(person.nip);
    await stranger.context().close();

    expect(await finishedIn(bkpsdm, person.unit)).toBe(before + 1);
    await bkpsdm.goto(`/pantau/${world().mamuju}/orang/`);
    await bkpsdm.getByLabel("Nama atau NIP").fill(person.nip);
    await bkpsdm.getByLabel("Keadaan").first().selectOption({ label: "Selesai" });
    await bkpsdm.getByRole("button", { name: "Cari" }).click();
    await expect(bkpsdm.locator("tbody tr")).toHaveCount(1);
    const table = bkpsdm.waitForEvent("download");
    await bkpsdm.getByRole("link", { name: "Unduh XLSX" }).click();
    expect(cellsOf(await (await table).path()), "the person stands in the downloaded table").toContain(
      person.name,
    );
    await bkpsdm.context().close();

    await phone.goto("/belajar/");
    await expect(phone.getByRole("heading", { name: "Sudah selesai" })).toBeVisible();
    await expectGoodPage(phone);
  });
});

test("A case in a lesson is decided before its answer is shown, also without a signal", async ({ page }) => {
  await newLearner(page);
  await page.goto("/kursus/netralitas-asn/mengapa-netral/siapa-terikat/");
  const one = page.locator("main [data-case]").first();
  const answer = one.locator("details[data-verdict]");
  const check = one.getByRole("button", { name: "Periksa jawaban" });
  const verdict = (await answer.getAttribute("data-verdict")) ?? "";
  const other = verdict === "boleh" ? "dilarang" : "boleh";
  await expect(answer).toBeHidden();
  await check.click();
  await expect(one.getByRole("status")).toHaveText("Pilih dahulu salah satu penilaian.");
  await expect(one.getByRole("radio").first()).toBeFocused();

  await page.context().setOffline(true);
  await one.locator(`input[value=${other}]`).check();
  await check.click();
  await expect(one.getByRole("status")).toContainText("Penilaiannya lain:");
  await expect(answer.locator(`.reveal__verdict--${verdict}`)).toBeVisible();
  await one.locator(`input[value=${verdict}]`).check();
  await check.click();
  await expect(one.getByRole("status")).toContainText("Penilaian Anda tepat.");
  await page.context().setOffline(false);
  await expectGoodPage(page);
});
