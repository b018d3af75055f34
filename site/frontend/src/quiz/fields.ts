/** A question's form as pairs, and back. */

export type Fields = [string, string][];

const OURS = new Set(["csrfmiddlewaretoken", "sequence"]);

export function readFields(form: HTMLFormElement): Fields {
  const fields: Fields = [];
  for (const [name, value] of new FormData(form)) {
    if (!OURS.has(name) && typeof value === "string") fields.push([name, value]);
  }
  return fields;
}

export function fillFields(form: HTMLFormElement, fields: Fields): void {
  for (const element of form.elements) {
    const { name } = element as HTMLInputElement;
    if (!name || OURS.has(name)) continue;
    const values = fields.filter(([each]) => each === name).map(([, value]) => value);
    if (element instanceof HTMLInputElement && /^(radio|checkbox)$/.test(element.type)) {
      element.checked = values.includes(element.value);
    } else if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement) {
      element.value = values[0] ?? "";
    }
  }
}

export function isAnswered(fields: Fields): boolean {
  return fields.some(([, value]) => value.trim() !== "");
}

/** Whether nobody has touched the form since the server wrote it. */
export function isAsServed(form: HTMLFormElement): boolean {
  return [...form.elements].every((element) => {
    if (element instanceof HTMLSelectElement) {
      const served = Math.max(
        0,
        [...element.options].findIndex((option) => option.defaultSelected),
      );
      return element.selectedIndex === served;
    }
    if (!(element instanceof HTMLInputElement)) return true;
    if (/^(radio|checkbox)$/.test(element.type)) return element.checked === element.defaultChecked;
    return element.type !== "text" || element.value === element.defaultValue;
  });
}
