// Warns before a page is left with something that is not saved, and lets a form be sent once only.

export function guardUnsaved(form) {
  const state = { changed: false, sending: false, listeners: [] };
  const note = (event) => {
    if (event.target.matches?.("[type=search], [data-no-save]")) return;
    state.changed = true;
    for (const listener of state.listeners) listener();
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", (event) => {
    if (state.sending) {
      event.preventDefault();
      return;
    }
    state.sending = true;
  });
  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", () => (state.sending = false));
  window.addEventListener("beforeunload", (event) => {
    if (state.changed && !state.sending) event.preventDefault();
  });
  return {
    onChange: (listener) => state.listeners.push(listener),
    mark: () => note({ target: form }),
    saved: () => (state.changed = false),
    get sending() {
      return state.sending;
    },
    get changed() {
      return state.changed;
    },
  };
}
