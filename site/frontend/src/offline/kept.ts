/** The modules kept on this phone: each a cache with its pages, its pictures and a card that describes it. */

import { MODULE_PREFIX } from "./names";

/** What `/kursus/<course>/<module>/simpan.json` says. */
export interface Offer {
  id: number;
  title: string;
  /** Changes with the content and with the build. */
  version: string;
  pages: { url: string; title: string }[];
  /** The way there, the pictures and the documents. */
  files: string[];
  /** What keeping it costs, in bytes over the line. */
  bytes: number;
  /** Whether something in it still needs a signal: a video, a large document. */
  left_out?: boolean;
}

const CARD = "/-/modul";
/** The server does not count a page that is only kept as opened. */
const KEEPING = { "X-Simpan-Luring": "ya" };

function cacheName(id: number): string {
  return `${MODULE_PREFIX}${id}`;
}

export async function kept(id: number): Promise<Offer | undefined> {
  const card = await caches.match(CARD, { cacheName: cacheName(id) });
  return card && ((await card.json()) as Offer);
}

export async function allKept(): Promise<Offer[]> {
  const names = (await caches.keys()).filter((name) => name.startsWith(MODULE_PREFIX));
  const cards = await Promise.all(names.map((name) => kept(Number(name.slice(MODULE_PREFIX.length)))));
  return cards.filter((card) => card !== undefined);
}

/** Everything is fetched before anything is replaced: a copy is whole, of this publication or the one before. */
export async function keepModule(offer: Offer, onStep: (done: number, of: number) => void): Promise<void> {
  const addresses = [...offer.pages.map((page) => page.url), ...offer.files];
  const fetched = new Map<string, Response>();
  for (const address of addresses) {
    const response = await fetch(address, { credentials: "same-origin", headers: KEEPING });
    if (!response.ok || response.redirected) throw new Error(address);
    fetched.set(address, response);
    onStep(fetched.size, addresses.length);
  }
  const cache = await caches.open(cacheName(offer.id));
  for (const [address, response] of fetched) await cache.put(address, response);
  for (const old of await cache.keys()) {
    if (!fetched.has(new URL(old.url).pathname)) await cache.delete(old);
  }
  await cache.put(CARD, Response.json(offer));
}

export async function forgetModule(id: number): Promise<void> {
  await caches.delete(cacheName(id));
}
