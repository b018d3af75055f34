/** The page "/luring/": what this phone holds, for the person whose pages they are. */

import { allKept } from "./kept";
import { ATTEMPTS, KEEPER, SEALED_ENTRY } from "./names";
import { waiting } from "./outbox";

export async function showShelf(shelf: HTMLElement): Promise<void> {
  const isSealed = await caches.match(SEALED_ENTRY, { cacheName: KEEPER });
  if (isSealed) return;
  const list = shelf.querySelector<HTMLElement>("[data-shelf-list]");
  const empty = shelf.querySelector<HTMLElement>("[data-shelf-empty]");
  const unsent = shelf.querySelector<HTMLElement>("[data-shelf-unsent]");
  if (!list || !empty || !unsent) return;
  for (const paper of await papers()) {
    list.append(row(shelf.dataset.textAttempt ?? "", [{ url: paper, title: shelf.dataset.textGoOn ?? "" }]));
  }
  for (const module of (await allKept()).sort((a, b) => a.title.localeCompare(b.title))) {
    list.append(row(module.title, module.pages.slice(1), module.pages[0]?.url));
  }
  empty.hidden = list.childElementCount > 0;
  const left = await waiting().catch(() => []);
  unsent.hidden = left.length === 0;
  unsent.textContent = (unsent.dataset.text ?? "").replace("%s", String(left.length));
}

async function papers(): Promise<string[]> {
  const held = await (await caches.open(ATTEMPTS)).keys();
  return held.map((request) => new URL(request.url).pathname.replace(/luring\/$/, ""));
}

function row(title: string, pages: { url: string; title: string }[], url?: string): HTMLElement {
  const item = document.createElement("li");
  const heading = document.createElement("p");
  heading.className = "list__title";
  heading.append(url ? link(url, title) : bold(title));
  const within = document.createElement("ul");
  for (const page of pages) {
    const line = document.createElement("li");
    line.append(link(page.url, page.title));
    within.append(line);
  }
  // One box: a row of a list sets its own parts in another order.
  const box = document.createElement("div");
  box.append(heading, within);
  item.append(box);
  return item;
}

function link(url: string, title: string): HTMLElement {
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.textContent = title;
  return anchor;
}

function bold(title: string): HTMLElement {
  const strong = document.createElement("b");
  strong.textContent = title;
  return strong;
}
