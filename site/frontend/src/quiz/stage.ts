/** The place where one question after another stands, without a request between them. */

import { fillFields, isAnswered } from "./fields";
import { type Quiz, questionUrl } from "./page";
import type { Paper } from "./paper";
import type { Sheet } from "./sheet";

export class Stage {
  private readonly box = document.querySelector<HTMLElement>("[data-stage]");
  private readonly thumb = document.querySelector<HTMLElement>("nav.thumb");
  private readonly all = document.querySelector<HTMLElement>("[data-all-questions]");

  constructor(
    private readonly quiz: Quiz,
    private readonly sheet: Sheet,
  ) {}

  get form(): HTMLFormElement | null {
    return this.box?.querySelector("form[data-autosave]") ?? null;
  }

  get position(): number {
    return Number(this.form?.dataset.slot ?? 0);
  }

  /** Says whether the paper had it. */
  question(paper: Paper, position: number): boolean {
    const template = paper.question(position);
    if (!template) return false;
    const content = template.content.cloneNode(true) as DocumentFragment;
    const buttons = content.querySelector("[data-thumb]");
    buttons?.remove();
    this.put(content, template.dataset.place ?? "", questionUrl(this.quiz, position));
    this.thumb?.querySelector(".wrap")?.replaceChildren(...(buttons?.children ?? []));
    if (this.thumb) this.thumb.hidden = false;
    this.restore();
    this.mark(paper);
    return true;
  }

  overview(paper: Paper): boolean {
    const template = paper.overview();
    if (!template) return false;
    const content = template.content.cloneNode(true) as DocumentFragment;
    this.put(content, content.querySelector("h1")?.textContent ?? "", this.quiz.overviewUrl);
    this.clear();
    this.mark(paper);
    return true;
  }

  /** A state that stands in every page: being sent, or closed. */
  state(name: "waiting" | "closed"): void {
    const template = document.querySelector<HTMLTemplateElement>(`template[data-${name}]`);
    const content = template?.content.cloneNode(true) as DocumentFragment | undefined;
    if (!content || this.box?.dataset.shows === name) return;
    this.put(content, content.querySelector<HTMLElement>("[data-title]")?.dataset.title ?? "", null);
    if (this.box) this.box.dataset.shows = name;
    this.clear();
  }

  /** What this device knows better than the page: newer answers, flags. */
  restore(): void {
    const form = this.form;
    if (!form) return;
    const held = this.sheet.held(this.position);
    if (held && held.sequence >= Number(form.dataset.held)) fillFields(form, held.fields);
    const flag = this.sheet.flag(this.position);
    if (flag !== undefined) this.showFlag(flag);
  }

  showFlag(isFlagged: boolean): void {
    for (const button of this.form?.querySelectorAll<HTMLButtonElement>("button[name=tandai]") ?? []) {
      button.hidden = (button.value === "ya") === isFlagged;
    }
  }

  /** Where to go on. */
  firstOpen(): number {
    for (const link of document.querySelectorAll<HTMLElement>("[data-slots] a[data-position]")) {
      if (!this.isAnswered(link)) return Number(link.dataset.position);
    }
    return 1;
  }

  private isAnswered(link: HTMLElement): boolean {
    const held = this.sheet.held(Number(link.dataset.position));
    return held ? isAnswered(held.fields) : link.dataset.answered === "ya";
  }

  /** The list of all questions, the steps, and the counts. */
  mark(paper: Paper | null): void {
    const counts = { answered: 0, flagged: 0, unanswered: 0 };
    const steps = this.quiz.bar.querySelectorAll(".steps i");
    const lists = document.querySelectorAll<HTMLElement>("[data-slots]");
    for (const [number, list] of [...lists].entries()) {
      for (const link of list.querySelectorAll<HTMLAnchorElement>("a[data-position]")) {
        const position = Number(link.dataset.position);
        const answered = this.isAnswered(link);
        const flagged = this.sheet.flag(position) ?? link.dataset.flagged === "ya";
        const isHere = position === this.position;
        this.markLink(link, paper, flagged ? "flagged" : isHere ? "now" : answered ? "answered" : "open");
        if (isHere) link.setAttribute("aria-current", "step");
        else link.removeAttribute("aria-current");
        const step = steps[position - 1];
        if (step) step.className = isHere ? "now" : answered ? "done" : "";
        if (number > 0) continue;
        counts[answered ? "answered" : "unanswered"] += 1;
        if (flagged) counts.flagged += 1;
      }
    }
    this.count(counts);
  }

  private markLink(link: HTMLElement, paper: Paper | null, state: string): void {
    const content = paper?.slot(state);
    if (content) link.querySelector("span")?.replaceChildren(content.cloneNode(true));
  }

  private count(counts: Record<string, number>): void {
    for (const place of document.querySelectorAll<HTMLElement>("[data-fill]")) {
      const count = counts[place.dataset.fill ?? ""] ?? 0;
      place.textContent = (place.dataset.text ?? "%s").replace("%s", String(count));
      if (place.dataset.whenAny !== undefined) place.hidden = count === 0;
    }
  }

  private put(content: DocumentFragment, title: string, url: string | null): void {
    document.querySelector(".govuk-error-summary")?.remove();
    this.box?.replaceChildren(content);
    if (this.box) delete this.box.dataset.shows;
    if (this.all) this.all.hidden = url === null || this.form === null;
    const place = this.quiz.bar.querySelector("[data-place]");
    const quizTitle = place?.nextSibling?.textContent?.replace(/^, /, "").trim() ?? "";
    if (place) place.textContent = this.form ? title : "";
    if (place?.nextSibling) place.nextSibling.textContent = this.form ? `, ${quizTitle}` : quizTitle;
    document.title = `${title} - ${quizTitle} - Netral`;
    if (url && url !== location.pathname) history.pushState(null, "", url);
    window.scrollTo(0, 0);
    this.box?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }

  private clear(): void {
    this.thumb?.querySelector(".wrap")?.replaceChildren();
    if (this.thumb) this.thumb.hidden = true;
  }
}
