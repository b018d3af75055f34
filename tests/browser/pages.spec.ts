import { type Browser, expect, type Page, test } from "@playwright/test";
import {
  ask,
  CAST,
  DESK,
  device,
  expectGoodPage,
  expectNoSidewaysScroll,
  expectTargetsLargeEnough,
  PHONE,
  screens,
  world,
} from "./world";

interface Addresses {
  course: string;
  modules: string[];
  lessons: string[];
  quizzes: string[];
  regulation: string;
  question: string;
  overview: string;
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
running = Attempt.objects.filter(person__nip="${CAST.halfWay}", finished_at=None).latest("pk")
result = Attempt.objects.filter(person__nip="${CAST.finished}", finished_at__isnull=False).latest("pk")
print(json.dumps({
    "course": course.slug,
    "modules": [f"/kursus/{course.slug}/{module.slug}/" for module in modules],
    "lessons": [f"/kursus/{course.slug}/{lesson.get_parent().slug}/{lesson.slug}/" for lesson in lessons],
    "quizzes": [f"/kuis/{slug}/" for slug in Quiz.objects.values_list("slug", flat=True)],
    "regulation": f"/aturan/{Regulation.objects.first().code}/",
    "question": f"/kuis/percobaan/{running.public_id}/soal/1/",
    "overview": f"/kuis/percobaan/{running.public_id}/tinjau/",
    "result": f"/kuis/percobaan/{result.public_id}/hasil/",
}))
`;

const NOT_FOUND = ["/sertifikat/AAAA-BBBB-CCCC/", "/tidak-ada-di-sini/"];

let known: Addresses | undefined;
function addresses(): Addresses {
  known ??= ask<Addresses>(ADDRESSES);
  return known;
}

/** Good on a phone by day and by night, at 400 %, with wide text, in the user's own colours, and at a desk. */
async function expectGoodEverywhere(page: Page, path: string, who = ""): Promise<void> {
  await test.step(path, async () => {
    await page.setViewportSize(PHONE);
    const answer = await page.goto(path);
    expect(new URL(page.url()).pathname, "the page that was asked for").toBe(path.split("?", 1)[0]);
    expect.soft(answer?.status(), path).toBe(NOT_FOUND.includes(path) ? 404 : 200);
    await expectGoodPage(page);
    await screens(page, `${who} ${path}`);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectGoodPage(page);
    await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
    await expectOutlines(page);
    await page.emulateMedia({ forcedColors: "none" });
    await expectReflow(page);
    await page.setViewportSize(DESK);
    await expectNoSidewaysScroll(page, "at a desk");
    await expectTargetsLargeEnough(page);
  });
}

const WIDE_TEXT = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }`;

/** WCAG 1.4.10: 1280 pixels at 400 % are 320. WCAG 1.4.12: the learner's own spacing cuts nothing off. */
async function expectReflow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 256 });
  await expectNoSidewaysScroll(page, "at 400 %");
  await page.setViewportSize(PHONE);
  await page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  }, WIDE_TEXT);
  await expectNoSidewaysScroll(page, "with wide text");
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main *")]
      .filter((element) => {
        const { overflow, overflowY } = getComputedStyle(element);
        const isClipping = overflow === "hidden" || overflowY === "hidden";
        // What is there for screen readers only is cut off on purpose.
        const isSeen = element.clientWidth > 1 && element.clientHeight > 1 && element.innerText?.trim();
        return isClipping && isSeen && element.scrollHeight > element.clientHeight + 2;
      })
      .map((element) => `${element.tagName}.${element.className}`),
  );
  expect.soft(cut, "text that is cut off").toEqual([]);
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
}

/** Where the user's own colours rule, backgrounds are gone: what can be pressed or filled in needs a line around it. */
async function expectOutlines(page: Page): Promise<void> {
  const bare = await page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        "main button, main a.btn, main .choice, main :is(input, select, textarea):not([type=radio], [type=checkbox])",
      ),
    ]
      .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .filter((element) => {
        const { borderStyle, borderWidth, textDecorationLine } = getComputedStyle(element);
        const hasLine = !borderStyle.includes("none") && !borderWidth.startsWith("0");
        return !hasLine && !textDecorationLine.includes("underline");
      })
      .map((element) => `${element.tagName}.${element.className} ${element.innerText}`.trim()),
  );
  expect.soft(bare, `without an outline in forced colours: ${page.url()}`).toEqual([]);
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
    "/__komponen/",
  ]) {
    await expectGoodEverywhere(page, path);
  }
});

test("Every page of a learner is good on a phone and on a desk, by day and by night", async ({ browser }) => {
  const { course, modules, lessons, quizzes, question, overview, result } = addresses();
  const beginning = await device(browser, CAST.nurse);
  for (const path of [
    "/belajar/",
    `/kursus/${course}/`,
    modules[0] ?? "",
    quizzes[0] ?? "",
    "/sertifikat/",
  ]) {
    await expectGoodEverywhere(beginning, path, "baru");
  }
  const halfWay = await device(browser, CAST.halfWay);
  for (const path of [lessons[1] ?? "", question, overview, "/latihan/"]) {
    await expectGoodEverywhere(halfWay, path, "tengah");
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
    await expectGoodEverywhere(finished, path, "selesai");
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
  const { mamuju, health, inspectorate } = world();
  const day = new Date().toISOString().slice(0, 10);
  await page.goto(`/pantau/${mamuju}/orang/`);
  const papers = (await page.locator("tbody a").first().getAttribute("href")) ?? "";
  for (const path of [
    `/pantau/${mamuju}/`,
    `/pantau/${health.slug}/`,
    `/pantau/${mamuju}/orang/`,
    papers,
    `${papers}penempatan/`,
    `/pantau/${mamuju}/tugaskan/`,
    `/pantau/${mamuju}/penugasan/`,
    `/pantau/${mamuju}/impor/`,
    `/pantau/${mamuju}/mutasi/`,
    `/pantau/${mamuju}/orang/tambah/`,
    `/pantau/${mamuju}/petugas/`,
    `/pantau/${mamuju}/petugas/tunjuk/`,
    `/pantau/${mamuju}/unit/`,
    `/pantau/${mamuju}/unit/tambah/`,
    `/pantau/${mamuju}/unit/${health.slug}/pindah/`,
    `/pantau/${mamuju}/unit/${health.slug}/gabung/`,
    `/pantau/${mamuju}/unit/${health.slug}/gabung/?ke=${inspectorate}&cara=gabung&tanggal=${day}`,
    `/pantau/${mamuju}/pengingat/`,
    `/pantau/${mamuju}/segel/`,
    `/pantau/${mamuju}/unduhan/`,
    "/pantau/tampilan-saya/",
  ]) {
    await expectGoodEverywhere(page, path);
  }
});
