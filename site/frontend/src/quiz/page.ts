/** What a page of a running attempt says about it. */

export interface Quiz {
  bar: HTMLElement;
  attempt: string;
  total: number;
  questionsUrl: string;
  overviewUrl: string;
  offlineUrl: string;
  submitUrl: string;
  resultUrl: string;
  leaveUrl: string;
  contactUrl: string;
}

export function readQuiz(root: ParentNode = document): Quiz | null {
  const bar = root.querySelector<HTMLElement>("[data-quiz]");
  if (!bar) return null;
  const said = (name: string) => bar.dataset[name] ?? "";
  return {
    bar,
    attempt: said("attempt"),
    total: Number(said("total")),
    questionsUrl: said("questionsUrl"),
    overviewUrl: said("overviewUrl"),
    offlineUrl: said("offlineUrl"),
    submitUrl: said("submitUrl"),
    resultUrl: said("resultUrl"),
    leaveUrl: said("leaveUrl"),
    contactUrl: said("contactUrl"),
  };
}

export function questionUrl(quiz: Quiz, position: number): string {
  return `${quiz.questionsUrl}${position}/`;
}

/** The question that an address names; 0 for the overview, null for any other page. */
export function positionIn(quiz: Quiz, path: string): number | null {
  if (path === quiz.overviewUrl) return 0;
  if (!path.startsWith(quiz.questionsUrl)) return null;
  const position = Number(path.slice(quiz.questionsUrl.length).replace("/", ""));
  return position >= 1 && position <= quiz.total ? position : null;
}
