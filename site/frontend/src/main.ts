/** Every page: the styles, and a few small helps. Nothing here is needed to use a page. */

import "../styles/main.scss";
import { decideFirst } from "./deciding";
import { claimPhone } from "./offline/owner";
import { somethingWaits } from "./offline/waiting";

/** After a refused form the reader starts at the summary of what to mend. */
function focusErrorSummary(): void {
  document.querySelector<HTMLElement>("[data-error-summary]")?.focus();
}

/** A form is sent once: a second tap within two seconds is not another wish. */
function ignoreSecondTap(): void {
  const sentAt = new WeakMap<HTMLFormElement, number>();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    const last = sentAt.get(form);
    if (last !== undefined && event.timeStamp - last < 2000) event.preventDefault();
    else sentAt.set(form, event.timeStamp);
  });
}

/** What a form sends only where a script runs: without one the server gives the plain way. */
function sendForScript(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-for-script]")) {
    field.disabled = false;
  }
}

/** Printing is offered only where a script can do it. */
function offerPrinting(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/** Password fields may be read back while typing (labels come from the template). */
function offerPasswordReading(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-reveal]")) {
    const input = document.getElementById(button.dataset.reveal ?? "");
    if (!(input instanceof HTMLInputElement)) continue;
    const shown = button.dataset.textHide ?? "";
    const word = button.firstElementChild ?? button;
    const hidden = word.textContent ?? "";
    button.hidden = false;
    button.addEventListener("click", () => {
      const reveal = input.type === "password";
      input.type = reveal ? "text" : "password";
      word.textContent = reveal ? shown : hidden;
    });
    input.form?.addEventListener("submit", () => {
      input.type = "password";
    });
  }
}

/** With little data a picture is a link; a tap shows it in its place. */
function showPicturesInPlace(): void {
  document.addEventListener("click", (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-picture]") : null;
    if (!link) return;
    event.preventDefault();
    const picture = new Image(Number(link.dataset.width), Number(link.dataset.height));
    picture.alt = link.dataset.picture ?? "";
    picture.tabIndex = -1;
    picture.src = link.href;
    link.replaceWith(picture);
    picture.focus();
  });
}

/** Signing out clears this phone first; what has not arrived stays, and the person is told. */
function clearBeforeSigningOut(): void {
  const warning = document.querySelector<HTMLElement>("[data-outbox]")?.dataset.textLeave;
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.action.endsWith("/keluar/")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (warning && somethingWaits() && !window.confirm(warning)) return;
      // The service worker does it, too; but a page need not have one.
      void import("./offline/leaving")
        .then((part) => part.forgetPerson())
        .catch(() => undefined)
        .then(() => form.submit());
    },
    { capture: true },
  );
}

/** A form met no signal: this page holds it, and a reload sends it again. */
function sendAgain(): void {
  const button = document.querySelector<HTMLButtonElement>("button[data-send-again]");
  const status = document.querySelector<HTMLElement>("[data-signal-back]");
  button?.addEventListener("click", () => location.reload());
  if (!button || !status) return;
  const text = status.dataset.signalBack ?? "";
  window.addEventListener("online", () => {
    status.textContent = text;
  });
}

/** The service worker comes after everything the page itself needs. */
function registerWorker(): void {
  if (!("serviceWorker" in navigator)) return;
  window.addEventListener("load", async () => {
    try {
      const registration = await navigator.serviceWorker.register("/sw.js");
      registration.waiting?.postMessage("take-over");
    } catch {
      // Without it everything works that has signal.
    }
  });
}

/** Parts that few pages need come only there. */
function loadParts(): void {
  const find = (selector: string) => document.querySelector<HTMLElement>(selector);
  const lesson = document.querySelector<HTMLFormElement>("form[data-lesson-done]");
  if (lesson) void import("./offline/lesson").then((part) => part.finishAnywhere(lesson));
  const outbox = find("[data-outbox]");
  // A question page says itself what has been sent.
  if (outbox && !find("[data-save-state]") && somethingWaits()) {
    void import("./offline/banner").then((part) => part.showOutbox(outbox));
  }
  const drills = find("[data-drill-sheet]");
  if (drills) void import("./offline/drills").then((part) => part.takeDrills(drills));
  const box = find("[data-keep]");
  if (box) void import("./offline/module").then((part) => part.offerKeeping(box));
  if (!("serviceWorker" in navigator)) return;
  const today = find("[data-keep-drills]");
  if (today) void import("./offline/drills").then((part) => part.keepDrills(today)).catch(() => undefined);
  const shelf = find("[data-shelf]");
  if (shelf) void import("./offline/shelf").then((part) => part.showShelf(shelf));
}

focusErrorSummary();
clearBeforeSigningOut();
ignoreSecondTap();
sendForScript();
offerPrinting();
offerPasswordReading();
showPicturesInPlace();
decideFirst();
sendAgain();
claimPhone().catch(() => undefined);
registerWorker();
loadParts();
