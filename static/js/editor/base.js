// The procedure editor: what all of its inputs share. Loaded in the CMS after Wagtail's own blocks.
(() => {
  "use strict";

  /** What the page gives the editor (`guidance/editor/data.py`): words, roles, procedures, pages. */
  let given = null;
  const data = () => {
    if (!given) {
      const element = document.getElementById("procedure-editor-data");
      given = element ? JSON.parse(element.textContent) : { words: {}, roles: [], procedures: [], pages: {} };
    }
    return given;
  };

  /** A word of the interface; `%(name)s` in it is filled from `names`. */
  const word = (name, names = {}) =>
    (data().words[name] ?? name).replace(/%\((\w+)\)s/g, (_all, key) => String(names[key] ?? ""));

  /** How many of something: words have one form for one, and one for all other numbers. */
  const counted = (name, number) => {
    const forms = data().words[name] || [name, name];
    return (number === 1 ? forms[0] : forms[1]).replace("%(number)s", String(number));
  };

  /** An element with attributes and children; text is always set as text. */
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) {
        element.addEventListener(name.slice(2), value);
      } else if (value === true) {
        element.setAttribute(name, "");
      } else if (value !== false && value !== null && value !== undefined) {
        element.setAttribute(name, value);
      }
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };

  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", `icon icon-${name}`);
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#icon-${name}`);
    svg.append(use);
    return svg;
  };

  /** A small button of an icon, named for those who hear it. */
  const iconButton = (name, label, onclick, attributes = {}) =>
    make(
      "button",
      { type: "button", class: "pe-button", "aria-label": label, title: label, onclick, ...attributes },
      icon(name),
    );

  /** A button of a plus and words, which adds something. */
  const addButton = (label, onclick) =>
    make(
      "button",
      { type: "button", class: "button button-small button-secondary button--icon pe-add", onclick },
      icon("plus"),
      label,
    );

  /** A list to choose from. `groups`: [[heading, [[value, label], ...]], ...]; no heading for those without one. */
  const select = (groups, chosen, attributes = {}) => {
    const list = make("select", attributes);
    fill(list, groups, chosen);
    return list;
  };

  const fill = (list, groups, chosen) => {
    list.replaceChildren();
    for (const [heading, options] of groups) {
      const into = heading ? make("optgroup", { label: heading }) : list;
      for (const [value, label] of options) {
        into.append(make("option", { value, selected: value === chosen }, label));
      }
      if (heading) list.append(into);
    }
    list.value = chosen ?? "";
    if (list.selectedIndex < 0) list.selectedIndex = 0;
  };

  const uuid = () =>
    crypto.randomUUID
      ? crypto.randomUUID()
      : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
          (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
        );

  /**
   * An input that holds plain data. Subclasses draw themselves into `this.element` from `this.value`, and call
   * `this.changed(value)`. `this.value` is what the page holds.
   */
  class Drawn {
    constructor(placeholder, { id, value, options, attributes }) {
      this.id = id;
      this.options = options || {};
      this.attributes = attributes || {};
      this.value = value ?? null;
      this.element = make("div", { class: "pe-input" });
      placeholder.replaceWith(this.element);
      this.idForLabel = null;
      // What an input can be chosen from stands elsewhere in the procedure, and may have changed meanwhile.
      this.element.addEventListener("focusin", () => this.refresh());
      this.element.addEventListener("pointerenter", () => this.refresh());
      this.draw();
    }

    draw() {}

    refresh() {}

    changed(value) {
      this.value = value;
    }

    getState() {
      return this.value;
    }

    getValue() {
      return this.value;
    }

    setState(value) {
      this.value = value ?? null;
      this.draw();
    }

    getTextLabel() {
      return null;
    }

    focus() {
      this.element.querySelector("input, select, textarea, button")?.focus();
    }

    setInvalid(invalid) {
      for (const control of this.element.querySelectorAll("input, select, textarea")) {
        if (invalid) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
      }
    }

    /** The whole field, to be hidden while there is nothing in it. */
    hide(hidden) {
      const field = this.element.closest("[data-contentpath]") || this.element;
      field.hidden = hidden;
    }
  }

  const kinds = {};

  /** The definition that Wagtail's telepath makes for an input of ours. */
  class InputDefinition {
    constructor(drawn, options) {
      this.drawn = drawn;
      this.options = options;
    }

    render(placeholder, name, id, value, _capabilities, more = {}) {
      return new kinds[this.drawn](placeholder, {
        id,
        value,
        options: this.options,
        attributes: more.attributes,
      });
    }
  }

  window.telepath.register("guidance.Input", InputDefinition);
  window.procedureEditor = {
    Drawn, kinds, data, word, counted, make, icon, iconButton, addButton, select, fill, uuid,
  };
})();
