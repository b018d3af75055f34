/** A person who has a keyboard and nothing else. Wherever the focus stops, it must be seen. */

import { expect, type Locator, type Page } from "@playwright/test";
import type { Hand } from "./hand";

const MOST_STOPS = 120;

export class Keyboard implements Hand {
  constructor(private readonly page: Page) {}

  /** Tab until the element has the focus; wherever it stops on the way, it must be seen. */
  async to(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    let focus = await target.evaluate(focusSeenFrom);
    for (let stops = 0; !focus.isHere; stops++) {
      if (stops === MOST_STOPS) throw new Error(`The Tab key does not lead to ${target}`);
      await this.page.keyboard.press("Tab");
      focus = await target.evaluate(focusSeenFrom);
      expect.soft(focus.fault).toBe("");
    }
  }

  async press(target: Locator, key = "Enter"): Promise<void> {
    await this.to(target);
    await this.page.keyboard.press(key);
  }

  async type(target: Locator, text: string): Promise<void> {
    await this.to(target);
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.type(text);
  }

  /** The right answer: arrows within a group of radio buttons and in a list, the space bar in a box. */
  async answer(fields: [string, string][]): Promise<void> {
    for (const [name, value] of fields) {
      const field = this.page.locator(`#soal [name="${name}"]`);
      const tag = await field
        .first()
        .evaluate((element) => `${element.tagName} ${element.getAttribute("type")}`);
      const choice = this.page.locator(`#soal input[name="${name}"][value="${value}"]`);
      if (tag.startsWith("SELECT")) await this.choose(field, value);
      else if (tag === "INPUT radio") await this.pick(field, choice);
      else if (tag === "INPUT checkbox") await this.tick(choice);
      else await this.type(field, value);
    }
  }

  async tick(box: Locator): Promise<void> {
    await this.to(box);
    if (!(await box.isChecked())) await this.page.keyboard.press("Space");
    await expect(box).toBeChecked();
  }

  async pick(group: Locator, choice: Locator): Promise<void> {
    const count = await group.count();
    const checked = group.and(this.page.locator(":checked"));
    await this.to((await checked.count()) > 0 ? checked : group.first());
    if ((await checked.count()) === 0) await this.page.keyboard.press("Space");
    for (let stops = 0; stops < count && !(await choice.isChecked()); stops++) {
      await this.page.keyboard.press("ArrowDown");
    }
    await expect(choice).toBeChecked();
  }

  private async choose(list: Locator, value: string): Promise<void> {
    await this.to(list);
    const count = await list.locator("option").count();
    await this.page.keyboard.press("Home");
    for (let stops = 0; stops < count && (await list.inputValue()) !== value; stops++) {
      await this.page.keyboard.press("ArrowDown");
    }
    await expect(list).toHaveValue(value);
  }
}

/** Whether the focus is on this element; and its fault, unless it is marked, on the screen, and not covered. */
function focusSeenFrom(target: Element): { isHere: boolean; fault: string } {
  const element = document.activeElement;
  const isHere = element === target;
  if (!element || element === document.body) return { isHere, fault: "" };
  const told = (fault: string) => {
    const name = `${element.tagName} ${element.getAttribute("name") ?? ""} ${element.textContent?.trim().slice(0, 40)}`;
    return { isHere, fault: `${name}: ${fault}` };
  };
  // Radio buttons and boxes draw their ring on the label's picture of them.
  const drawn = [getComputedStyle(element)];
  const label = element instanceof HTMLInputElement ? element.labels?.[0] : undefined;
  if (label) drawn.push(getComputedStyle(label), getComputedStyle(label, "::before"));
  const isMarked = drawn.some(
    (style) => style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0,
  );
  if (!isMarked) return told("the focus is not marked");
  const place = (label ?? element).getBoundingClientRect();
  const [x, y] = [place.left + Math.min(place.width / 2, 40), place.top + Math.min(place.height / 2, 20)];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return told("not on the screen");
  const top = document.elementFromPoint(x, y);
  const isCovered = top !== null && !element.contains(top) && !top.contains(element) && !label?.contains(top);
  return isCovered ? told(`covered by ${top.tagName}.${top.className}`) : { isHere, fault: "" };
}
