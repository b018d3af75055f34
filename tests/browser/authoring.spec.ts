import { type Browser, expect, type Page, test } from "@playwright/test";
import { startQuiz } from "./quiz";
import { ask, CAST, DESK, device, expectGoodPage, newLearner, picture } from "./world";

interface Desk {
  module: { pk: number; url: string };
  quiz: { pk: number; slug: string; draw: number; size: number };
}

/** The first module and its quiz. */
const FIRST_MODULE = `
import json
from courses.models import ModulePage
from quizzes.models import Quiz
module = ModulePage.objects.live().order_by("path").first()
quiz = Quiz.objects.get(slug="kuis-m1")
section = quiz.sections.get()
print(json.dumps({
    "module": {"pk": module.pk, "url": f"/kursus/{module.get_parent().slug}/{module.slug}/"},
    "quiz": {"pk": quiz.pk, "slug": quiz.slug, "draw": section.draw, "size": section.questions.count()},
}))
`;

/** Menus of the CMS fold their actions away; the button itself is what matters here. */
async function press(page: Page, selector: string): Promise<void> {
  const left = page.waitForNavigation({ timeout: 30_000 });
  await page
    .locator(selector)
    .first()
    .evaluate((button: HTMLElement) => button.click());
  await left;
}

const submitForReview = (page: Page) => press(page, '[name="action-submit"]');
const approve = (page: Page) => press(page, '[data-workflow-action-name="approve"]:not([data-launch-modal])');

test("A trainer writes a lesson, the reviewer publishes it, a learner reads it", async ({ browser }) => {
  const { module } = ask<Desk>(FIRST_MODULE);
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

/** Opens the quiz of the first module on the phone of someone who has just activated. */
async function newcomerAtQuiz(browser: Browser, slug: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await newLearner(page);
  await page.goto(`/kuis/${slug}/`);
  await startQuiz(page);
  return page;
}

/** Goes through the questions of the attempt until one says this. */
async function leafTo(page: Page, stem: string): Promise<void> {
  const asked = page.locator("#soal .scenario");
  while (!(await asked.innerText()).includes(stem)) {
    await page.locator("nav.thumb button[name=berikutnya]").click();
  }
}

/** Sets how many questions the quiz draws, and has it draw the new one too. */
async function drawFrom(trainer: Page, quiz: number, draw: number, mark: number): Promise<void> {
  await trainer.goto(`/cms/snippets/quizzes/quiz/edit/${quiz}/`);
  await trainer.locator("[name=sections-0-draw]").fill(String(draw));
  const questions = trainer.locator("[name=sections-0-questions]");
  const added = await questions.locator("option", { hasText: `UJI-${mark}` }).getAttribute("value");
  await questions.evaluate((list: HTMLSelectElement, value) => {
    for (const option of list.options) option.selected ||= option.value === value;
  }, added);
  await press(trainer, "form[method=POST] button[type=submit].action-save");
}

test("A trainer writes a question and changes another; a running attempt keeps the old, a new one asks both", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { quiz } = ask<Desk>(FIRST_MODULE);
  const mark = Date.now();
  const running = await newcomerAtQuiz(browser, quiz.slug);
  const slot = running.url();
  const before = (await running.locator("#soal .scenario").innerText()).trim();
  const changed = `${before} (naskah ${mark})`;
  const added = `Seorang guru diminta menilai hal ini (naskah ${mark}).`;
  const { pk } = ask<{ pk: number }>(`
import json
from quizzes.models import Slot
attempt, position = "${slot.split("/")[5]}", ${slot.split("/")[7]}
slot = Slot.objects.get(attempt__public_id=attempt, position=position)
print(json.dumps({"pk": slot.version.question_id}))
`);

  const trainer = await device(browser, CAST.trainer, { viewport: DESK });
  await trainer.goto(`/cms/snippets/quizzes/question/edit/${pk}/`);
  await trainer.locator("#id_stem").fill(changed);
  await submitForReview(trainer);

  await trainer.goto("/cms/snippets/quizzes/question/add/");
  await trainer.locator("#id_code").fill(`UJI-${mark}`);
  await trainer.locator("#id_title").fill("Soal yang baru ditulis");
  await trainer.locator("#id_stem").fill(added);
  await trainer.locator(".c-sf-add-button").first().click();
  await trainer.getByRole("option", { name: "Pilihan tunggal" }).click();
  const option = (number: number) => `[name="answer-0-value-options-${number}-value-`;
  await trainer.locator(`${option(0)}text"]`).fill("Menolak dan tetap mengajar");
  await trainer.locator(`${option(0)}is_right"]`).check();
  await trainer.locator("[data-streamfield-list-container] .c-sf-add-button").last().click();
  await trainer.locator(`${option(1)}text"]`).fill("Memasang gambar calon di kelas");
  await trainer.locator("#id_practice-chooser .unchosen button").click();
  await trainer.locator(".modal").getByRole("link", { name: /^P02/ }).click();
  await expect(trainer.locator(".modal")).toHaveCount(0);
  await submitForReview(trainer);

  const reviewer = await device(browser, CAST.reviewer, { viewport: DESK });
  await reviewer.goto(`/cms/snippets/quizzes/question/edit/${pk}/`);
  await expect(reviewer.locator("#id_stem")).toHaveValue(changed);
  await approve(reviewer);
  await reviewer.goto(`/cms/snippets/quizzes/question/?q=${mark}`);
  await reviewer
    .getByRole("main")
    .getByRole("link", { name: `UJI-${mark}` })
    .first()
    .click();
  await expect(reviewer.locator("#id_stem")).toHaveValue(added);
  await approve(reviewer);

  await drawFrom(trainer, quiz.pk, quiz.size + 1, mark);
  const fresh = await newcomerAtQuiz(browser, quiz.slug);
  const first = fresh.url();
  await leafTo(fresh, changed);
  await fresh.goto(first);
  await leafTo(fresh, added);
  await expectGoodPage(fresh);

  await running.goto(slot);
  await expect(running.locator("#soal .scenario")).toHaveText(before);
  await drawFrom(trainer, quiz.pk, quiz.draw, mark);
});
