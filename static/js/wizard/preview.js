// The form of a step in a preview: questions open and rows are added as they will be, and nothing is sent.

import { startBranching } from "./branching.js";
import { startCounters } from "./counter.js";
import { startRows } from "./rows.js";

const form = document.querySelector("[data-preview-form]");
if (form) {
  startBranching(form);
  startRows(form);
  startCounters(form);
  form.addEventListener("submit", (event) => event.preventDefault());
}
