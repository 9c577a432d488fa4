// Minutes: they save themselves, and the page says who takes them and shows what a colleague writes.

import { startAutosave } from "./wizard/autosave.js";
import { guardUnsaved } from "./wizard/unsaved.js";

const EVERY = 10000;

const minutes = document.querySelector("[data-minutes]");
if (minutes) start(minutes);

function start(section) {
  const form = section.querySelector("[data-minutes-form]");
  const told = section.querySelector("[data-minutes-told]");
  const read = section.querySelector("[data-minutes-text]");
  if (form) {
    startAutosave(form, guardUnsaved(form));
    carryInto(form);
  }
  setInterval(look, EVERY);

  async function look() {
    if (document.visibilityState === "hidden") return;
    try {
      const response = await fetch(section.dataset.state, { credentials: "same-origin" });
      if (!response.ok) return;
      const state = await response.json();
      if (told.textContent.trim() !== state.text) told.textContent = state.text;
      if (read) show(read, state.notes);
    } catch {
      // The next look will do.
    }
  }
}

function show(place, text) {
  if (!text || place.dataset.shown === text) return;
  place.dataset.shown = text;
  place.replaceChildren(
    ...text.split(/\n{2,}/).map((part) => {
      const paragraph = document.createElement("p");
      part.split("\n").forEach((line, number) => {
        if (number) paragraph.append(document.createElement("br"));
        paragraph.append(line);
      });
      return paragraph;
    }),
  );
}

// The answer to a request begins with the minutes, also with those that were typed just now.
function carryInto(form) {
  const answer = document.querySelector("[data-takes-minutes] textarea");
  const notes = form.elements.notes;
  if (!answer) return;
  let own = answer.value !== notes.value;
  answer.addEventListener("input", () => (own = true));
  notes.addEventListener("input", () => {
    if (!own) answer.value = notes.value;
  });
}
