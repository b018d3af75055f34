/** Taking a quiz on the device: choosing, turning, handing in, with a signal or without. */

import { type CourierState, deliver, type Outcome, onOutcome, onState, start } from "../offline/courier";
import { canKeep, type Entry, get } from "../offline/outbox";
import { begin, hear, watchSleep } from "./clock";
import { isAsServed, readFields } from "./fields";
import { positionIn, type Quiz, questionUrl } from "./page";
import { loadPaper, type Paper } from "./paper";
import { isStuck, SaveLine } from "./saveline";
import { Sheet, submissionKey } from "./sheet";
import { Stage } from "./stage";
import { countDown } from "./timer";
import { showUncounted } from "./uncounted";

const TYPING_PAUSE_MS = 600;
/** Longer than this nobody waits for the whole paper: the next question alone is asked for. */
const PAPER_PATIENCE_MS = 4_000;

export class Taking {
  private readonly sheet: Sheet;
  private readonly stage: Stage;
  private readonly line = new SaveLine();
  /** Whether this browser keeps answers; otherwise the forms post themselves. */
  private keeps = true;
  private isHandedIn = false;
  private readonly ready: Promise<void>;
  private paper: Promise<Paper | null> | undefined;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private stopClock: (() => void) | undefined;
  private isDoubleTap = false;
  /** Counts what was chosen, so that nothing newer is called kept when something older is. */
  private acts = 0;
  /** What the form showed when nobody had touched it. */
  private untouched = "";

  constructor(private readonly quiz: Quiz) {
    this.sheet = new Sheet(quiz.attempt);
    this.stage = new Stage(quiz, this.sheet);
    this.remark();
    this.listen();
    this.ready = this.open().catch(() => this.goPlain());
    void this.ready.then(() => this.startClock());
    void this.ready.then(() => this.firstPaper());
    // On a slow line somebody may have chosen before this script arrived.
    const { form } = this.stage;
    if (form && (!isAsServed(form) || form.dataset.unsaved !== undefined)) void this.keepAnswer();
  }

  private async open(): Promise<void> {
    await begin(this.quiz.attempt, this.quiz.bar.dataset.stamp ?? "");
    watchSleep(this.quiz.contactUrl);
    if (!(await canKeep())) return this.goPlain();
    await this.sheet.open();
    onOutcome((entry, outcome) => void this.hearOutcome(entry, outcome));
    onState((state) => this.followCourier(state));
    start();
    if (await get(submissionKey(this.quiz.attempt))) return this.showHandedIn();
    const { form } = this.stage;
    if (form && isAsServed(form)) {
      this.stage.restore();
      this.remark();
    }
  }

  private startClock(): void {
    const clock = document.querySelector<HTMLElement>("[data-deadline]");
    if (clock && !this.isHandedIn) this.stopClock = countDown(clock, () => void this.timeIsUp());
  }

  /** Where nothing can be kept, what stands on the screen is posted before the quiz is closed. */
  private async timeIsUp(): Promise<void> {
    if (this.keeps) await this.handIn();
    if (this.keeps) return;
    const { form } = this.stage;
    if (form && !isAsServed(form)) {
      const answer = { method: "POST", body: new FormData(form), redirect: "manual" } as const;
      await fetch(form.action, answer).catch(() => undefined);
    }
    document.querySelector<HTMLFormElement>("form[data-timeout-form]")?.submit();
  }

  private async firstPaper(): Promise<void> {
    if (!this.keeps || this.isHandedIn) return;
    const paper = await this.getPaper();
    if (!paper) return;
    const isPaperItself = document.querySelector("[data-paper]") !== null;
    const stands = this.stage.form && positionIn(this.quiz, location.pathname) === this.stage.position;
    if (isPaperItself && !stands) this.showAddress(paper);
    else this.stage.mark(paper);
  }

  private listen(): void {
    document.addEventListener("change", (event) => this.chosen(event));
    document.addEventListener("input", (event) => this.typed(event));
    // Before everybody else: without a page between, a second tap on the same form is another wish.
    document.addEventListener("submit", (event) => this.pressed(event), true);
    document.addEventListener("click", (event) => this.clicked(event), true);
    window.addEventListener("popstate", () => void this.turnTo(positionIn(this.quiz, location.pathname)));
  }

  private chosen(event: Event): void {
    if (!this.keeps || !this.isInQuestion(event)) return;
    clearTimeout(this.typing);
    void this.keepAnswer();
  }

  private typed(event: Event): void {
    const isText = event.target instanceof HTMLInputElement && event.target.type === "text";
    if (!this.keeps || !isText || !this.isInQuestion(event)) return;
    clearTimeout(this.typing);
    this.acts += 1;
    this.line.saving();
    this.typing = setTimeout(() => void this.keepAnswer(), TYPING_PAUSE_MS);
  }

  private isInQuestion(event: Event): boolean {
    return event.target instanceof Node && !!this.stage.form?.contains(event.target);
  }

  /** Kept first; only then is anything said or sent. */
  private async keepAnswer(): Promise<void> {
    const { form, position } = this.stage;
    if (!form || this.isHandedIn) return;
    const fields = readFields(form);
    this.acts += 1;
    const act = this.acts;
    this.line.saving();
    this.remark();
    await this.ready;
    if (!this.keeps) return;
    try {
      await this.sheet.answer(position, form.dataset.saveUrl ?? "", fields, Number(form.dataset.held));
    } catch {
      return this.goPlain();
    }
    if (act === this.acts) this.line.kept();
    void deliver();
  }

  private pressed(event: SubmitEvent): void {
    const form = event.target;
    if (!this.keeps || !(form instanceof HTMLFormElement)) return;
    const isQuestion = form === this.stage.form;
    const isHandingIn = form.matches("[data-submit-attempt]");
    if (!isQuestion && !isHandingIn) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // The second tap of two falls on the next question: it turns no page.
    if (this.isDoubleTap) return;
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    void this.press(form, button, isHandingIn);
  }

