/**
 * Whole attempts on a bad line: whatever breaks, what the learner last chose is what is marked, once.
 *
 * Every fault is done at every step in turn, then at random with printed seeds. `FAULT_RUNS` says how many
 * runs (`make faults`: at least 200), `FAULT_SEED` begins the random ones, `FAULT_LINES` work side by side.
 */

import { expect, test } from "@playwright/test";
import { attend, type Choices, dice } from "./attendee";
import { answerOf, canonical, type Frozen, markOf } from "./marking";
import { BadLine, FAULTS, type Fault } from "./proxy";
import { ask } from "./world";

const RUNS = Number(process.env.FAULT_RUNS ?? 12);
const LINES = Number(process.env.FAULT_LINES ?? 3);
/** What runs are called whose faults come by chance. */
const CHANCE = "random";
const FIRST_SEED = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);

interface Plan {
  name: string;
  fault: string;
  seed: number;
  decide: (step: string, nth: number) => Fault | null;
}

interface Outcome {
  plan: Plan;
  person: number;
  choices: Choices | null;
  trouble: string;
  faultsDone: number;
}

interface Held {
  state: string;
  score: string | null;
  marks: number;
  slots: { position: number; kind: string; content: Frozen; answers: Record<string, unknown>[] }[];
}

const STEPS: [string, number][] = [
  ["door", 0],
  ["start", 0],
  ["question", 0],
  ["paper", 0],
  ...Array.from({ length: 6 }, (_, nth): [string, number] => ["save", nth]),
  ["submit", 0],
  ["result", 0],
];

/** The first runs show each fault once, each at another step; then come all the others, then chance. */
function plans(): Plan[] {
  const all = FAULTS.flatMap((fault, row) =>
    STEPS.map(([step, at], column) => ({
      rank: (column + STEPS.length - ((row * 5 + 4) % STEPS.length)) % STEPS.length,
      plan: {
        name: `${fault} at ${step} ${at + 1}`,
        fault,
        seed: row * 100 + column,
        decide: (seen: string, nth: number) => (seen === step && nth === at ? fault : null),
      },
    })),
  );
  const swept = all.sort((a, b) => a.rank - b.rank).map(({ plan }) => plan);
  const atRandom = Math.max(Math.ceil(RUNS / 3), RUNS - swept.length);
  return [
    ...swept.slice(0, RUNS - atRandom),
    ...Array.from({ length: atRandom }, (_, number) => randomPlan(FIRST_SEED + number)),
  ];
}

function randomPlan(seed: number): Plan {
  const random = dice(seed);
  const share = 0.1 + random() * 0.3;
  return {
    name: `random, seed ${seed}`,
    fault: CHANCE,
    seed,
    decide: () => {
      if (random() >= share) return null;
      const fault = FAULTS[Math.floor(random() * FAULTS.length)] ?? null;
      // Hanging takes long and teaches little the tenth time.
      return fault === "hang" && random() < 0.7 ? "cut" : fault;
    },
  };
}

function judge(
  outcome: Outcome,
  attempts: Held[],
): { lost: string[]; doubled: string[]; mismatch: string[] } {
  const found = { lost: [] as string[], doubled: [] as string[], mismatch: [] as string[] };
  const [attempt] = attempts;
  if (!attempt || !outcome.choices) {
    found.lost.push(outcome.trouble || "no attempt");
    return found;
  }
  if (attempts.length !== 1) found.doubled.push(`${attempts.length} attempts`);
  if (attempt.marks !== 1) found.doubled.push(`marked ${attempt.marks} times`);
  if (attempt.state !== "submitted") found.mismatch.push(`state ${attempt.state}`);
  let sum = 0;
  for (const { position, kind, content, answers } of attempt.slots) {
    const wanted = answerOf(kind, outcome.choices[position] ?? {});
    if (answers.length > 1) found.doubled.push(`question ${position}: ${answers.length} answers`);
    const same = canonical(answers[0] ?? {}) === canonical(wanted);
    if (!same)
      found.lost.push(`question ${position}: ${JSON.stringify(answers[0])}, chose ${JSON.stringify(wanted)}`);
    sum += markOf(kind, content, wanted);
  }
  const mark = (sum / attempt.slots.length) * 100;
  if (Math.abs(Number(attempt.score) - mark) > 0.0051) found.mismatch.push(`${attempt.score}, not ${mark}`);
  return found;
}

