import { expect, type Page, test } from "@playwright/test";
import { newLearner } from "./world";

interface Sent {
  type: string;
  bytes: number;
}

/** What comes over the line, in bytes as they are sent; pictures of the content are not counted. */
async function listen(page: Page): Promise<Sent[]> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Network.enable");
  const sent: Sent[] = [];
  const under = new Map<string, { type: string; isCached: boolean }>();
  browser.on("Network.responseReceived", ({ requestId, type, response }) => {
    under.set(requestId, { type, isCached: Boolean(response.fromDiskCache) });
  });
  browser.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const request = under.get(requestId);
    // The memory's copies are told of as well, with nothing sent.
    if (request && !request.isCached && encodedDataLength > 0 && request.type !== "Image") {
      sent.push({ type: request.type, bytes: encodedDataLength });
    }
  });
  return sent;
}

const kilobytes = (sent: Sent[]) => sent.reduce((sum, { bytes }) => sum + bytes, 0) / 1024;

const note = (description: string) => test.info().annotations.push({ type: "weight", description });

test("A first visit is light, and so is the next lesson", async ({ browser }) => {
  // What the service worker keeps ahead comes after the page, and once.
  const options = { serviceWorkers: "block" } as const;
  const known = await browser.newContext(options);
  const page = await known.newPage();
  await newLearner(page);
  const cookies = await known.cookies();
  await known.close();

  const fresh = await browser.newContext(options);
  await fresh.addCookies(cookies);
  const visit = await fresh.newPage();
  const first = await listen(visit);
  await visit.goto("/kursus/netralitas-asn/mengapa-netral/arti-netral/", { waitUntil: "networkidle" });
  const scripts = first.filter(({ type }) => type === "Script");
  note(`first visit ${kilobytes(first).toFixed(1)} KB, of it scripts ${kilobytes(scripts).toFixed(1)} KB`);
  expect(kilobytes(first), "KB of a first visit").toBeLessThanOrEqual(100);
  expect(kilobytes(scripts), "KB of scripts").toBeLessThanOrEqual(20);

  first.length = 0;
  await visit.getByRole("button", { name: "Sudah saya baca, lanjut" }).click();
  await visit.waitForURL((url) => !url.pathname.endsWith("/arti-netral/"));
  await visit.waitForLoadState("networkidle");
  note(
    `next lesson ${kilobytes(first).toFixed(1)} KB in ${first.length} requests: ${first.map(({ type, bytes }) => `${type} ${bytes}`).join(", ")}`,
  );
  expect(kilobytes(first), "KB of the next lesson").toBeLessThanOrEqual(15);
  expect(first.length, "requests of the next lesson").toBeLessThanOrEqual(3);
  await fresh.close();
});
