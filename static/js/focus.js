// After a post that found errors, a screen reader should begin at their summary and not at the top of the page.

const summary = document.querySelector("[data-focus-on-load]");
if (summary) summary.focus();

// A link in the summary goes to a question: a folded one is unfolded first.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".ds-error-summary a[href^='#']");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  event.preventDefault();
  target.closest("details:not([open])")?.setAttribute("open", "");
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
});
