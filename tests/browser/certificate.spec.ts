import { expect, test } from "@playwright/test";
import { CAST, expectGoodPage, picture, world } from "./world";

test("A stranger checks a certificate by the address behind its QR and sees no NIP", async ({ page }) => {
  const { code, number } = world().certificate;
  await page.goto(`/sertifikat/${code}/`);
  await expect(page.locator(".verdict--valid")).toBeVisible();
  await expect(page.getByText("Rahmatia Contoh")).toBeVisible();
  await expect(page.getByText(number)).toBeVisible();
  const everything = (await page.content()).replaceAll(/[\s.]/g, "");
  expect(everything).not.toContain(CAST.finished);
  await expectGoodPage(page);
  await picture(page, "sertifikat");

  const file = await page.request.get(`/sertifikat/${code}.pdf`);
  expect(file.headers()["content-type"]).toBe("application/pdf");
  const pdf = await file.body();
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  expect(pdf.byteLength).toBeLessThanOrEqual(60 * 1024);
});

test("A stranger types the printed code, in small letters and with spaces, and finds the certificate", async ({
  page,
}) => {
  const { code } = world().certificate;
  await page.goto("/sertifikat/");
  await expectGoodPage(page);
  await page.getByLabel("Kode pada sertifikat").fill(code.toLowerCase().replaceAll("-", " "));
  await page.getByRole("button", { name: "Periksa" }).click();
  await expect(page.locator(".verdict--valid")).toBeVisible();
});

test("A code that was never issued is called unknown, never an error", async ({ page }) => {
  await page.goto("/sertifikat/");
  await page.getByLabel("Kode pada sertifikat").fill("AAAA-BBBB-CCCC");
  await page.getByRole("button", { name: "Periksa" }).click();
  await expect(page.locator(".verdict--unknown")).toBeVisible();
  await expect(page.getByText("Kami tidak pernah menerbitkan sertifikat dengan kode")).toBeVisible();
  await expectGoodPage(page);
});
