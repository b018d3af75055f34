/**
 * The line that says where the answers are: short, and always true.
 *
 * The eye sees every step of a tap. The ear is told only where things came to rest, and not the same twice:
 * "Terkirim" once, and again after it was not so.
 *
 * @example
 * <p class="hidden" role="status" data-save-announce></p>
 * <p data-save-state data-text-saving="…" data-text-kept="Tersimpan di HP"
 *    data-text-saved="Terkirim" data-text-failed="Belum terkirim: %s"><span data-save-text></span></p>
 */

import type { CourierState } from "../offline/courier";

/** Where a state lasts this long, it is worth a word. */
const REST_MS = 1_500;

type State = "saving" | "kept" | "saved" | "failed" | "direct" | "loading";

export class SaveLine {
  private readonly line = document.querySelector<HTMLElement>("[data-save-state]");
  private readonly signIn = document.querySelector<HTMLElement>("[data-sign-in]");
  /** Nothing is said about sending before something was to be sent. */
  private isUsed = false;
  private readonly announcer = document.querySelector<HTMLElement>("[data-save-announce]");
  private rest: ReturnType<typeof setTimeout> | undefined;

  /** The learner chose something that is not kept yet. */
  saving(): void {
    this.isUsed = true;
    this.show("saving");
  }

  kept(): void {
    this.show("kept");
  }

  /** This browser keeps nothing: said at once, and the form posts itself. */
  direct(): void {
    this.show("direct");
  }

  loading(): void {
    this.show("loading");
  }

  say(message: string): void {
    if (message) this.write(message);
  }

  follow(courier: CourierState): void {
    const { state, waiting } = courier;
    if (waiting > 0) this.isUsed = true;
    if (this.signIn) this.signIn.hidden = state !== "signin";
    if (!this.isUsed || this.line?.dataset.state === "saving") return;
    if (waiting === 0) this.show("saved");
    else if (isStuck(courier)) this.show("failed", waiting);
  }

  private show(state: State, count = 0): void {
    if (!this.line) return;
    const name = `text${state.charAt(0).toUpperCase()}${state.slice(1)}`;
    this.write((this.line.dataset[name] ?? "").replace("%s", String(count)));
    this.line.dataset.state = state;
    this.line.classList.toggle("saved--sent", state === "saved");
  }

  private write(text: string): void {
    const place = this.line?.querySelector<HTMLElement>("[data-save-text]");
    if (!place || place.textContent === text) return;
    place.textContent = text;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.announce(text), REST_MS);
  }

  private announce(text: string): void {
    const isUnderWay = this.line?.dataset.state === "saving";
    if (this.announcer && !isUnderWay && this.announcer.textContent !== text) {
      this.announcer.textContent = text;
    }
  }
}

/** Tried and not got through; an act that was only just kept is not stuck. */
export function isStuck({ state, waiting, nextTryAt }: CourierState): boolean {
  return waiting > 0 && (state === "signin" || (state === "waiting" && nextTryAt !== null));
}
