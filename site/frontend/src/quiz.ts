/** One question a screen: answers are saved by themselves, and the clock speaks only when it should. */

import { autosave } from "./quiz/autosave";
import { countDown } from "./quiz/timer";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-autosave]")) autosave(form);
for (const clock of document.querySelectorAll<HTMLElement>("[data-deadline]")) countDown(clock);
