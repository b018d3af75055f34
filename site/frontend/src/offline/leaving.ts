/** A person leaves this phone: what it kept of that person goes, except what has not been sent. */

import { ATTEMPTS, KEEPER, MODULE_PREFIX, PAGES } from "./names";
import { forgetAnswers } from "./outbox";

function isPersonal(cacheName: string): boolean {
  return cacheName === PAGES || cacheName === ATTEMPTS || cacheName.startsWith(MODULE_PREFIX);
}

export async function forgetPerson(): Promise<void> {
  // Where there is no storage, nothing was kept in it.
  const forgotten = forgetAnswers().catch(() => undefined);
  const names = await caches.keys();
  await Promise.all([...names.filter(isPersonal), KEEPER].map((name) => caches.delete(name)));
  await forgotten;
}
