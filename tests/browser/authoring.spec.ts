import { expect, type Page, test } from "@playwright/test";
import { CAST, DESK, device, expectGoodPage, manage, picture } from "./world";

interface Desk {
  module: { pk: number; url: string };
  question: { pk: number; stem: string };
  /** The open attempt of the learner who is half way, at the slot of that question. */
  slot: string;
}

const SCRIPT = `
import json
from courses.models import ModulePage
from quizzes.models import Attempt
slot = (
    Attempt.objects.open().filter(person__nip="${CAST.halfWay}").latest("pk")
    .slots.select_related("version", "attempt").order_by("position").first()
)
module = ModulePage.objects.live().order_by("path").first()
print(json.dumps({
    "module": {"pk": module.pk, "url": f"/kursus/{module.get_parent().slug}/{module.slug}/"},
    "question": {"pk": slot.version.question_id, "stem": slot.version.content["stem"]},
    "slot": f"/kuis/percobaan/{slot.attempt.public_id}/soal/{slot.position}/",
}))
`;

/** Menus of the CMS fold their actions away; the button itself is what matters here. */
async function press(page: Page, selector: string): Promise<void> {
  const left = page.waitForNavigation();
  await page
    .locator(selector)
    .first()
    .evaluate((button: HTMLElement) => button.click());
  await left;
}

const submitForReview = (page: Page) => press(page, '[name="action-submit"]');
const approve = (page: Page) => press(page, '[data-workflow-action-name="approve"]:not([data-launch-modal])');

test("A trainer writes a lesson, the reviewer publishes it, a learner reads it", async ({ browser }) => {
  const { module } = JSON.parse(manage("shell", "-v", "0", "-c", SCRIPT)) as Desk;
  const title = `Bahan diskusi baru ${Date.now()}`;

  const trainer = await device(browser, CAST.trainer, { viewport: DESK });
  await trainer.goto("/cms/");
  await expect(trainer.getByRole("main")).toBeVisible();
  await picture(trainer, "cms");
  await trainer.goto(`/cms/pages/add/courses/lessonpage/${module.pk}/`);
  await trainer.locator("#id_title").fill(title);
  await trainer.locator("#id_is_required").uncheck();
  await trainer.locator("[data-streamfield-stream-container] button, .c-sf-add-button").first().click();
  await trainer.getByRole("option", { name: /diskusi/i }).click();
  await trainer.locator("#body-0-value-title, [name='body-0-value-title']").fill("Undangan teman lama");
  await trainer.locator("[name='body-0-value-situation']").fill("Seorang teman mengundang Anda.");
  const prompt = trainer.locator("[name='body-0-value-prompts-0-value']");
  if (await prompt.count()) await prompt.fill("Apa yang Anda jawab?");
  await submitForReview(trainer);
  const edit = await trainer.locator('a[href$="/edit/"]', { hasText: title }).first().getAttribute("href");

  const learner = await device(browser, CAST.halfWay);
  await learner.goto(module.url);
  await expect(learner.getByRole("link", { name: title }), "a draft stays unseen").toHaveCount(0);

  const reviewer = await device(browser, CAST.reviewer, { viewport: DESK });
  await reviewer.goto(edit ?? "");
  await approve(reviewer);

  await learner.goto(module.url);
  await learner.getByRole("link", { name: title }).click();
  await expect(learner.getByText("Undangan teman lama")).toBeVisible();
  await expectGoodPage(learner);
});

test("A trainer changes a question and the reviewer publishes it; a running attempt keeps the old one", async ({
  browser,
}) => {
  const { question, slot } = JSON.parse(manage("shell", "-v", "0", "-c", SCRIPT)) as Desk;
  const edit = `/cms/snippets/quizzes/question/edit/${question.pk}/`;
  const stem = `${question.stem} (naskah ${Date.now()})`;

  const learner = await device(browser, CAST.halfWay);
  await learner.goto(slot);
  const before = await learner.locator("#soal .scenario").innerText();

  const trainer = await device(browser, CAST.trainer, { viewport: DESK });
  await trainer.goto(edit);
  await trainer.locator("#id_stem").fill(stem);
  await submitForReview(trainer);

  const reviewer = await device(browser, CAST.reviewer, { viewport: DESK });
  await reviewer.goto(edit);
  await expect(reviewer.locator("#id_stem")).toHaveValue(stem);
  await approve(reviewer);

  const current = manage(
    "shell",
    "-v",
    "0",
    "-c",
    `from quizzes.models import QuestionVersion as V; print(V.objects.get(question=${question.pk}, is_current=True).content["stem"])`,
  );
  expect(current.split(/\s+/).join(" ")).toBe(stem.split(/\s+/).join(" "));
  await learner.reload();
  await expect(learner.locator("#soal .scenario")).toHaveText(before);
});
