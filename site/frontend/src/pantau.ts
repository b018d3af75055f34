/** The tracking pages: a filter is applied as soon as it is chosen; its button stays for everyone else. */

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-filter]")) {
  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement) form.requestSubmit();
  });
}

export {};
