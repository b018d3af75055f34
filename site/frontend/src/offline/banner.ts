/** What has not arrived yet, said quietly on every page: `components/outbox.html`. */

import { onState, start } from "./courier";

export function showOutbox(banner: HTMLElement): void {
  const text = banner.querySelector<HTMLElement>("[data-outbox-text]");
  const way = banner.querySelector<HTMLAnchorElement>("[data-outbox-signin]");
  if (!text || !way) return;
  way.href = `/masuk/?next=${encodeURIComponent(location.pathname)}`;
  onState(({ state, waiting }) => {
    const said = waiting > 0 ? (banner.dataset.textWaiting ?? "").replace("%s", String(waiting)) : "";
    // What is under way for the first time is not worth a word.
    if (state === "sending" && !text.textContent) return;
    if (text.textContent !== said) text.textContent = said;
    way.hidden = state !== "signin" || waiting === 0;
    banner.classList.toggle("outbox--waiting", said !== "");
  });
  start();
}
