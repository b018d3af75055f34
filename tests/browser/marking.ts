/** What the key says, computed here and not by the product. */

type Options = { id: string; right: boolean }[];
type Answer = Record<string, unknown>;

/** The answer part of a frozen question; each kind fills its own fields. */
export interface Frozen {
  verdict: string;
  right: string;
  partial: boolean;
  bases: Options;
  options: Options;
  pairs: { id: string; right: string }[];
  steps: { id: string }[];
  accepted: string[];
}

/** The learner's choices as the product keeps an answer. */
export function answerOf(kind: string, chosen: Record<string, string[]>): Answer {
  const first = (name: string) => chosen[name]?.[0] ?? null;
  const named = (field: string) =>
    Object.entries(chosen)
      .filter(([name]) => name.startsWith(field))
      .map(([name, [value = ""]]): [string, string] => [name.slice(field.length), value]);
  switch (kind) {
    case "scenario":
      return { verdict: first("penilaian"), basis: first("dasar") };
    case "multiple":
      return { choices: [...(chosen.jawaban ?? [])].sort() };
    case "matching":
      return { pairs: Object.fromEntries(named("pasangan-")) };
    case "ordering":
      return { places: Object.fromEntries(named("urutan-").map(([step, place]) => [step, Number(place)])) };
    case "short":
      return { text: first("jawaban") };
    default:
      return { choice: first("jawaban") };
  }
}

export function markOf(kind: string, content: Frozen, answer: Answer): number {
  switch (kind) {
    case "scenario": {
      if (answer.verdict !== content.verdict) return 0;
      const bases = rightOf(content.bases);
      return bases.length === 0 || bases.includes(String(answer.basis)) ? 1 : 0.5;
    }
    case "single":
      return rightOf(content.options).includes(String(answer.choice)) ? 1 : 0;
    case "true_false":
      return answer.choice === content.right ? 1 : 0;
    case "multiple":
      return markOfMany(content, (answer.choices ?? []) as string[]);
    case "matching": {
      const pairs = (answer.pairs ?? {}) as Record<string, string>;
      return content.pairs.filter(({ id, right }) => pairs[id] === right).length / content.pairs.length;
    }
    case "ordering": {
      const places = (answer.places ?? {}) as Record<string, number>;
      const isOnce = (place: number) => Object.values(places).filter((one) => one === place).length === 1;
      const right = content.steps.filter(({ id }, at) => places[id] === at + 1 && isOnce(at + 1));
      return right.length / content.steps.length;
    }
    case "short":
      return content.accepted.some((one) => one.toLowerCase() === String(answer.text).toLowerCase()) ? 1 : 0;
    default:
      throw new Error(`This test does not know how to mark "${kind}".`);
  }
}

function markOfMany(content: Frozen, chosen: string[]): number {
  const key = rightOf(content.options);
  const hits = chosen.filter((one) => key.includes(one)).length;
  if (!content.partial) return hits === key.length && chosen.length === key.length ? 1 : 0;
  return Math.max(0, (hits - (chosen.length - hits)) / key.length);
}

function rightOf(options: Options): string[] {
  return options.filter((option) => option.right).map((option) => option.id);
}

/** JSON that does not depend on the order of keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
