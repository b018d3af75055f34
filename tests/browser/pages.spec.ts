import { type Browser, expect, type Page, test } from "@playwright/test";
import { ask, CAST, DESK, device, expectGoodPage, PHONE, world } from "./world";

interface Addresses {
  course: string;
  modules: string[];
  lessons: string[];
  quizzes: string[];
  regulation: string;
  result: string;
}

const ADDRESSES = `
import json
from courses.models import CoursePage, LessonPage, ModulePage
from quizzes.models import Attempt, Quiz
from regulations.models import Regulation
course = CoursePage.objects.live().first()
modules = ModulePage.objects.live().child_of(course)
lessons = LessonPage.objects.live().descendant_of(course)
result = Attempt.objects.filter(person__nip="${CAST.finished}", finished_at__isnull=False).latest("pk")
print(json.dumps({
    "course": course.slug,
    "modules": [f"/kursus/{course.slug}/{module.slug}/" for module in modules],
    "lessons": [f"/kursus/{course.slug}/{lesson.get_parent().slug}/{lesson.slug}/" for lesson in lessons],
    "quizzes": [f"/kuis/{slug}/" for slug in Quiz.objects.values_list("slug", flat=True)],
    "regulation": f"/aturan/{Regulation.objects.first().code}/",
    "result": f"/kuis/percobaan/{result.public_id}/hasil/",
}))
`;

let known: Addresses | undefined;
function addresses(): Addresses {
  known ??= ask<Addresses>(ADDRESSES);
  return known;
}

/** Good on a phone, by day and by night, and no wider than a desk. */
async function expectGoodEverywhere(page: Page, path: string): Promise<void> {
  await test.step(path, async () => {
    await page.setViewportSize(PHONE);
    const answer = await page.goto(path);
    expect.soft(answer?.status(), path).toBeLessThan(500);
    await expectGoodPage(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectGoodPage(page);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(DESK);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(overflow, "pixels wider than a desk").toBeLessThanOrEqual(0);
  });
}

async function stranger(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

test.beforeEach(() => test.setTimeout(300_000));

test("Every page that is open to anyone is good on a phone and on a desk, by day and by night", async ({
  browser,
}) => {
  const page = await stranger(browser);
  const { course, regulation } = addresses();
  const { certificate } = world();
  for (const path of [
    "/",
    "/masuk/",
    "/aktivasi/",
    "/pemulihan/",
    "/kursus/",
    `/kursus/${course}/`,
    "/aturan/",
    "/cek/?perbuatan=P02&tahapan=kampanye&status=pns",
    regulation,
    `/sertifikat/${certificate.code}/`,
    "/sertifikat/AAAA-BBBB-CCCC/",
    "/tidak-ada-di-sini/",
  ]) {
    await expectGoodEverywhere(page, path);
  }
});

test("Every page of a learner is good on a phone and on a desk, by day and by night", async ({ browser }) => {
  const { course, modules, quizzes, result } = addresses();
  const beginning = await device(browser, CAST.nurse);
  for (const path of [
    "/belajar/",
    `/kursus/${course}/`,
    modules[0] ?? "",
    quizzes[0] ?? "",
    "/sertifikat/",
  ]) {
    await expectGoodEverywhere(beginning, path);
  }
  const finished = await device(browser, CAST.finished);
  for (const path of [
    "/belajar/",
    `/selesai/${course}/`,
    "/sertifikat/",
    result,
    "/akun/",
    "/akun/kata-sandi/",
    "/akun/dua-langkah/",
  ]) {
    await expectGoodEverywhere(finished, path);
  }
});

test("Every lesson has no fault that axe knows and fits a phone", async ({ browser }) => {
  const page = await device(browser, CAST.finished, { viewport: PHONE });
  for (const path of addresses().lessons) {
    await page.goto(path);
    await expectGoodPage(page);
  }
});

test("Every page of BKPSDM is good on a phone and on a desk, by day and by night", async ({ browser }) => {
  const page = await device(browser, CAST.mamuju);
  const { mamuju, health } = world();
  for (const path of [
    `/pantau/${mamuju}/`,
    `/pantau/${health.slug}/`,
    `/pantau/${mamuju}/orang/`,
    `/pantau/${mamuju}/tugaskan/`,
  ]) {
    await expectGoodEverywhere(page, path);
  }
});
