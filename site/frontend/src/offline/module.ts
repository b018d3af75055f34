/**
 * "Simpan untuk luring" on the page of a module: the size before, the progress, and the way to undo it.
 * A copy of an older publication is renewed by itself.
 *
 * Markup: `courses/parts/keep.html`.
 */

import { forgetModule, keepModule, kept, type Offer } from "./kept";

/** What is no fault of the phone: the answer ended before it was whole. */
const LINE_BROKE = new Set(["AbortError", "NetworkError", "TimeoutError"]);

export async function offerKeeping(box: HTMLElement): Promise<void> {
  const part = <T extends HTMLElement>(name: string) => box.querySelector<T>(`[data-keep-${name}]`);
  const save = part<HTMLButtonElement>("save");
  const remove = part<HTMLButtonElement>("remove");
  const status = part("status");
  const bar = part<HTMLProgressElement>("progress");
  const id = Number(box.dataset.keep);
  if (!save || !remove || !status || !bar) return;

  function show(isKept: boolean, text: string | undefined): void {
    if (!save || !remove || !status || !bar) return;
    const hadFocus = document.activeElement === save || document.activeElement === remove;
    save.hidden = isKept || !offer;
    remove.hidden = !isKept;
    bar.hidden = true;
    status.textContent = text ?? "";
    if (hadFocus) (isKept ? remove : save).focus();
  }

  async function keep(wanted: Offer): Promise<void> {
    if (!save || !bar || !status || save.ariaDisabled) return;
    // Not the attribute `disabled`: whoever pressed it by keyboard would lose the place.
    save.ariaDisabled = "true";
    bar.hidden = false;
    status.textContent = box.dataset.textKeeping ?? "";
    try {
      await keepModule(wanted, (done, of) => {
        bar.max = of;
        bar.value = done;
      });
      show(true, textKept(wanted));
    } catch (trouble) {
      const before = await kept(id).catch(() => undefined);
      show(before !== undefined, `${textOf(trouble)}${before ? ` ${box.dataset.textBefore}` : ""}`);
    } finally {
      save.ariaDisabled = null;
    }
  }

  function textOf(trouble: unknown): string | undefined {
    if (!(trouble instanceof DOMException) || LINE_BROKE.has(trouble.name)) return box.dataset.textFailed;
    return trouble.name === "QuotaExceededError" ? box.dataset.textFull : box.dataset.textRefused;
  }

  const textKept = ({ left_out }: Offer) => (left_out ? box.dataset.textLeftOut : box.dataset.textKept);
  let offer: Offer | undefined;
  if (!(await isAllowed())) {
    box.hidden = false;
    return show(false, box.dataset.textRefused);
  }
  const held = await kept(id);
  offer = await fetchOffer(box.dataset.keepUrl ?? "");
  if (!held && !offer) return;
  if (offer) save.textContent = (save.dataset.text ?? "").replace("%s", kilobytes(offer.bytes));
  box.hidden = false;
  show(held !== undefined, held && textKept(held));
  save.addEventListener("click", () => {
    if (!offer) return;
    // A wish only: the browser may still clear a full phone.
    void navigator.storage?.persist?.().catch(() => false);
    void keep(offer);
  });
  remove.addEventListener("click", async () => {
    await forgetModule(id);
    show(false, box.dataset.textRemoved);
  });
  if (held && offer && held.version !== offer.version) await keep(offer);
}

/** A private window, or a browser that keeps nothing at all: better said before than after a try. */
async function isAllowed(): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  return caches.keys().then(
    () => true,
    () => false,
  );
}

async function fetchOffer(url: string): Promise<Offer | undefined> {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    return response.ok && !response.redirected ? ((await response.json()) as Offer) : undefined;
  } catch {
    return undefined;
  }
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024).toLocaleString(document.documentElement.lang)} KB`;
}
