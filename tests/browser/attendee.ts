/** Somebody who takes a whole quiz on a bad line: reloads, comes back, changes their mind. */

import type { BrowserContext, Page } from "@playwright/test";
import { canonical } from "./marking";

/** Field → values. */
type Choice = Record<string, string[]>;
/** By position: what was last chosen, when the screen said that it was kept. */
export type Choices = Record<number, Choice>;

interface Setting {
  context: BrowserContext;
  random: () => number;
  onKill: (kill: () => void) => void;
  quiz: string;
}

const PATIENCE_MS = 7_000;
const TRIES = 30;

/** Repeatable chance (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export async function attend(setting: Setting): Promise<Choices> {
  return new Attendee(setting).attend();
}

class Attendee {
  private readonly choices: Choices = {};
  /** Chosen, but the tab was gone before anybody could look whether it was kept. */
  private readonly interrupted: Choices = {};
  /** By position: the answer of which the screen last said that it is kept, canonical. */
  private readonly saidKept: Record<number, string> = {};
  private readonly random: () => number;
  private page: Page | undefined;
  private attempt = "";
  private total = 0;

  constructor(private readonly setting: Setting) {
    this.random = setting.random;
    // The tab dies: no unload, no farewell.
    setting.onKill(() => void this.page?.close({ runBeforeUnload: false }).catch(() => undefined));
  }

  async attend(): Promise<Choices> {
    await this.setting.context.exposeBinding("hearKept", (_source, position: number, shown: Choice) => {
      this.saidKept[position] = canonical(shown);
    });
    await this.setting.context.addInitScript(watchKept);
    await this.insist("start", (page) => this.start(page));
    for (let position = 1; position <= this.total; position++) {
      await this.answer(position);
      if (position === 2) await this.lookAgain(position);
      if (position > 1 && this.random() < 0.3) await this.reconsider(position - 1);
    }
    await this.insist("hand in", (page) => this.handIn(page));
    return this.choices;
  }

  private async start(page: Page): Promise<boolean> {
    if (!page.url().includes("/kuis/percobaan/")) {
      await page.goto(this.setting.quiz);
      await page.getByRole("button", { name: /Mulai kuis|Lanjutkan kuis/ }).click();
    }
    await page.locator("#soal").waitFor();
    const [, attempt] = /^(\/kuis\/percobaan\/[^/]+\/)/.exec(new URL(page.url()).pathname) ?? [];
    this.attempt = attempt ?? "";
    this.total = Number(await page.locator("[data-quiz]").getAttribute("data-total"));
    return this.total > 0;
  }

  private async answer(position: number): Promise<void> {
    await this.insist(`question ${position}`, async (page) => {
      await this.turn(page, position);
      await this.choose(page, position);
      return true;
    });
  }

  /** The page pulled down, as people do who do not trust their line. */
  private async lookAgain(position: number): Promise<void> {
    await this.insist(`question ${position} reloaded`, async (page) => {
      await this.turn(page, position);
      await page.reload();
      await this.expectShown(page, position);
      return true;
    });
  }

  /** Back to an earlier question: it must show what was chosen; then another choice is made. */
  private async reconsider(position: number): Promise<void> {
    await this.insist(`question ${position} again`, async (page) => {
      await this.turn(page, position);
      await this.expectShown(page, position);
      await this.choose(page, position);
      return true;
    });
  }

  /** By the buttons of the page where they lead there, else by the address. */
  private async turn(page: Page, position: number): Promise<void> {
    const form = page.locator("#soal");
    const here = (await form.count()) ? Number(await form.getAttribute("data-slot")) : 0;
    if (here === position) return;
    const way = position === here + 1 ? "berikutnya" : position === here - 1 ? "sebelumnya" : null;
    const button = page.locator(`nav.thumb button[name=${way}]`);
    if (way && here > 0 && (await button.count())) await button.click();
    else await page.goto(`${this.attempt}soal/${position}/`);
    await page.locator(`#soal[data-slot="${position}"]`).waitFor();
  }

  /** One to three choices, quickly after one another; the last one counts once the screen says so. */
  private async choose(page: Page, position: number): Promise<void> {
    const controls = await page.locator("#soal").evaluate(controlsOf);
    const last = this.interrupted[position];
    if (last) return this.chooseAgain(page, position, last, controls);
    delete this.choices[position];
    const picks = Array.from({ length: 1 + Math.floor(this.random() * 3) }, () => this.pickAll(controls));
    const chosen = picks.pop() ?? {};
    this.interrupted[position] = chosen;
    // The earlier choices come faster than any finger; the last is tapped.
    for (const earlier of picks) await page.locator("#soal").evaluate(rush, earlier);
    await this.tap(page, position, chosen, controls);
  }

  /**
   * After the tab was gone: what the screen had called kept must stand there. Where it had said nothing yet, only
   * what is missing of the last choice is tapped, so that what is marked in the end is what was chosen before.
   */
  private async chooseAgain(page: Page, position: number, last: Choice, controls: Control[]): Promise<void> {
    if (this.saidKept[position] === canonical(last)) {
      await this.expectShows(page, position, last);
      this.take(position, last);
    } else await this.tap(page, position, last, controls);
  }

  private async tap(page: Page, position: number, chosen: Choice, controls: Control[]): Promise<void> {
    delete this.saidKept[position];
    for (const control of controls) await this.set(page, control, chosen[control.name] ?? []);
    await page
      .locator("[data-save-state]:is([data-state=kept],[data-state=saved],[data-state=failed],.saved--sent)")
      .waitFor();
    this.take(position, chosen);
  }

  private take(position: number, chosen: Choice): void {
    this.choices[position] = chosen;
    delete this.interrupted[position];
  }

  private pickAll(controls: Control[]): Choice {
    return Object.fromEntries(controls.map((control) => [control.name, this.pick(control)]));
  }

  private pick({ type, values }: Control): string[] {
    if (type === "text") return [`jawaban ${Math.floor(this.random() * 1000)}`];
    const one = values[Math.floor(this.random() * values.length)] ?? "";
    return type === "checkbox" ? values.filter((value) => value === one || this.random() < 0.4) : [one];
  }

  private async set(page: Page, { name, type, values }: Control, picked: string[]): Promise<void> {
    const field = page.locator(`#soal [name="${name}"]`);
    if (type === "select") await field.selectOption(picked);
    else if (type === "text") await field.fill(picked[0] ?? "");
    else {
      for (const value of values) {
        const input = page.locator(`#soal input[name="${name}"][value="${value}"]`);
        if (picked.includes(value)) await input.check();
        else if (type === "checkbox") await input.uncheck();
      }
    }
  }

  private async expectShown(page: Page, position: number): Promise<void> {
    const chosen = this.choices[position];
    if (chosen) await this.expectShows(page, position, chosen);
  }

  private async expectShows(page: Page, position: number, chosen: Choice): Promise<void> {
    const wanted = canonical(chosen);
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const shown = canonical(await page.locator("#soal").evaluate(shownBy));
      if (shown === wanted) return;
      if (Date.now() > until) throw new Lost(`question ${position} shows ${shown}, not ${wanted}`);
      await page.waitForTimeout(100);
    }
  }

  private async handIn(page: Page): Promise<boolean> {
    if (/\/hasil\/$/.test(page.url())) {
      if (await page.locator(".verdict").isVisible()) return true;
      await page.reload();
    }
    const button = page.getByRole("button", { name: "Kirim jawaban" });
    const review = page.locator("nav.thumb button[name=tinjau]");
    if (!(await button.isVisible()) && (await review.isVisible())) await review.click();
    else if (!(await button.isVisible())) await page.goto(`${this.attempt}tinjau/`);
    // Handed in already: it waits for the line, or is done.
    await button.or(page.locator("[data-stage] [data-title]")).or(page.locator(".verdict")).first().waitFor();
    if (await button.isVisible()) await button.click();
    await page.waitForURL(/\/hasil\/$/, { timeout: 40_000 });
    return page.locator(".verdict").isVisible();
  }

  /** Like anybody: try, look, come back, try again. */
  private async insist(what: string, act: (page: Page) => Promise<boolean>): Promise<void> {
    let trouble = "";
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        const page = await this.open();
        if (await act(page)) return;
      } catch (error) {
        if (error instanceof Lost) throw error;
        trouble = String(error).split("\n", 1)[0] ?? "";
        await this.comeBack();
      }
    }
    throw new Error(`gave up at "${what}": ${trouble}`);
  }

  private async open(): Promise<Page> {
    if (!this.page || this.page.isClosed()) {
      this.page = await this.setting.context.newPage();
      this.page.setDefaultTimeout(PATIENCE_MS);
      if (this.attempt) await this.page.goto(this.attempt);
    }
    return this.page;
  }

  /** An error page, or nothing moves: back to where one was. */
  private async comeBack(): Promise<void> {
    if (!this.page || this.page.isClosed()) return;
    await this.page.goto(this.attempt || this.setting.quiz).catch(() => undefined);
  }
}

