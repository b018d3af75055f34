/** Which answers the server could not take, and why; readable until the result was seen. */

import { failures } from "../offline/outbox";
import { positionOf } from "./sheet";

export async function showUncounted(attempt: string): Promise<void> {
  const box = document.querySelector<HTMLElement>("[data-uncounted]");
  const list = box?.querySelector<HTMLElement>("[data-uncounted-list]");
  if (!box || !list) return;
  const lost = (await failures(attempt)).filter(
    ({ key, outcome }) => outcome === "closed" && key.startsWith("jawaban:"),
  );
  const items = lost
    .sort((a, b) => positionOf(a.key) - positionOf(b.key))
    .map(({ key, message }) => {
      const item = document.createElement("li");
      const place = (list.dataset.text ?? "%s").replace("%s", String(positionOf(key)));
      item.textContent = message ? `${place}: ${message}` : place;
      return item;
    });
  list.replaceChildren(...items);
  box.hidden = items.length === 0;
}
