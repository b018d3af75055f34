/**
 * Counts whole minutes down in silence; speaks politely at 10, 5 and 1; tells when none is left.
 *
 * @example
 * <span data-deadline="2026-11-22T10:00:00+08:00" data-text-left="Sisa %s menit"
 *   data-text-last="Kurang dari satu menit">Sisa 18 menit</span>
 * <p class="hidden" data-timer-announce aria-live="polite"></p>
 */

import { now } from "./clock";

const MINUTE_MS = 60_000;
const ANNOUNCED = [10, 5, 1];

export function countDown(clock: HTMLElement, timeIsUp: () => void): void {
  const deadline = Date.parse(clock.dataset.deadline ?? "");
  if (Number.isNaN(deadline)) return;
  const announcer = document.querySelector<HTMLElement>("[data-timer-announce]");
  let shown = -1;

  function text(minutes: number): string {
    const last = clock.dataset.textLast;
    if (minutes <= 1 && last) return last;
    return (clock.dataset.textLeft ?? "Sisa %s menit").replace("%s", String(minutes));
  }

  function tick(): void {
    const left = deadline - now();
    if (left <= 0) {
      timeIsUp();
      return;
    }
    const minutes = Math.ceil(left / MINUTE_MS);
    if (minutes !== shown) {
      clock.textContent = text(minutes);
      if (shown !== -1 && ANNOUNCED.includes(minutes) && announcer) announcer.textContent = text(minutes);
      shown = minutes;
    }
    setTimeout(tick, Math.min(left, left % MINUTE_MS || MINUTE_MS, 5_000));
  }

  tick();
}
