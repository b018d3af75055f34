/** The whole paper, fetched once a page and kept for the time without a signal. */

import { ATTEMPTS } from "../offline/names";
import { hear } from "./clock";
import { type Quiz, readQuiz } from "./page";

const TIMEOUT_MS = 15_000;
/** Time for the service worker to put away a page that brought the paper along. */
const KEEPING_MS = 3_000;

export class Paper {
  constructor(private readonly root: ParentNode) {}

  question(position: number): HTMLTemplateElement | null {
    return this.template(`question="${position}"`);
  }

  overview(): HTMLTemplateElement | null {
    return this.template("overview");
  }

  slot(state: string): DocumentFragment | null {
    return this.template(`slot="${state}"`)?.content ?? null;
  }

  private template(name: string): HTMLTemplateElement | null {
    return this.root.querySelector(`[data-paper] template[data-${name}]`);
  }
}

/** Null without a signal and without a copy; it may be asked for again. */
export async function loadPaper(quiz: Quiz): Promise<Paper | null> {
  if (document.querySelector("[data-paper]")) {
    void makeSureOfCopy(quiz);
    return new Paper(document);
  }
  const text = (await fetched(quiz)) ?? (await kept(quiz));
  if (text === null) return null;
  const parsed = new DOMParser().parseFromString(text, "text/html");
  return parsed.querySelector("[data-paper]") ? new Paper(parsed) : null;
}

async function fetched(quiz: Quiz): Promise<string | null> {
  const abort = new AbortController();
  const timeout = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(quiz.offlineUrl, { credentials: "same-origin", signal: abort.signal });
    // A redirect means: handed in already, or signed out.
    if (!response.ok || response.redirected) return null;
    const copy = response.clone();
    const text = await response.text();
    hear(readQuiz(new DOMParser().parseFromString(text, "text/html"))?.bar.dataset.stamp);
    await keep(quiz, copy).catch(() => undefined);
    return text;
  } catch {
    return null;
  } finally {
    clearTimeout(timeout);
  }
}

/** Without a service worker at work, or with one of before, nobody has put the page away. */
async function makeSureOfCopy(quiz: Quiz): Promise<void> {
  if (!("caches" in window)) return;
  await new Promise((resolve) => setTimeout(resolve, KEEPING_MS));
  if ((await kept(quiz)) === null) await fetched(quiz);
}

async function keep(quiz: Quiz, response: Response): Promise<void> {
  await (await caches.open(ATTEMPTS)).put(quiz.offlineUrl, response);
}

async function kept(quiz: Quiz): Promise<string | null> {
  try {
    const copy = await caches.match(quiz.offlineUrl, { cacheName: ATTEMPTS, ignoreVary: true });
    return copy ? await copy.text() : null;
  } catch {
    return null;
  }
}

/** A paper handed in is not kept. */
export async function forgetPaper(offlineUrl: string): Promise<void> {
  if ("caches" in window) await (await caches.open(ATTEMPTS)).delete(offlineUrl, { ignoreVary: true });
}