  private async press(
    form: HTMLFormElement,
    button: HTMLButtonElement | null,
    isHandingIn: boolean,
  ): Promise<void> {
    await this.ready;
    if (isHandingIn) await this.handIn();
    else await this.act(button?.name ?? "berikutnya", button?.value ?? "");
    // Nothing can be kept after all: the form goes the plain way, as if there were no script.
    if (!this.keeps) form.requestSubmit(button);
  }

  private async act(name: string, value: string): Promise<void> {
    const { position } = this.stage;
    if (!(await this.flush())) return;
    if (name === "tandai") return this.flag(value === "ya");
    if (name === "keluar") return location.assign(this.quiz.leaveUrl);
    const target = name === "sebelumnya" ? Math.max(1, position - 1) : position + 1;
    await this.turnTo(name === "tinjau" || target > this.quiz.total ? 0 : target);
  }

  /** What was typed or chosen a moment ago is kept before the page is left. */
  private async flush(): Promise<boolean> {
    clearTimeout(this.typing);
    if (this.isTouched()) await this.keepAnswer();
    else await this.sheet.settled().catch(() => this.goPlain());
    return this.keeps;
  }

  private async flag(isFlagged: boolean): Promise<void> {
    const { form, position } = this.stage;
    try {
      await this.sheet.setFlag(position, form?.dataset.flagUrl ?? "", isFlagged);
    } catch {
      return this.goPlain();
    }
    this.stage.showFlag(isFlagged);
    this.stage.mark((await this.quickPaper()) ?? null);
    void deliver();
  }

  private clicked(event: MouseEvent): void {
    this.isDoubleTap = event.detail > 1;
    const target = event.target as Element | null;
    // Where no question stands there is nothing to save before leaving.
    if (target?.closest?.("button[name=keluar]") && !this.stage.form) location.assign(this.quiz.leaveUrl);
    const link = target?.closest?.<HTMLAnchorElement>("[data-slots] a");
    if (!link || !this.keeps || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void this.flush().then((isKept) =>
      isKept ? this.turnTo(Number(link.dataset.position)) : location.assign(link.href),
    );
  }

  /** To a question, or to the overview (0). Without the paper its own page is asked for. */
  private async turnTo(position: number | null): Promise<void> {
    if (position === null || this.isHandedIn) return;
    const paper = await this.quickPaper();
    if (paper && this.showPlace(paper, position)) return;
    if (navigator.onLine) {
      location.assign(position === 0 ? this.quiz.overviewUrl : questionUrl(this.quiz, position));
    } else this.line.loading();
  }

  private showPlace(paper: Paper, position: number): boolean {
    const isShown = position === 0 ? this.stage.overview(paper) : this.stage.question(paper, position);
    if (isShown) this.remark();
    return isShown;
  }

  /** A page that the service worker answered with the whole paper: turn to what the address names. */
  private showAddress(paper: Paper): void {
    if (this.isHandedIn) return;
    this.showPlace(paper, positionIn(this.quiz, location.pathname) ?? this.stage.firstOpen());
  }

  private getPaper(): Promise<Paper | null> {
    this.paper ??= loadPaper(this.quiz).then((paper) => {
      // Asked for again at the next turn.
      if (paper === null) this.paper = undefined;
      return paper;
    });
    return this.paper;
  }

  private async quickPaper(): Promise<Paper | null> {
    const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), PAPER_PATIENCE_MS));
    return Promise.race([this.getPaper(), patience]);
  }

  /** The learner handed in, or the time is up: it waits in the outbox behind the answers. */
  private async handIn(): Promise<void> {
    if (this.isHandedIn || !(await this.flush())) return;
    try {
      await this.sheet.handIn(this.quiz.submitUrl);
    } catch {
      return this.goPlain();
    }
    this.showHandedIn();
    void deliver();
  }

  private showHandedIn(): void {
    this.isHandedIn = true;
    this.stopClock?.();
    this.stage.state("waiting");
  }

  private followCourier(state: CourierState): void {
    this.line.follow(state);
    const notice = document.querySelector<HTMLElement>("[data-no-signal]");
    if (notice && state.state !== "sending") notice.hidden = !isStuck(state);
    const link = document.querySelector<HTMLAnchorElement>("[data-sign-in-link]");
    if (link) link.search = `?next=${encodeURIComponent(location.pathname)}`;
  }

  private async hearOutcome(entry: Entry, outcome: Outcome): Promise<void> {
    if (entry.group !== this.quiz.attempt) return;
    if ("reply" in outcome) hear(outcome.reply.stamp);
    if (entry.kind === "submission") {
      // The result page puts away what this phone kept of the attempt.
      if (outcome.kind === "saved") location.replace(this.quiz.resultUrl);
      return;
    }
    if (outcome.kind === "closed" && !this.isHandedIn) {
      this.stopClock?.();
      this.stage.state("closed");
      await showUncounted(this.quiz.attempt);
    }
    if (outcome.kind === "refused") this.line.say(outcome.message);
    const isNewestHere = this.sheet.held(this.stage.position)?.sequence === entry.sequence;
    if (outcome.kind === "stale" && isNewestHere) this.line.say(String(outcome.reply.message ?? ""));
  }

  private goPlain(): void {
    this.keeps = false;
    this.line.direct();
  }

  private isTouched(): boolean {
    const form = this.stage.form;
    return form !== null && JSON.stringify(readFields(form)) !== this.untouched;
  }

  private remark(): void {
    const form = this.stage.form;
    this.untouched = form ? JSON.stringify(readFields(form)) : "";
  }
}
