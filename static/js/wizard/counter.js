// Says how many characters are left once a text comes near its limit. Nothing is cut off.

const NEAR = 0.8;
let number = 0;

export function startCounters(root) {
  for (const box of root.querySelectorAll("[data-counter]")) addCounter(box, root);
}

export function addCounter(box, root) {
  if (box.dataset.counting) return;
  box.dataset.counting = "1";
  const words = root.closest("form")?.dataset ?? {};
  const limit = Number(box.dataset.counter);
  const line = document.createElement("p");
  line.className = "counter";
  line.id = `counter-${(number += 1)}`;
  line.setAttribute("role", "status");
  line.hidden = true;
  box.after(line);
  const update = () => {
    const length = box.value.length;
    line.hidden = length < limit * NEAR;
    line.classList.toggle("counter--over", length > limit);
    const text = length > limit ? `${length - limit} ${words.wordsOver}` : `${limit - length} ${words.wordsLeft}`;
    if (!line.hidden && line.textContent !== text) line.textContent = text;
  };
  box.addEventListener("input", update);
  update();
}
