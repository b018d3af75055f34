/** One question a screen: kept at each tap, sent when there is a signal, handed in when both are done. */

import { forgetGroup } from "./offline/outbox";
import { readQuiz } from "./quiz/page";
import { forgetPaper } from "./quiz/paper";
import { forgetSheet } from "./quiz/sheet";
import { Taking } from "./quiz/taking";
import { showUncounted } from "./quiz/uncounted";

/** The result was seen: what the phone kept of the attempt goes, after the last word about it. */
async function putAway({ attempt = "", offlineUrl = "" }: DOMStringMap): Promise<void> {
  await showUncounted(attempt);
  await forgetPaper(offlineUrl);
  await forgetSheet(attempt);
  await forgetGroup(attempt);
}

const quiz = readQuiz();
if (quiz) new Taking(quiz);
const result = document.querySelector<HTMLElement>("[data-result-of]");
if (result) putAway(result.dataset).catch(() => undefined);
