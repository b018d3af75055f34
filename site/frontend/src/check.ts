/** Cek dulu: answers at once, and without a signal, from the table that the server itself reads. */

interface Table {
  phases: string[];
  statuses: string[];
  answers: [word: string, ground: string][];
  cells: Record<string, number[]>;
}

const NAMES = ["perbuatan", "tahapan", "status"];

function find<T extends Element>(selector: string): T {
  return document.querySelector(selector) as T;
}

function copyOf(id: string): Node {
  return find<HTMLTemplateElement>(`template#${id}`).content.cloneNode(true);
}

function enhance(form: HTMLFormElement): void {
  const table: Table = JSON.parse(find("#tabel").textContent ?? "");
  const said = find<HTMLElement>("[data-said]");
  const selects = NAMES.map((name) => find<HTMLSelectElement>(`select[name=${name}]`));

  function show(): boolean {
    const [act = "", phase = "", status = ""] = selects.map((select) => select.value);
    const row = table.phases.indexOf(phase);
    const column = table.statuses.indexOf(status);
    const place = table.cells[act]?.[row * table.statuses.length + column];
    const answer = row < 0 || column < 0 || place === undefined ? undefined : table.answers[place];
    const parts = answer ? [`putusan-${answer[0]}`, `alasan-${answer[1]}`] : ["kosong"];
    said.replaceChildren(...parts.map(copyOf));
    find("[data-record]").replaceChildren(...(answer ? [copyOf(`catatan-${act}`)] : []));
    if (!answer) return false;
    const [chosen, ...when] = selects.map((select) => select.selectedOptions[0]?.text ?? "");
    find("[data-asked]").textContent = chosen ?? "";
    find("[data-asked-when]").textContent = when.join(", ");
    const asked = NAMES.map((name, index) => `${name}=${selects[index]?.value}`).join("&");
    history.replaceState(null, "", `?${asked}`);
    return true;
  }

  // The address says what was asked; a page kept on the phone may hold another answer.
  const asked = new URLSearchParams(location.search);
  for (const select of selects) select.value = asked.get(select.name) ?? "";
  show();

  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    if (!show()) return;
    event.preventDefault();
    find<HTMLElement>("#jawaban").focus();
  });
}

const form = document.querySelector<HTMLFormElement>("form[data-check]");
if (form) enhance(form);
