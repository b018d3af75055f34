import { expect, test } from "@playwright/test";
import { ask, expectGoodPage, PHONE, picture } from "./world";

interface Question {
  perbuatan: string;
  tahapan: string;
  status: string;
  word: string;
  ground: string;
}

/** Every act, phase and status, and what the rules themselves answer. */
const ANSWERS = `
import json
from django.utils import timezone
from regulations.checking import Phase, Status, as_act, judge
from regulations.models import Practice
today = timezone.localdate()
acts = {each.code: as_act(each, today) for each in Practice.objects.with_basis()}
questions = []
for code, act in acts.items():
    for phase in Phase.values:
        for status in Status.values:
            answer = judge(act, acts, phase, status)
            questions.append({"perbuatan": code, "tahapan": phase, "status": status, "word": answer.word, "ground": answer.ground})
print(json.dumps(questions))
`;

test.use({ viewport: PHONE });

test("The script answers every act, phase and status as the rules do", async ({ page }) => {
  const questions = ask<Question[]>(ANSWERS);
  expect(questions).toHaveLength(30 * 4 * 6);
  await page.goto("/cek/");
  const wrong = await page.evaluate((all) => {
    const field = (name: string) => document.querySelector(`select[name=${name}]`) as HTMLSelectElement;
    return all.filter((each) => {
      for (const name of ["perbuatan", "tahapan", "status"] as const) field(name).value = each[name];
      field("status").dispatchEvent(new Event("change", { bubbles: true }));
      const said = document.querySelector("[data-said]");
      const word = said?.querySelector("[data-word]")?.getAttribute("data-word");
      const ground = said?.querySelector("[data-ground]")?.getAttribute("data-ground");
      return word !== each.word || ground !== each.ground;
    });
  }, questions);
  expect(wrong).toEqual([]);
});

test("An answer comes without a signal, and its address can be shared", async ({ page, context }) => {
  await page.goto("/cek/");
  await context.setOffline(true);
  await page.getByLabel("Apa yang ingin Anda lakukan?").selectOption("P04");
  await page.getByLabel("Tahapan pemilu atau pilkada").selectOption("kampanye");
  await page.getByLabel("Status Anda").selectOption("pns");
  const answer = page.getByRole("region", { name: "Jawaban" });
  await expect(answer.getByRole("heading", { name: "Dilarang" })).toBeVisible();
  await page.getByRole("button", { name: "Lihat jawaban" }).click();
  await expect(answer).toBeFocused();
  await answer.evaluate((element) => element.scrollIntoView());
  await picture(page, "cek");
  await context.setOffline(false);
  expect(new URL(page.url()).search).toBe("?perbuatan=P04&tahapan=kampanye&status=pns");
  await expectGoodPage(page);
  await page.reload();
  await expect(answer.getByRole("heading", { name: "Dilarang" })).toBeVisible();
});

test("A kept page answers what its address asks, whatever it was kept with", async ({ page }) => {
  const kept = "/cek/?perbuatan=P04&tahapan=kampanye&status=pns";
  await page.route("**/cek/?perbuatan=B01*", async (route) => {
    await route.fulfill({ response: await route.fetch({ url: new URL(kept, route.request().url()).href }) });
  });
  await page.goto("/cek/?perbuatan=B01&tahapan=tenang&status=pns");
  const answer = page.getByRole("region", { name: "Jawaban" });
  await expect(answer.getByRole("heading", { name: "Boleh" })).toBeVisible();
  await expect(answer.getByText("Masa tenang dan hari pemungutan suara, PNS")).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("The same answer comes from the server", async ({ page }) => {
    await page.goto("/cek/");
    await page.getByLabel("Apa yang ingin Anda lakukan?").selectOption("T01");
    await page.getByLabel("Tahapan pemilu atau pilkada").selectOption("kampanye");
    await page.getByLabel("Status Anda").selectOption("pns");
    await page.getByRole("button", { name: "Lihat jawaban" }).click();
    const answer = page.getByRole("region", { name: "Jawaban" });
    await expect(answer.getByRole("heading", { name: "Perlu konsultasi" })).toBeVisible();
  });
});
