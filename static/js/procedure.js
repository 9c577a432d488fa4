// Whoever comes to a step by a link to it wants to read it: its fold opens.

function openTarget() {
  const anchor = decodeURIComponent(location.hash.slice(1));
  const fold = anchor && document.querySelector(`details[data-opens-for="${CSS.escape(anchor)}"]`);
  if (fold) fold.open = true;
}

window.addEventListener("hashchange", openTarget);
openTarget();
