/** The product as the journeys meet it: people, pages, and what only the database knows. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DEMO_PASSWORD = "netral-demo";
/** The password of whoever activates in these tests. */
export const NEW_PASSWORD = "jalan panjang ke sertifikat";

export const PHONE = { width: 360, height: 740 };
export const TABLET = { width: 768, height: 900 };
export const DESK = { width: 1280, height: 900 };

/** The demo people of `site/netral/demo/cast.py`. */
export const CAST = {
  nurse: "199001012015031901",
  halfWay: "199202022022211902",
  finished: "198803032012032903",
  mamuju: "198502022010012904",
  majene: "198304042009011905",
  province: "198105052006042906",
  observer: "197906062005011907",
  trainer: "197807072003122908",
  reviewer: "197708082002121909",
};

export interface Newcomer {
  nip: string;
  name: string;
  unit: string;
  /** Whether the unit is the health office or stands under it. */
  isInHealth: boolean;
  code: string;
}

export interface World {
  mamuju: string;
  majene: string;
  health: { slug: string; name: string };
  inspectorate: string;
  people: Newcomer[];
  certificate: { code: string; number: string };
}

export function manage(...words: string[]): string {
  return execFileSync(".venv/bin/python", ["manage.py", ...words], {
    cwd: ROOT,
    encoding: "utf8",
    env: { DJANGO_SETTINGS_MODULE: "netral.settings.local", ...process.env },
    stdio: ["ignore", "pipe", "inherit"],
  }).trim();
}

/** The JSON that a script of this folder, or one given as text, prints inside the product. */
export function ask<T>(script: string): T {
  const code = script.endsWith(".py") ? readFileSync(`${ROOT}tests/browser/${script}`, "utf8") : script;
  return JSON.parse(manage("shell", "-v", "0", "-c", code).split("\n").at(-1) ?? "") as T;
}

let known: World | undefined;

export function world(): World {
  known ??= ask<World>("world.py");
  return known;
}

/** A person nobody else in this run uses. */
export function newcomer(): Newcomer {
  const person = world().people.shift();
  if (!person) throw new Error("The demo has no more people who never signed in.");
  return person;
}

export async function signIn(page: Page, nip: string, password = DEMO_PASSWORD): Promise<void> {
  await page.goto("/masuk/");
  await page.getByLabel("NIP / NI PPPK").fill(nip);
  await page.getByLabel("Kata sandi").fill(password);
  await page.getByRole("main").getByRole("button", { name: "Masuk" }).click();
  await expect(page.getByRole("link", { name: "Akun", exact: true })).toBeVisible();
}

/** Another device: its own cookies and storage. */
export async function device(
  browser: Browser,
  nip: string,
  options: { password?: string; viewport?: typeof PHONE; javaScriptEnabled?: boolean } = {},
): Promise<Page> {
  const { password, ...rest } = options;
  const context: BrowserContext = await browser.newContext(rest);
  const page = await context.newPage();
  await signIn(page, nip, password);
  return page;
}

export async function activate(page: Page, person: Newcomer, password: string): Promise<void> {
  await page.goto("/aktivasi/");
  await page.getByLabel("NIP / NI PPPK").fill(person.nip);
  await page.getByLabel("Kode aktivasi").fill(person.code);
  await page.getByLabel("Kata sandi baru").fill(password);
  await page.getByLabel("Saya sudah membaca pemberitahuan").check();
  await page.getByRole("button", { name: "Aktifkan akun" }).click();
}

/** Somebody nobody else in this run uses, activated and signed in on this page. */
export async function newLearner(page: Page): Promise<Newcomer> {
  const person = newcomer();
  await activate(page, person, NEW_PASSWORD);
  await expect(page.getByText("Akun Anda aktif.")).toBeVisible();
  return person;
}

export async function expectNoSidewaysScroll(page: Page, where = ""): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(overflow, `pixels wider than the screen ${where}: ${page.url()}`).toBeLessThanOrEqual(0);
}

/** Off by default in axe: WCAG 2.2, 2.5.8. */
const TARGET_SIZE = { "target-size": { enabled: true } };

/** No fault that axe knows, and nothing to scroll sideways. */
export async function expectGoodPage(page: Page): Promise<void> {
  await test.step(`page is accessible: ${new URL(page.url()).pathname}`, async () => {
    expect.soft(await faultsOf(new AxeBuilder({ page }).options({ rules: TARGET_SIZE }))).toEqual([]);
    await expectNoSidewaysScroll(page);
    expect
      .soft(await page.title(), "the name of the site once, at the end")
      .toMatch(/(?<! - Netral) - Netral$/);
  });
}

/** What is pressed has 24 pixels, or room around it: pages are laid out anew at other widths. */
export async function expectTargetsLargeEnough(page: Page): Promise<void> {
  expect.soft(await faultsOf(new AxeBuilder({ page }).withRules("target-size"))).toEqual([]);
}

async function faultsOf(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations.map(
    (fault) => `${fault.id}: ${fault.help}: ${fault.nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
}

/** The pictures of the README; made only with SCREENSHOTS=1. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.SCREENSHOTS) return;
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${ROOT}docs/screenshots/${name}.png`, animations: "disabled" });
}

/** A page whole, at three widths and by night, for the eye; made only where SCREENS names a folder. */
export async function screens(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENS;
  if (!folder) return;
  const stem =
    name
      .replaceAll(/[0-9a-f-]{36}/g, "")
      .replaceAll(/[^a-z0-9]+/gi, "-")
      .replaceAll(/^-|-$/g, "") || "beranda";
  const shoot = (suffix: string) =>
    page.screenshot({ path: `${folder}/${stem}-${suffix}.png`, fullPage: true, animations: "disabled" });
  for (const width of [360, 768, 1280]) {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    await page.evaluate(() => document.fonts.ready);
    await shoot(String(width));
  }
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: "dark" });
  await shoot("360-malam");
  await page.emulateMedia({ colorScheme: "light" });
}