class Lost extends Error {}

interface Control {
  name: string;
  type: "radio" | "checkbox" | "select" | "text";
  values: string[];
}

function controlsOf(form: Element): Control[] {
  const controls = new Map<string, Control>();
  for (const input of form.querySelectorAll<HTMLInputElement>("input:not([type=hidden])")) {
    const type = input.type as Control["type"];
    const control: Control = controls.get(input.name) ?? { name: input.name, type, values: [] };
    control.values.push(input.value);
    controls.set(input.name, control);
  }
  for (const { name, options } of form.querySelectorAll("select")) {
    const values = [...options].map(({ value }) => value).filter((value) => value !== "");
    controls.set(name, { name, type: "select", values });
  }
  return [...controls.values()];
}

/** In the page: tells of each answer that the screen calls kept. */
function watchKept(): void {
  new MutationObserver(() => {
    const form = document.querySelector<HTMLFormElement>("#soal");
    if (!form || !document.querySelector("[data-save-state][data-state=kept]")) return;
    const shown: Choice = {};
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken" || name === "sequence") continue;
      shown[name] = [...(shown[name] ?? []), String(value)];
    }
    const { hearKept } = window as unknown as { hearKept: (position: number, shown: Choice) => void };
    hearKept(Number(form.dataset.slot), shown);
  }).observe(document, { subtree: true, attributeFilter: ["data-state"] });
}

function rush(form: Element, chosen: Choice): void {
  for (const [name, values] of Object.entries(chosen)) {
    for (const input of form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)) {
      if (input.type !== "text" && input.checked !== values.includes(input.value)) input.click();
    }
  }
}

function shownBy(form: Element): Choice {
  const shown: Choice = {};
  for (const [name, value] of new FormData(form as HTMLFormElement)) {
    if (name === "csrfmiddlewaretoken" || name === "sequence") continue;
    shown[name] = [...(shown[name] ?? []), String(value)];
  }
  return shown;
}
