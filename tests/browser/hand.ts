/** What works a page: a finger on the screen, or a keyboard (keyboard.ts). */

import type { Locator, Page } from "@playwright/test";

export interface Hand {
  press(target: Locator): Promise<void>;
  type(target: Locator, text: string): Promise<void>;
  tick(box: Locator): Promise<void>;
  /** Choose one of a group of radio buttons. */
  pick(group: Locator, choice: Locator): Promise<void>;
  /** Fill in the fields of the question on the screen. */
  answer(fields: [string, string][]): Promise<void>;
}

export class Finger implements Hand {
  constructor(private readonly page: Page) {}

  async press(target: Locator): Promise<void> {
    await target.click();
  }

  async type(target: Locator, text: string): Promise<void> {
    await target.fill(text);
  }

  async tick(box: Locator): Promise<void> {
    await box.check();
  }

  async pick(_group: Locator, choice: Locator): Promise<void> {
    await choice.check();
  }

  async answer(fields: [string, string][]): Promise<void> {
    for (const [name, value] of fields) {
      const choice = this.page.locator(`#soal input[name="${name}"][value="${value}"]`);
      const select = this.page.locator(`#soal select[name="${name}"]`);
      if (await select.count()) await select.selectOption(value);
      else if (await choice.count()) await choice.check();
      else await this.page.locator(`#soal input[name="${name}"]`).fill(value);
    }
  }
}
