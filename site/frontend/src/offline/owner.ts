/** Whose pages this phone holds. A new person's first page sends away those of the person before. */

import { KEEPER, OWNER_ENTRY, SEALED_ENTRY } from "./names";
import { who } from "./who";

export async function claimPhone(): Promise<void> {
  const person = who();
  if (!person || !("caches" in self)) return;
  const held = await caches.match(OWNER_ENTRY, { cacheName: KEEPER });
  const owner = await held?.text();
  if (owner !== person) await (await import("./leaving")).forgetPerson();
  const keeper = await caches.open(KEEPER);
  if (owner === person) await keeper.delete(SEALED_ENTRY);
  else await keeper.put(OWNER_ENTRY, new Response(person));
}
