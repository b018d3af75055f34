import { expect, type Page, test } from "@playwright/test";
import { downloadCertificate, followNextStep, passTheRest, readToQuiz, signPledge } from "./journey";
import { Keyboard } from "./keyboard";
import { answerTheRest, startQuiz, submit } from "./quiz";
import { NEW_PASSWORD, newLearner, world } from "./world";

test.describe("On the screen of a feature phone, without JavaScript", () => {
  test.use({ viewport: { width: 240, height: 320 }, javaScriptEnabled: false });

  test("A person comes from the code to the certificate", async ({ page }) => {
    test.setTimeout(300_000);
    const person = await newLearner(page);
    await followNextStep(page);
    await startQuiz(page);
    await answerTheRest(page);
    await submit(page);
    await passTheRest(page);
    await signPledge(page, person);
    await downloadCertificate(page);
  });
});

test("By keyboard alone a person signs in, reads, decides the cases, passes and downloads the certificate", async ({
  page,
}) => {
  test.setTimeout(600_000);
  const person = await newLearner(page);
  await page.context().clearCookies();
  const keys = new Keyboard(page);

  await page.goto("/masuk/");
  await keys.type(page.getByLabel("NIP / NI PPPK"), person.nip);
  await keys.type(page.getByLabel("Kata sandi"), NEW_PASSWORD);
  await keys.press(page.getByRole("main").getByRole("button", { name: "Masuk" }));
  await expect(page.getByRole("link", { name: "Mulai belajar" })).toBeVisible();
  await followNextStep(page, keys);
  await startQuiz(page, keys);
  await answerTheRest(page, keys);
  await submit(page, keys);

  await followNextStep(page, keys);
  const decided = await readToQuiz(page, keys, { decides: true });
  expect(decided, "the lessons have something to decide before it is revealed").toBeGreaterThan(0);
  await passTheRest(page, keys);
  await signPledge(page, person, keys);
  await downloadCertificate(page, keys);
});

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

/** Everything that can be used has a name. */
function expectNames(said: string[]): void {
  const nameless = said.filter((line) => /^(radio|checkbox|combobox|textbox|button|link)$/.test(line));
  expect.soft(nameless).toEqual([]);
}

test("A screen reader meets the pages in the order in which they are understood", async ({ page }) => {
  await newLearner(page);
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
  expectNames(question);

  await answerTheRest(page);
  expectOrder(await readOut(page), [/^main/, /^heading: Tinjau dan kirim/, /^button: Kirim jawaban/]);
  await submit(page);
  expectOrder(await readOut(page), [
    /^main/,
    /^heading: .*Selesai/,
    /^link: Kembali ke pembelajaran/,
    /^heading: Pembahasan/,
    /^heading: Soal 1/,
    /^heading: Alasan/,
    /^heading: Soal 2/,
    /^contentinfo/,
  ]);

  await page.goto("/kursus/netralitas-asn/mengapa-netral/siapa-terikat/");
  const lesson = await readOut(page);
  expectOrder(lesson, [
    /^link: Langsung ke isi/,
    /^banner/,
    /^main/,
    /^link: Modul 1/,
    /^heading: Siapa/,
    /^radio: /,
    /^button: Periksa jawaban/,
    /^navigation: Materi/,
    /^button: Sudah saya baca, lanjut/,
    /^contentinfo/,
  ]);
  expectNames(lesson);

  await page.goto(`/sertifikat/${world().certificate.code}/`);
  const check = await readOut(page);
  expectOrder(check, [
    /^main/,
    /^heading: Sertifikat sah/,
    /^heading: Yang tidak diperiksa halaman ini/,
    /^heading: Periksa sertifikat lain/,
    /^textbox: Kode pada sertifikat/,
    /^button: Periksa/,
    /^contentinfo/,
  ]);
  expectNames(check);
});
