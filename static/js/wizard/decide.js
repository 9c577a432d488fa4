// The decision: a counter, and a warning before a reason is lost.

import { startCounters } from "./counter.js";
import { guardUnsaved } from "./unsaved.js";

for (const form of document.querySelectorAll(".decision-form")) {
  startCounters(form);
  guardUnsaved(form);
}
