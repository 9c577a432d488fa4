// Go on moving cases while there are more: the form that a person would press, pressed after a moment to stop it.
const form = document.querySelector("[data-go-on]");
if (form) {
  window.setTimeout(() => form.requestSubmit(), 800);
}
