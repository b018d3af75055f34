/** A phone with a service worker at work, and a module kept on it. */

import { expect, type Page } from "@playwright/test";
import { type Newcomer, newLearner } from "./world";

export const MODULE = "/kursus/netralitas-asn/mengapa-netral/";

/** The service worker holds what it keeps ahead, and rules the page: at once, or from the next one on. */
export async function workerReady(page: Page): Promise<void> {
  const rules = () => page.evaluate(() => navigator.serviceWorker.controller !== null);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  if (!(await rules())) await page.reload();
  await expect.poll(rules).toBe(true);
}

export async function learner(page: Page): Promise<Newcomer> {
  const person = await newLearner(page);
  await workerReady(page);
  return person;
}

export async function keepModule(page: Page): Promise<void> {
  await page.goto(MODULE);
  await page.getByRole("button", { name: /Simpan untuk luring \(\d+\sKB\)/ }).click();
  await expect(page.getByText("Tersimpan di HP ini.")).toBeVisible();
}
