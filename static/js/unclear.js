// "Is something unclear?" in a dialog: the page that one was typing on stays as it is.

const link = document.querySelector("[data-unclear]");
const dialog = document.getElementById("unclear-dialog");

if (link && dialog && typeof dialog.showModal === "function") {
  const form = dialog.querySelector("form");
  const sentence = form.elements.sentence;
  const problem = form.querySelector("[role=alert]");
  const thanks = dialog.querySelector("[data-thanks]");
  let sending = false;

  link.removeAttribute("target");
  link.setAttribute("role", "button");
  link.setAttribute("aria-haspopup", "dialog");
  link.querySelector(".ds-sr-only")?.remove();
  link.addEventListener("click", (event) => {
    event.preventDefault();
    form.hidden = false;
    thanks.textContent = "";
    dialog.showModal();
    sentence.focus();
  });
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      link.click();
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => link.focus());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    complain("");
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      const answer = await response.json();
      if (response.ok) {
        form.reset();
        form.hidden = true;
        thanks.textContent = answer.text;
        closing();
      } else {
        complain(answer.text);
      }
    } catch {
      complain(form.dataset.wordsFailed);
    } finally {
      sending = false;
    }
  });

  function complain(text) {
    problem.textContent = text;
    problem.hidden = !text;
    sentence.setAttribute("aria-invalid", text ? "true" : "false");
    if (text) sentence.focus();
  }

  function closing() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ds-button";
    button.dataset.close = "";
    button.textContent = link.dataset.close || "OK";
    thanks.after(button);
    button.focus();
    dialog.addEventListener("close", () => button.remove(), { once: true });
  }
}
