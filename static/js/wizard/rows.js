// Adds and takes away rows without a page load.

import { addCounter } from "./counter.js";

export function startRows(form) {
  for (const rows of form.querySelectorAll("[data-rows]")) {
    const template = rows.querySelector("template[data-row-template]");
    if (template) manage(form, rows, template);
  }
}

function manage(form, rows, template) {
  const list = rows.querySelector("[data-rows-list]");
  let position = Math.max(-1, ...[...list.children].map((row) => Number(row.dataset.row) || 0));
  rows.querySelector("[data-add-row]").addEventListener("click", (event) => {
    event.preventDefault();
    position += 1;
    const holder = document.createElement("div");
    holder.append(template.content.cloneNode(true));
    const row = holder.firstElementChild;
    fill(row, position, newId(), list.children.length + 1);
    list.append(row);
    for (const box of row.querySelectorAll("[data-counter]")) addCounter(box, form);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-row]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    [...list.children].forEach((one, index) => renumber(one, index + 1));
    (next ?? rows.querySelector("[data-add-row]")).focus();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function newId() {
  return crypto.randomUUID ? crypto.randomUUID().replaceAll("-", "").slice(0, 12) : `r${Date.now().toString(36)}`;
}

function fill(row, position, id, number) {
  row.dataset.row = position;
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of [...element.attributes]) {
      if (!attribute.value.includes("__")) continue;
      element.setAttribute(
        attribute.name,
        attribute.value.replaceAll("__index__", position).replaceAll("__id__", id).replaceAll("__number__", number),
      );
    }
  }
  renumber(row, number);
}

function renumber(row, number) {
  for (const place of row.querySelectorAll("[data-row-number]")) place.textContent = number;
  const label = row.getAttribute("aria-label");
  if (label) row.setAttribute("aria-label", label.replace(/\d+$|__number__$/, number));
}
