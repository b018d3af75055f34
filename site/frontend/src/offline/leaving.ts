/** A person leaves this phone: what it kept of that person goes, except what has not been sent. */

import { ATTEMPTS, KEEPER, MODULE_PREFIX, PAGES } from "./names";
import { forgetAnswers } from "./outbox";

const PATIENCE_MS = 2_000;

function isPersonal(cacheName: string): boolean {
  return cacheName === PAGES || cacheName === ATTEMPTS || cacheName.startsWith(MODULE_PREFIX);
}

/** Never keeps anybody waiting for long: a storage that hangs must not hold back signing out. */
export async function forgetPerson(): Promise<void> {
  const forgotten = Promise.allSettled([forgetAnswers(), forgetPages()]);
  await Promise.race([forgotten, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

async function forgetPages(): Promise<void> {
  if (!("caches" in self)) return;
  const names = await caches.keys();
  await Promise.all([...names.filter(isPersonal), KEEPER].map((name) => caches.delete(name)));
}
