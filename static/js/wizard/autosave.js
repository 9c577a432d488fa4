// Saves a draft a few seconds after a change, by the same service as the button.

const WAIT = 3000;
const AGAIN = 15000;

export function startAutosave(form, unsaved) {
  const url = form.dataset.autosave;
  const words = form.dataset;
  const line = form.querySelector("[data-saved]");
  const version = form.querySelector("[name=base_version]");
  let timer = 0;
  let running = false;
  let stopped = false;
  let edits = 0;

  unsaved.onChange(() => {
    edits += 1;
    if (stopped) return;
    if (!running) say(words.wordsUnsaved);
    wait(WAIT);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && unsaved.changed) save();
  });

  function wait(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  async function save() {
    if (running || stopped || unsaved.sending || !unsaved.changed) return;
    running = true;
    const before = edits;
    say(words.wordsSaving);
    let wasStopped = false;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ fields: texts(form) }),
        credentials: "same-origin",
      });
      const answer = await response.json();
      if (response.ok) {
        version.value = answer.version;
        if (edits === before) unsaved.saved();
        say(answer.text);
        if (answer.stop) link(answer.stop, words.wordsStop);
      } else {
        // Somebody else saved, the session ended, or the text is too long: the button says more and loses nothing.
        wasStopped = response.status !== 422;
        say(answer.text);
        if (response.status === 409 && answer.link) button(words.wordsBoth);
      }
    } catch {
      say(words.wordsFailed);
      wait(AGAIN);
    } finally {
      running = false;
      stopped = stopped || wasStopped;
      if (edits !== before && !stopped) wait(WAIT);
    }
  }

  function say(text) {
    line.textContent = text;
  }

  function link(href, text) {
    const anchor = document.createElement("a");
    anchor.href = href;
    anchor.className = "ds-link";
    anchor.textContent = text;
    line.append(" ", anchor);
  }

  // Both texts are shown by sending the form: the page with the conflict holds what was typed here.
  function button(text) {
    const control = document.createElement("button");
    control.type = "submit";
    control.name = "save";
    control.value = "1";
    control.className = "ds-button";
    control.dataset.size = "sm";
    control.dataset.variant = "secondary";
    control.textContent = text;
    line.append(" ", control);
  }
}

function texts(form) {
  const left = new Set(["csrfmiddlewaretoken", "skip-reason"]);
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !left.has(name));
}
