import { expect, type Page, test } from "@playwright/test";
import { ask, CAST, DESK, device, world } from "./world";

test.use({ viewport: DESK });

const RESULT = `
from quizzes.models import Attempt
result = Attempt.objects.filter(person__nip="${CAST.finished}", finished_at__isnull=False).latest("pk")
print(f'"/kuis/percobaan/{result.public_id}/hasil/"')
`;

/** On paper nothing can be pressed, and nothing can be unfolded. */
async function expectGoodOnPaper(page: Page, path: string): Promise<void> {
  await test.step(path, async () => {
    await page.emulateMedia({ media: "screen" });
    await page.goto(path);
    expect(await page.evaluate(foldedAway), "something is folded on the screen").not.toEqual([]);
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("navigation")).toHaveCount(0);
    await expect(page.getByRole("contentinfo")).toHaveCount(0);
    await expect(page.getByRole("main").getByRole("button")).toHaveCount(0);
    expect.soft(await page.evaluate(foldedAway), "text that paper does not show").toEqual([]);
  });
}

/** In the page: what stands in a fold and is not drawn; what is for the screen alone is left out. */
function foldedAway(): string[] {
  return [...document.querySelectorAll<HTMLElement>("main details > :not(summary)")]
    .filter((element) => !element.closest(".no-print, .overview"))
    .filter((element) => element.textContent?.trim())
    .filter((element) => {
      const isDrawn = element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
      return !isDrawn || element.getBoundingClientRect().height === 0;
    })
    .map((element) => element.textContent?.trim().slice(0, 60) ?? "");
}

test("A lesson and a result on paper are without navigation, and nothing is folded away", async ({
  browser,
}) => {
  const page = await device(browser, CAST.finished, { viewport: DESK });
  await expectGoodOnPaper(page, "/kursus/netralitas-asn/mengapa-netral/siapa-terikat/");
  await expectGoodOnPaper(page, ask<string>(RESULT));
});

test("The overview of BKPSDM on paper is without navigation, and its figures stand as a table", async ({
  browser,
}) => {
  const page = await device(browser, CAST.mamuju, { viewport: DESK });
  await expectGoodOnPaper(page, `/pantau/${world().mamuju}/`);
});
