// Lists of small things in a question: options, areas, columns. A line each; Enter begins the next one.
(() => {
  "use strict";
  const editor = window.procedureEditor;
  const { Drawn, make, select, word, iconButton, addButton, kinds, uuid } = editor;

  class Items extends Drawn {
    draw() {
      this.element.classList.add("pe-items");
      this.items = (this.value || []).map((item) => ({ ...item }));
      this.rows = make("ol", { class: "pe-rows" });
      this.element.replaceChildren(
        this.rows,
        addButton(word(`add_${this.options.of}`), () => this.add(this.items.length)),
      );
      this.redraw();
    }

    /** What the page holds: lines that nothing was written into are none. */
    keep() {
      const written = this.items.filter((item) => item.label || item.key || item.help);
      this.changed(written.length || this.value ? written : null);
    }

    redraw(focused = -1) {
      this.rows.replaceChildren(...this.items.map((item, place) => this.row(item, place)));
      if (focused >= 0) this.rows.children[focused]?.querySelector("input")?.focus();
    }

    add(place, label = "") {
      this.items.splice(place, 0, { id: uuid(), label });
      this.keep();
      this.redraw(place);
      this.tell();
    }

    move(from, to) {
      if (to < 0 || to >= this.items.length) return;
      this.items.splice(to, 0, ...this.items.splice(from, 1));
      this.keep();
      this.redraw(to);
      this.tell();
    }

    remove(place) {
      this.items.splice(place, 1);
      this.keep();
      this.redraw(Math.min(place, this.items.length - 1));
      this.tell();
    }

    /** Let the page know that something in it has changed. */
    tell() {
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
    }

    row(item, place) {
      const number = place + 1;
      const label = make("input", {
        type: "text",
        value: item.label || "",
        "aria-label": word(`${this.options.of}_number`, { number }),
        ...(place === 0 ? { id: this.id } : {}),
        oninput: () => {
          item.label = label.value;
          this.keep();
        },
        onkeydown: (event) => {
          if (event.key === "Enter" && !event.isComposing) {
            event.preventDefault();
            this.add(place + 1);
          }
        },
        onpaste: (event) => this.paste(event, item, place),
      });
      return make(
        "li",
        { class: "pe-row" },
        make("div", { class: "pe-row__main" }, label, ...this.beside(item, place), this.buttons(place)),
        ...this.below(item, number),
      );
    }

    buttons(place) {
      return make(
        "span",
        { class: "pe-row__buttons" },
        iconButton("arrow-up", word("move_up"), () => this.move(place, place - 1), { disabled: place === 0 }),
        iconButton("arrow-down", word("move_down"), () => this.move(place, place + 1), {
          disabled: place === this.items.length - 1,
        }),
        iconButton("bin", word("delete"), () => this.remove(place)),
      );
    }

    /** Several lines that are pasted become several items. */
    paste(event, item, place) {
      const lines = (event.clipboardData?.getData("text") || "")
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean);
      if (lines.length < 2) return;
      event.preventDefault();
      const first = item.label ? 1 : 0;
      if (!first) item.label = lines[0];
      lines.slice(first ? 0 : 1).forEach((line, number) => {
        this.items.splice(place + 1 + number, 0, { id: uuid(), label: line });
      });
      this.keep();
      this.redraw(place);
      this.tell();
    }

    beside() {
      return [];
    }

    below() {
      return [];
    }
  }

  /** Options and areas may have a help, which most have not. */
  class Options extends Items {
    helped = new Set();

    beside(item) {
      if (item.help || this.helped?.has(item.id)) return [];
      return [
        iconButton("help", word("add_help"), () => {
          this.helped.add(item.id);
          this.redraw();
          this.rows.children[this.items.indexOf(item)].querySelector(".pe-row__help").focus();
        }),
      ];
    }

    below(item, number) {
      if (!item.help && !this.helped?.has(item.id)) return [];
      const help = make("input", {
        type: "text",
        value: item.help || "",
        class: "pe-row__help",
        placeholder: word("help"),
        "aria-label": word("help_number", { number }),
        oninput: () => {
          item.help = help.value;
          this.keep();
        },
      });
      return [help];
    }
  }

  const columnKinds = ["short_text", "long_text", "number", "date", "time", "yes_no", "choice", "scale", "staff"];

  /** Columns have a kind, may have to be answered, and have options where one chooses. */
  class Columns extends Items {
    beside(item, place) {
      const kind = select([["", columnKinds.map((one) => [one, word(`kind_${one}`)])]], item.kind || "short_text", {
        "aria-label": word("kind_number", { number: place + 1 }),
        onchange: () => {
          item.kind = kind.value;
          this.keep();
          this.redraw(place);
        },
      });
      const box = make("input", { type: "checkbox" });
      box.checked = Boolean(item.required);
      box.addEventListener("change", () => {
        item.required = box.checked;
        this.keep();
      });
      return [kind, make("label", { class: "pe-row__tick" }, box, word("required"))];
    }

    below(item) {
      if (!["choice", "scale"].includes(item.kind)) return [];
      const placeholder = make("div");
      const inner = make("div", { class: "pe-row__inner" }, placeholder);
      const options = new Options(placeholder, { id: `${this.id}-${item.id}`, value: item.options, options: { of: "option" } });
      const keep = options.keep.bind(options);
      options.keep = () => {
        keep();
        item.options = options.value || [];
        this.keep();
      };
      return [inner];
    }
  }

  const varieties = { option: Options, segment: Options, column: Columns };

  kinds.items = class {
    constructor(placeholder, given) {
      return new varieties[given.options.of](placeholder, given);
    }
  };
})();
