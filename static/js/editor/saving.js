// Wagtail saves by itself half a second after the last change. A button that sends the form waits for such a save that
// is on its way, and no other begins: where the button is refused, the editor would else find an own draft that is
// newer than what the page shows, and be told that somebody else has written it.
(() => {
  "use strict";
  let noticed = 0;

  document.addEventListener("w-autosave:save", () => {
    noticed = performance.now();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-controller~='w-autosave']")) return;
    const saving = window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-autosave");
    if (!saving?.activeValue) return;
    saving.activeValue = false;
    if (!saving.submitPromise) return;
    if (performance.now() - noticed < saving.intervalValue) {
      saving.submit.cancel?.();
      return;
    }
    event.preventDefault();
    const { name, value } = event.submitter || {};
    saving.submitPromise.finally(() => {
      // The button may be disabled by now, and would not be sent.
      if (name) form.append(window.procedureEditor.make("input", { type: "hidden", name, value }));
      form.requestSubmit();
    });
  });
})();
