import { readFileSync } from "node:fs";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { followNextStep, passTheRest, signPledge } from "./journey";
import { Keyboard } from "./keyboard";
import { answerTheRest, rightFields, startQuiz, submit } from "./quiz";
import { activate, type Newcomer, newcomer, PHONE } from "./world";

const PASSWORD = "semua orang bisa belajar";

async function activated(browser: Browser, options: object): Promise<{ page: Page; person: Newcomer }> {
  const page = await (await browser.newContext(options)).newPage();
  const person = newcomer();
  await activate(page, person, PASSWORD);
  await expect(page.getByText("Akun Anda aktif.")).toBeVisible();
  return { page, person };
}

test("Without JavaScript, on the screen of a feature phone, a person comes from the code to the certificate", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { page, person } = await activated(browser, {
    viewport: { width: 240, height: 320 },
    javaScriptEnabled: false,
    acceptDownloads: true,
  });
  await followNextStep(page);
  await startQuiz(page);
  await answerTheRest(page);
  await submit(page);
  await passTheRest(page);
  await signPledge(page, person);
  const arriving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Unduh sertifikat (PDF)" }).click();
  const pdf = readFileSync(await (await arriving).path());
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  await page.context().close();
});

test("By keyboard alone a person signs in, reads, decides a case, takes a quiz and reads the result", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { page, person } = await activated(browser, { viewport: PHONE });
  await page.context().clearCookies();
  const keys = new Keyboard(page);

  await page.goto("/masuk/");
  await keys.type(page.getByLabel("NIP / NI PPPK"), person.nip);
  await keys.type(page.getByLabel("Kata sandi"), PASSWORD);
  await keys.press(page.getByRole("main").getByRole("button", { name: "Masuk" }));
  await keys.press(page.getByRole("link", { name: "Mulai belajar" }));
  await takeQuiz(page, keys);

  await page.goto("/belajar/");
  await keys.press(page.getByRole("link", { name: /^(Mulai|Lanjutkan) belajar$/ }));
  await page.waitForURL(/\/kursus\//);
  let revealed = 0;
  while (!new URL(page.url()).pathname.startsWith("/kuis/")) {
    const before = page.url();
    for (const reveal of await page.locator("main summary").all()) {
      await keys.press(reveal);
      await expect(reveal.locator("xpath=..")).toHaveAttribute("open", "");
      revealed += 1;
    }
    await keys.press(page.getByRole("button", { name: "Sudah saya baca, lanjut" }));
    await page.waitForURL((url) => url.href !== before);
  }
  expect(revealed, "the lessons have something to decide before it is revealed").toBeGreaterThan(0);
  await takeQuiz(page, keys);
  await expect(page.getByRole("heading", { name: "Lulus", exact: true })).toBeVisible();
  await page.context().close();
});

async function takeQuiz(page: Page, keys: Keyboard): Promise<void> {
  await keys.press(page.getByRole("button", { name: "Mulai kuis" }));
  await expect(page.locator("#soal")).toBeVisible();
  for (;;) {
    await keys.answer(await rightFields(page));
    const next = page.locator("nav.thumb button[name=berikutnya]");
    const isLast = (await next.count()) === 0;
    const before = page.url();
    await keys.press(isLast ? page.locator("nav.thumb button[name=tinjau]") : next);
    await page.waitForURL((url) => url.href !== before);
    if (isLast) break;
  }
  await keys.press(page.getByRole("button", { name: "Kirim jawaban" }));
  await expect(page).toHaveURL(/\/hasil\/$/);
}

/** What a screen reader says from top to bottom: role and name, in the order of the tree. */
async function readOut(page: Page): Promise<string[]> {
  const browser = await page.context().newCDPSession(page);
  const { nodes } = await browser.send("Accessibility.getFullAXTree");
  await browser.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const said: string[] = [];
  const walk = (id: string): void => {
    const node = byId.get(id);
    if (!node) return;
    const [role, name] = [String(node.role?.value ?? ""), String(node.name?.value ?? "").trim()];
    if (!node.ignored && SPOKEN.has(role)) said.push(name ? `${role}: ${name}` : role);
    for (const child of node.childIds ?? []) walk(child);
  };
  if (nodes[0]) walk(nodes[0].nodeId);
  return said;
}

const SPOKEN = new Set([
  "banner",
  "navigation",
  "main",
  "contentinfo",
  "heading",
  "link",
  "button",
  "group",
  "radiogroup",
  "radio",
  "checkbox",
  "textbox",
  "combobox",
  "status",
]);

/** The pieces come in this order, whatever stands between them. */
function expectOrder(said: string[], pieces: RegExp[]): void {
  let from = 0;
  for (const piece of pieces) {
    const at = said.findIndex((line, place) => place >= from && piece.test(line));
    expect
      .soft(at, `${piece} after "${said[from - 1] ?? ""}" in:\n${said.join("\n")}`)
      .toBeGreaterThanOrEqual(0);
    if (at >= 0) from = at + 1;
  }
}

test("A screen reader meets the pages in the order in which they are understood", async ({ browser }) => {
  const { page } = await activated(browser, { viewport: PHONE });
  await page.goto("/belajar/");
  expectOrder(await readOut(page), [
    /^link: Langsung ke isi/,
    /^banner/,
    /^main/,
    /^heading/,
    /^link: Mulai belajar/,
    /^contentinfo/,
  ]);

  await page.getByRole("link", { name: "Mulai belajar" }).click();
  expectOrder(await readOut(page), [/^banner/, /^main/, /^heading/, /^button: Mulai kuis/]);
  await startQuiz(page);
  const question = await readOut(page);
  expectOrder(question, [
    /^main/,
    /^status/,
    /^heading: Soal 1/,
    /^(radio|checkbox|combobox|textbox)/,
    /^button: Tandai/,
    /^navigation: Pindah soal/,
    /^button: Soal berikutnya/,
  ]);
  expect(
    question.filter((line) => /^(radio|checkbox|combobox|textbox|button|link)$/.test(line)),
    "everything that can be used has a name",
  ).toEqual([]);

  await answerTheRest(page);
  expectOrder(await readOut(page), [/^main/, /^heading: Tinjau dan kirim/, /^button: Kirim jawaban/]);
  await submit(page);
  expectOrder(await readOut(page), [/^main/, /^heading/, /^heading: Pembahasan/, /^heading: .*1/, /^link/]);
  await page.context().close();
});
