import { expect, test } from "@playwright/test";
import { newLearner } from "./world";

// Playwright forbids what every phone does: keeping whole pages, as they stood, for the button back.
test.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  },
});

test("After signing out the button back brings out nothing of the person", async ({ page }) => {
  await newLearner(page);
  await page.goto("/belajar/");
  await page.getByRole("link", { name: "Akun", exact: true }).click();
  await page.getByRole("button", { name: "Keluar", exact: true }).click();
  await page.waitForURL((url) => url.pathname === "/");
  for (const from of ["/akun/", "/belajar/"]) {
    await page.evaluate(() => history.back()).catch(() => undefined);
    await expect(page).toHaveURL(`/masuk/?next=${from}`);
  }
});
