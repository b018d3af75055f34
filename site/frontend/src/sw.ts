/**
 * The service worker: pages open without signal, and nothing of one person is shown to another.
 *
 * Django serves the built file at `/sw.js` and writes in front of it what to keep (`self.__NETRAL`). It is built by
 * itself into one classic script: it shares no chunk with the pages.
 *
 *   the build's files        kept ahead, served from the phone
 *   learner pages            the network first, at most 4 seconds; then the copy; then "/luring/"
 *   documents of lessons     the network; then the copy of a module that is kept
 *   pages of an attempt      the network first; then the paper, from where the quiz or this put it: ATTEMPTS
 *   forms                    the network; without signal a page that holds the form until it can be sent
 *   everything else          untouched: accounts, tracking, the CMS, results, downloads
 */

/// <reference lib="webworker" />

import { clientsClaim } from "workbox-core";
import { addPlugins, cleanupOutdatedCaches, matchPrecache, precache } from "workbox-precaching";
import { registerRoute } from "workbox-routing";
import { forgetPerson } from "./offline/leaving";
import {
  ATTEMPTS,
  KEEPER,
  MODULE_PREFIX,
  OFFLINE_PAGE,
  PAGES,
  SEALED_ENTRY,
  STATIC,
  UNSENT_PAGE,
} from "./offline/names";

declare const self: ServiceWorkerGlobalScope & {
  __NETRAL: { files: { url: string; revision: string | null }[]; statics: string; language: string };
};

const PATIENCE_MS = 4_000;
const PAGES_KEPT = 40;
const LEARNER_PAGE = /^\/(belajar|cek|latihan|kursus)\//;
/** A verdict of practice is a result; a download and a list for machines are no pages. */
const NEVER_KEPT = /\/hasil\/$|\.json$|^\/latihan\/\d/;
const ATTEMPT_PAGE = /^(\/kuis\/percobaan\/[0-9a-f-]{36}\/)(soal\/\d+\/|tinjau\/|luring\/)?$/;
/** A question with the whole paper beside it, and what only that question has. */
const WHOLE = "utuh";
const ASKED_ALONE = /<!--soal-->[\s\S]*?<!--\/soal-->/g;
/** After these, another person may be at the phone. */
const SIGNING_IN = /^\/(masuk|aktivasi)\//;
const SIGNING_OUT = "/keluar/";
const DOCUMENT = /^\/dokumen\/\d+\//;
/** Without signal all of today's questions stand in for any of them. */
const PRACTICE_PAGE = /^\/latihan\/(\d+\/)?$/;
const PRACTICE_SHEET = "/latihan/luring/";

// What is kept ahead is the same for everybody who reads this language: it is fetched as nobody.
addPlugins([{ requestWillFetch: async ({ request }) => asNobody(request) }]);
precache(self.__NETRAL.files);
cleanupOutdatedCaches();
clientsClaim();

self.addEventListener("install", (event) => event.waitUntil(takeOverUnlessAtQuiz()));
self.addEventListener("activate", (event) => event.waitUntil(caches.delete(STATIC)));
self.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(takeOverUnlessAtQuiz());
});

function asNobody(request: Request): Request {
  const isFile = new URL(request.url).pathname.startsWith(self.__NETRAL.statics);
  const headers: HeadersInit = isFile ? {} : { "X-Bahasa": self.__NETRAL.language };
  return new Request(request, { credentials: "omit", headers });
}

/** A new version waits while somebody answers questions with the old one. */
async function takeOverUnlessAtQuiz(): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const isAtQuiz = pages.some((page) => new URL(page.url).pathname.startsWith("/kuis/percobaan/"));
  if (!isAtQuiz) await self.skipWaiting();
}

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith(`${self.__NETRAL.statics}assets/`),
  ({ request }) => file(request),
);
registerRoute(
  ({ request, sameOrigin }) => sameOrigin && request.destination === "image",
  async ({ request }) => (await caches.match(request)) ?? fetch(request),
);
registerRoute(
  ({ request, sameOrigin }) => sameOrigin && request.mode === "navigate",
  ({ request, url, event }) => open(request, url, event),
);
registerRoute(({ url, sameOrigin }) => sameOrigin && url.pathname === SIGNING_OUT, signOut, "POST");
registerRoute(({ url, sameOrigin }) => sameOrigin && SIGNING_IN.test(url.pathname), signIn, "POST");
registerRoute(
  ({ request, sameOrigin }) => sameOrigin && request.mode === "navigate",
  ({ request }) => fetch(request).catch(unsentPage),
  "POST",
);

/** The network first. A copy steps in when the network fails, is in trouble, or takes too long. */
async function open(request: Request, url: URL, event: ExtendableEvent): Promise<Response> {
  const fresh = fetch(request);
  if (isKept(url)) {
    event.waitUntil(fresh.then((response) => keep(url, response.clone())).catch(() => undefined));
  }
  const paper = paperOf(url);
  if (paper && url.searchParams.has(WHOLE)) {
    event.waitUntil(fresh.then((response) => keepPaper(paper, response.clone())).catch(() => undefined));
  }
  const copy = await copyFor(url);
  if (copy === undefined) return fresh.catch(offlinePage);
  const first = await Promise.race([fresh.catch(() => undefined), pause(PATIENCE_MS)]);
  return first !== undefined && !isInTrouble(first) ? first : copy;
}

