/**
 * Counts whole minutes down in silence; speaks politely at 10, 5 and 1; hands in at zero.
 *
 * @example
 * <span data-deadline="2026-11-22T10:00:00+08:00" data-now="2026-11-22T09:41:12+08:00"
 *   data-text-left="Sisa %s menit" data-text-last="Kurang dari satu menit">Sisa 18 menit</span>
 * <p class="hidden" data-timer-announce aria-live="polite"></p>
 * <form data-timeout-form method="post">…</form>
 */

const MINUTE_MS = 60_000;
const ANNOUNCED = [10, 5, 1];

export function countDown(clock: HTMLElement): void {
  const deadline = Date.parse(clock.dataset.deadline ?? "");
  const serverNow = Date.parse(clock.dataset.now ?? "");
  if (Number.isNaN(deadline)) return;
  // The phone's own clock is never trusted: only how long this page has been open.
  const leftAtStart = deadline - (Number.isNaN(serverNow) ? Date.now() : serverNow);
  const openedAt = Date.now();
  const announcer = document.querySelector<HTMLElement>("[data-timer-announce]");
  let shown = -1;

  function text(minutes: number): string {
    const last = clock.dataset.textLast;
    if (minutes <= 1 && last) return last;
    return (clock.dataset.textLeft ?? "Sisa %s menit").replace("%s", String(minutes));
  }

  function tick(): void {
    const left = leftAtStart - (Date.now() - openedAt);
    if (left <= 0) {
      handIn();
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

function handIn(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-timeout-form]");
  if (form && !form.dataset.sent) {
    form.dataset.sent = "true";
    form.submit();
  }
}
