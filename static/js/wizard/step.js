// The form of a step. Without these modules everything works too: each button saves the page and comes back.

import { startAutosave } from "./autosave.js";
import { startBranching } from "./branching.js";
import { startCounters } from "./counter.js";
import { startRows } from "./rows.js";
import { guardUnsaved } from "./unsaved.js";

const form = document.querySelector("[data-step-form]");
if (form) {
  startBranching(form);
  startRows(form);
  startCounters(form);
  const unsaved = guardUnsaved(form);
  if (form.dataset.autosave) startAutosave(form, unsaved);
}
