import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  timeout: 120_000,
  expect: { timeout: 10_000 },
  // The journeys share one database and tell one story: one after another.
  workers: 1,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  reporter: [["list"]],
  use: {
    actionTimeout: 30_000,
    baseURL: process.env.BASE_URL ?? "http://127.0.0.1:8000",
    locale: "id-ID",
    timezoneId: "Asia/Makassar",
    contextOptions: { reducedMotion: "reduce" },
    viewport: { width: 360, height: 740 },
    // Pictures for the README are as sharp as a phone's screen.
    deviceScaleFactor: process.env.SCREENSHOTS ? 2 : 1,
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
