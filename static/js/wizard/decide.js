// The decision: a counter, a warning before a reason is lost, and what is asked of a case that closes only where it does.

import { startCounters } from "./counter.js";
import { guardUnsaved } from "./unsaved.js";

function askOfClosing(form) {
  const closing = form.dataset.closing.split(" ");
  const parts = form.querySelectorAll("[data-field-name='keep'], .decision-form__ahead");
  const show = () => {
    const chosen = form.querySelector("[name='outcome']:checked");
    for (const part of parts) part.hidden = !chosen || !closing.includes(chosen.value);
  };
  form.addEventListener("change", show);
  show();
}

for (const form of document.querySelectorAll(".decision-form")) {
  startCounters(form);
  guardUnsaved(form);
  if (form.dataset.closing) askOfClosing(form);
}
