import { expect, test } from "@playwright/test";
import { activate, expectGoodPage, manage, newcomer, signIn } from "./world";

test("A new person activates with the code from BKPSDM; a wrong code is refused in plain words", async ({
  page,
}) => {
  const person = newcomer();
  const password = "empat kata yang mudah";

  await activate(page, { ...person, code: "ABCD-EFGH-JKMN" }, password);
  await expect(page.getByRole("alert")).toContainText("NIP atau kode tidak cocok");
  await expectGoodPage(page);

  const code = manage("issue_code", person.nip);
  await activate(page, { ...person, code }, password);
  await expect(page.getByText("Akun Anda aktif.")).toBeVisible();

  await page.context().clearCookies();
  await activate(page, { ...person, code }, "kata sandi lain lagi");
  await expect(page.getByRole("alert"), "the code works only once").toContainText("sudah dipakai");

  await signIn(page, person.nip, password);
  await page.goto("/akun/");
  await expectGoodPage(page);
});

test("A wrong password is refused without telling whether the person exists", async ({ page }) => {
  const answers: string[] = [];
  for (const nip of ["198803032012032903", "199912312022031999"]) {
    await page.goto("/masuk/");
    await page.getByLabel("NIP / NI PPPK").fill(nip);
    await page.getByLabel("Kata sandi").fill("bukan kata sandinya");
    await page.getByRole("main").getByRole("button", { name: "Masuk" }).click();
    answers.push(await page.getByRole("alert").innerText());
  }
  expect(answers[0]).toBe(answers[1]);
  await expectGoodPage(page);
});