function isInTrouble({ status }: Response): boolean {
  return status === 429 || status >= 500;
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function offlinePage(): Promise<Response> {
  return (await matchPrecache(OFFLINE_PAGE)) ?? Response.error();
}

/** The answer to a form that could not be sent: reloading it sends the form again, as it was filled in. */
async function unsentPage(): Promise<Response> {
  return (await matchPrecache(UNSENT_PAGE)) ?? Response.error();
}

function isKept(url: URL): boolean {
  return LEARNER_PAGE.test(url.pathname) && !NEVER_KEPT.test(url.pathname);
}

/** Where the paper is kept to which a page of an attempt belongs. */
function paperOf(url: URL): string | undefined {
  const attempt = ATTEMPT_PAGE.exec(url.pathname);
  return attempt ? `${attempt[1]}luring/` : undefined;
}

/** The page that was asked for, and not what a redirect led to. */
function isPageItself(response: Response): boolean {
  return response.ok && response.type === "basic" && !response.redirected;
}

/** What this phone holds for the address: the paper of an attempt, a copy of a page, or what all may see. */
async function copyFor(url: URL): Promise<Response | undefined> {
  const paper = paperOf(url);
  if (!paper && !isKept(url) && ![PRACTICE_PAGE, DOCUMENT].some((each) => each.test(url.pathname))) {
    return undefined;
  }
  if (!(await isSealed())) {
    const own = paper ? [ATTEMPTS] : [PAGES, ...(await moduleCaches())];
    for (const address of addressesFor(url, paper)) {
      for (const cacheName of own) {
        const copy = await caches.match(address, { cacheName, ignoreVary: true });
        if (copy) return copy;
      }
    }
  }
  return matchPrecache(url.pathname);
}

/** Best first. A single question of practice as last seen is of no use: its form needs a signal. */
function addressesFor({ pathname }: URL, paper: string | undefined): string[] {
  if (paper) return [paper];
  if (!PRACTICE_PAGE.test(pathname)) return [pathname];
  return pathname === "/latihan/" ? [pathname, PRACTICE_SHEET] : [PRACTICE_SHEET];
}

async function moduleCaches(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(MODULE_PREFIX));
}

/** The page as it is now replaces the copies of it; the oldest of the pages kept by the way goes. */
async function keep(url: URL, response: Response): Promise<void> {
  if (!isPageItself(response)) return;
  const pages = await caches.open(PAGES);
  // Put anew, so that the order of the keys is the order of the last visits.
  await pages.delete(url.pathname);
  for (const name of await moduleCaches()) {
    const module = await caches.open(name);
    if (await module.match(url.pathname, { ignoreVary: true }))
      await module.put(url.pathname, response.clone());
  }
  await pages.put(url.pathname, response);
  const visited = await pages.keys();
  await Promise.all(visited.slice(0, -PAGES_KEPT).map((old) => pages.delete(old)));
}

/** The copy belongs to no question: the page's script turns it to the one that the address names. */
async function keepPaper(address: string, response: Response): Promise<void> {
  if (!isPageItself(response)) return;
  const page = await response.text();
  // An older server knows nothing of it: what the phone holds is better than that.
  if (!page.includes("data-paper")) return;
  const text = page.replace(ASKED_ALONE, "");
  const headers = new Headers(response.headers);
  // The text is no longer packed.
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  await (await caches.open(ATTEMPTS)).put(address, new Response(text, { headers }));
}

/** A file of the build: from the phone; else the network; else the same file of another build. */
async function file(request: Request): Promise<Response> {
  const kept = (await matchPrecache(request)) ?? (await caches.match(request, { cacheName: STATIC }));
  if (kept) return kept;
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(STATIC)).put(request, response.clone());
    return response;
  } catch (trouble) {
    const relative = self.__NETRAL.files.find(({ url }) => stem(url) === stem(request.url));
    const other = relative && (await matchPrecache(relative.url));
    if (other) return other;
    throw trouble;
  }
}

/** `…/main-Dx3_a9.5f1c.css` → `main css`: a page kept before an update names a file that is gone. */
function stem(url: string): string {
  const name = url.slice(url.lastIndexOf("/") + 1);
  return `${name.replace(/-[\w-]{8}\..*$/, "")} ${name.slice(name.lastIndexOf(".") + 1)}`;
}

/** The pages of the person go first, signal or not: the phone may be handed on. */
async function signOut({ request }: { request: Request }): Promise<Response> {
  await forgetPerson();
  return fetch(request).catch(unsentPage);
}

/** Until the page says who signed in, the copies of the person before are not shown. */
async function signIn({ request }: { request: Request }): Promise<Response> {
  const response = await fetch(request).catch(() => undefined);
  if (response === undefined) return unsentPage();
  if (response.type === "opaqueredirect" || response.redirected) {
    await (await caches.open(KEEPER)).put(SEALED_ENTRY, new Response());
  }
  return response;
}

async function isSealed(): Promise<boolean> {
  return (await caches.match(SEALED_ENTRY, { cacheName: KEEPER })) !== undefined;
}
