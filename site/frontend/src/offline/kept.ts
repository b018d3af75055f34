/**
 * The modules kept on this phone: each a cache with its pages, its pictures and a card that describes it.
 *
 * A state of a module has a cache of its own, and the card comes last: without it nothing is kept.
 */

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
/** Longer than the largest document takes on a poor line: what hangs is said to have ended. */
const PATIENCE_MS = 120_000;

function nameOf({ id, version }: Offer): string {
  return `${MODULE_PREFIX}${id}-${version}`;
}

/** Also those of before, whose names end with the number of the module. */
async function cachesOf(id: number): Promise<string[]> {
  const plain = `${MODULE_PREFIX}${id}`;
  return (await caches.keys()).filter((name) => name === plain || name.startsWith(`${plain}-`));
}

async function cardIn(cacheName: string): Promise<Offer | undefined> {
  const card = await caches.match(CARD, { cacheName });
  return card && ((await card.json()) as Offer);
}

export async function kept(id: number): Promise<Offer | undefined> {
  const cards = await Promise.all((await cachesOf(id)).map(cardIn));
  return cards.find((card) => card !== undefined);
}

export async function allKept(): Promise<Offer[]> {
  const names = (await caches.keys()).filter((name) => name.startsWith(MODULE_PREFIX));
  return (await Promise.all(names.map(cardIn))).filter((card) => card !== undefined);
}

/**
 * What was kept before goes when all of the new is there. Where the signal or the room on the phone ends
 * on the way, the new goes, and what was kept before is as it was.
 */
export async function keepModule(offer: Offer, onStep: (done: number, of: number) => void): Promise<void> {
  const addresses = [...offer.pages.map((page) => page.url), ...offer.files];
  const name = nameOf(offer);
  // Another tab has done it.
  if (await cardIn(name)) return;
  try {
    // A tab that was closed on the way may have left a part.
    await caches.delete(name);
    const cache = await caches.open(name);
    for (const [done, address] of addresses.entries()) {
      // An old browser knows no such signal, and waits.
      const signal = AbortSignal.timeout?.(PATIENCE_MS);
      const response = await fetch(address, { credentials: "same-origin", headers: KEEPING, signal });
      if (!response.ok || response.redirected) throw new Error(address);
      await cache.put(address, response);
      onStep(done + 1, addresses.length);
    }
    await cache.put(CARD, Response.json(offer));
  } catch (trouble) {
    await caches.delete(name).catch(() => false);
    throw trouble;
  }
  for (const other of await cachesOf(offer.id)) if (other !== name) await caches.delete(other);
}

export async function forgetModule(id: number): Promise<void> {
  for (const name of await cachesOf(id)) await caches.delete(name);
}
