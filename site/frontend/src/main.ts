/** Every page: the styles, and a few small helps. Nothing here is needed to use a page. */

import "../styles/main.scss";

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

focusErrorSummary();
ignoreSecondTap();
offerPrinting();
offerPasswordReading();
