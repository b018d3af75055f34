/** A case in a lesson is decided before its answer is shown. Nothing is sent or kept: it is for oneself. */

/**
 *   <section data-case>
 *     <form data-decide data-text-none data-text-agrees="… %s …" data-text-differs="… %s …" hidden>
 *       <input type="radio" value="boleh" data-word="Boleh"> … <p role="status" data-said></p> <button>
 *     </form>
 *     <details data-verdict="dilarang">
 *   </section>
 *
 * Without a script the form stays hidden, and the answer opens as any details do.
 */
export function decideFirst(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-decide]")) {
    const answer = form.parentElement?.querySelector<HTMLDetailsElement>("details[data-verdict]");
    const said = form.querySelector<HTMLElement>("[data-said]");
    if (!answer || !said) continue;
    form.hidden = false;
    answer.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = form.querySelector<HTMLInputElement>("input:checked");
      if (!chosen) {
        said.textContent = form.dataset.textNone ?? "";
        form.querySelector<HTMLInputElement>("input")?.focus();
        return;
      }
      const agrees = chosen.value === answer.dataset.verdict;
      const text = (agrees ? form.dataset.textAgrees : form.dataset.textDiffers) ?? "%s";
      said.textContent = text.replace("%s", chosen.dataset.word ?? "");
      answer.hidden = false;
      answer.open = true;
    });
  }
}