/** What the database holds, a few people at a time: the papers of all are more than a pipe takes. */
function heldOf(people: number[]): Record<string, Held[]> {
  const held: Record<string, Held[]> = {};
  for (let at = 0; at < people.length; at += 25) {
    process.env.FAULT_PEOPLE = JSON.stringify(people.slice(at, at + 25));
    Object.assign(held, ask<Record<string, Held[]>>("faults.py"));
  }
  return held;
}

test("Whatever breaks on the line, no answer is lost or doubled and the mark is the right one", async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(0);
  const target = new URL(baseURL ?? "");
  const waiting = plans();
  process.env.FAULT_RUNS = String(waiting.length);
  delete process.env.FAULT_PEOPLE;
  const people = ask<{ person: number; session: string }[]>("faults.py");
  const outcomes: Outcome[] = [];

  async function run(plan: Plan, person: number, session: string): Promise<Outcome> {
    const random = dice(plan.seed * 7919 + 1);
    let kill = () => {};
    const proxy = new BadLine(target, plan.decide, random, () => kill());
    const base = await proxy.open();
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, baseURL: base });
    await context.addCookies([{ name: "sessionid", value: session, url: base }]);
    const outcome: Outcome = { plan, person, choices: null, trouble: "", faultsDone: 0 };
    try {
      const onKill = (doIt: () => void) => {
        kill = doIt;
      };
      outcome.choices = await attend({ context, random, onKill, quiz: "/kuis/kuis-m1/" });
    } catch (trouble) {
      outcome.trouble = String(trouble).split("\n", 1)[0] ?? "";
    }
    outcome.faultsDone = Object.values(proxy.done).reduce((sum, times) => sum + times, 0);
    await context.close();
    proxy.close();
    return outcome;
  }

  async function line(): Promise<void> {
    for (let plan = waiting.shift(); plan; plan = waiting.shift()) {
      const { person, session } = people.pop() as { person: number; session: string };
      const outcome = await run(plan, person, session);
      outcomes.push(outcome);
      if (outcome.trouble) console.log(`  ${plan.name}: ${outcome.trouble}`);
      if (outcomes.length % 20 === 0) console.log(`  ${outcomes.length} runs`);
    }
  }
  await Promise.all(Array.from({ length: LINES }, line));

  const held = heldOf(outcomes.map(({ person }) => person));
  const rows = new Map<
    string,
    { runs: number; faults: number; lost: number; doubled: number; mark: number }
  >();
  const faults: string[] = [];
  for (const outcome of outcomes) {
    const { lost, doubled, mismatch } = judge(outcome, held[outcome.person] ?? []);
    const row = rows.get(outcome.plan.fault) ?? { runs: 0, faults: 0, lost: 0, doubled: 0, mark: 0 };
    row.runs += 1;
    row.faults += outcome.faultsDone;
    row.lost += lost.length;
    row.doubled += doubled.length;
    row.mark += mismatch.length;
    rows.set(outcome.plan.fault, row);
    // A run whose fault never came would prove nothing.
    const idle =
      outcome.plan.fault !== CHANCE && outcome.faultsDone === 0 ? ["its fault was never done"] : [];
    for (const each of [...idle, ...lost, ...doubled, ...mismatch]) {
      faults.push(`${outcome.plan.name} (person ${outcome.person}): ${each}`);
    }
  }
  console.log(`Random seeds from ${FIRST_SEED}.`);
  console.table(Object.fromEntries([...rows].sort()));
  expect(faults).toEqual([]);
});
