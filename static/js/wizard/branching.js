// Shows and hides questions as soon as an answer opens or closes them. The server works the same out at each save.

import { addCounter } from "./counter.js";

export function startBranching(form) {
  for (const template of form.querySelectorAll("template[data-question]")) {
    const question = template.content.firstElementChild;
    question.hidden = true;
    template.replaceWith(question);
    for (const box of question.querySelectorAll("[data-counter]")) addCounter(box, form);
  }
  const questions = [...form.querySelectorAll("[data-question][data-when]")].map((element) => ({
    element,
    condition: JSON.parse(element.dataset.when),
  }));
  if (!questions.length) return;
  const update = () => {
    // An answer that is closed answers nothing, so one question may close the next: until nothing changes.
    for (let round = 0; round <= questions.length; round += 1) {
      let changed = false;
      for (const { element, condition } of questions) {
        const shown = holds(condition, form) === true;
        if (element.hidden === shown || round === 0) {
          changed = changed || element.hidden === shown;
          show(element, shown);
        }
      }
      if (!changed && round > 0) break;
    }
  };
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}

function show(element, shown) {
  element.hidden = !shown;
  // What is hidden is not sent; what was typed in it stays in the page.
  for (const control of element.querySelectorAll("input, select, textarea, button")) control.disabled = !shown;
}

// true, false, or null where it is not known: what is not answered is neither met nor unmet.
export function holds(condition, form) {
  if (condition === null || typeof condition === "boolean") return condition;
  if (condition.all) return every(condition.all.map((part) => holds(part, form)));
  if (condition.any) return not(every(condition.any.map((part) => not(holds(part, form)))));
  if ("not" in condition) return not(holds(condition.not, form));
  return compare(answerOf(form, condition.field), condition);
}

const not = (met) => (met === null ? null : !met);
const every = (parts) => (parts.includes(false) ? false : parts.includes(null) ? null : true);

function answerOf(form, key) {
  const question = form.querySelector(`[data-question="${key}"]`);
  if (!question || question.hidden) return [];
  const controls = [...question.querySelectorAll("input, select, textarea")].filter(
    (control) => !["hidden", "file", "submit"].includes(control.type) && !control.closest("template"),
  );
  return controls
    .filter((control) => (["radio", "checkbox"].includes(control.type) ? control.checked : control.value.trim()))
    .map((control) => control.value.trim());
}

function compare(answers, { op, value }) {
  if (op === "filled") return (answers.length > 0) === value;
  if (!answers.length) return null;
  const wanted = (one) => (one === true ? "yes" : one === false ? "no" : String(one));
  const contains = (one) => answers.includes(wanted(one));
  switch (op) {
    case "is":
      return answers.length === 1 && contains(value);
    case "is_not":
      return !(answers.length === 1 && contains(value));
    case "in":
      return value.some(contains);
    case "contains":
      return contains(value);
    case "at_least":
    case "at_most": {
      const number = answers.length > 1 ? answers.length : Number(answers[0].replace(",", "."));
      if (Number.isNaN(number)) return null;
      return op === "at_least" ? number >= value : number <= value;
    }
    case "before":
    case "after": {
      const day = value === "today" ? new Date().toISOString().slice(0, 10) : value;
      return op === "before" ? answers[0] < day : answers[0] > day;
    }
    default:
      return null;
  }
}
