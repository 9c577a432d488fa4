// Raising a concern: whom it is about is found while one types, and a stop says at once what to do.

import { startBranching } from "./branching.js";
import { startCounters } from "./counter.js";
import { startRows } from "./rows.js";
import { guardUnsaved } from "./unsaved.js";

const form = document.querySelector("[data-raise-form]");
if (form) {
  startBranching(form);
  startRows(form);
  startCounters(form);
  guardUnsaved(form);
  searchWhileTyping(form);
  for (const panel of form.querySelectorAll("template[data-stop-panel]")) showStop(form, panel);
}

function searchWhileTyping() {
  const box = form.querySelector("[type=search]");
  const target = form.querySelector("[data-subjects-target]");
  let timer = 0;
  let round = 0;
  // Enter in the search box searches; it does not send the concern.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    search();
  });
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 300);
  });
  form.querySelector("[name=search]").addEventListener("click", (event) => {
    event.preventDefault();
    search();
  });

  async function search() {
    const mine = (round += 1);
    const body = new FormData();
    body.set("q", box.value);
    for (const chosen of form.querySelectorAll("[name=about]:checked")) body.append("about", chosen.value);
    try {
      const response = await fetch(form.dataset.subjects, {
        method: "POST",
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body,
        credentials: "same-origin",
      });
      if (!response.ok || mine !== round) return;
      const found = new DOMParser().parseFromString(await response.text(), "text/html");
      const list = found.querySelector("[data-subjects-list]");
      if (list) replaceList(target, document.importNode(list, true));
    } catch {
      // The button searches without this.
    }
  }
}

// What was ticked while the answer was on its way stays ticked, and where somebody stood there the focus stays.
function replaceList(target, list) {
  for (const ticked of target.querySelectorAll("[name=about]:checked")) {
    const again = list.querySelector(`[name=about][value="${CSS.escape(ticked.value)}"]`);
    if (again) again.checked = true;
    else list.prepend(ticked.closest(".subjects__item"));
  }
  const focused = target.contains(document.activeElement) ? document.activeElement.value : "";
  target.replaceChildren(list);
  if (focused) target.querySelector(`[name=about][value="${CSS.escape(focused)}"]`)?.focus();
}

function showStop(form, panel) {
  const question = form.querySelector(`[data-question="${panel.dataset.stopPanel}"]`);
  if (!question || !question.dataset.stop) return;
  const wanted = JSON.parse(question.dataset.stop);
  const update = () => {
    const said = [...question.querySelectorAll("input:checked, select")].some((one) => wanted.includes(one.value));
    const shown = question.querySelector("[data-stop-shown]");
    if (said && !shown) question.append(panel.content.cloneNode(true));
    if (!said && shown) shown.remove();
  };
  question.addEventListener("change", update);
  update();
}
