/**
 * Counts whole minutes down in silence; speaks politely at 10, 5 and 1, and when none is left.
 *
 * @example
 * <span data-deadline="2026-11-22T10:00:00+08:00" data-text-left="Sisa %s menit"
 *   data-text-last="Kurang dari satu menit" data-text-over="Waktu habis">Sisa 18 menit</span>
 * <span class="hidden" role="status" data-timer-announce></span>
 */

import { now } from "./clock";

const MINUTE_MS = 60_000;
const ANNOUNCED = [10, 5, 1];
/** The server may have told the time anew: a stamp that arrived, or a phone that slept. */
const LOOK_EVERY_MS = 5_000;

/** Returns the way to stop it: what was handed in has no time left, nor is it short of any. */
export function countDown(clock: HTMLElement, timeIsUp: () => void): () => void {
  const deadline = Date.parse(clock.dataset.deadline ?? "");
  const announcer = document.querySelector<HTMLElement>("[data-timer-announce]");
  let shown = -1;
  let ticking: ReturnType<typeof setTimeout> | undefined;

  function text(minutes: number): string {
    const { textOver = "", textLast = "", textLeft = "" } = clock.dataset;
    if (minutes === 0) return textOver;
    return minutes === 1 ? textLast : textLeft.replace("%s", String(minutes));
  }

  /** A mark that was slept over is told with what is left now. */
  function isWorthAWord(minutes: number): boolean {
    return minutes === 0 || ANNOUNCED.some((mark) => minutes <= mark && mark < shown);
  }

  function tick(): void {
    const left = Math.max(0, deadline - now());
    const minutes = Math.ceil(left / MINUTE_MS);
    if (minutes !== shown) {
      clock.textContent = text(minutes);
      if (isWorthAWord(minutes) && announcer) announcer.textContent = text(minutes);
      shown = minutes;
    }
    if (left === 0) timeIsUp();
    else ticking = setTimeout(tick, Math.min(left, left % MINUTE_MS || MINUTE_MS, LOOK_EVERY_MS));
  }

  tick();
  return () => {
    clearTimeout(ticking);
    clock.hidden = shown > 0;
  };
}
