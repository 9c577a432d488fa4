// Numbers, amounts of time, days, what a deadline is counted from, what is proposed; and what is only shown.
(() => {
  "use strict";
  const editor = window.procedureEditor;
  const { Drawn, make, select, word, kinds, idOf } = editor;
  const units = ["hours", "days", "weeks", "months", "working_days", "school_days"];

  const whole = (text) => (/^\s*-?\d+\s*$/.test(text) ? Number.parseInt(text, 10) : null);

  kinds.number = class extends Drawn {
    draw() {
      const input = make("input", {
        ...this.attributes,
        id: this.id,
        type: "number",
        step: 1,
        min: this.options.min,
        max: this.options.max,
        value: this.value ?? "",
        class: "pe-number",
        oninput: () => this.changed(whole(input.value)),
      });
      this.idForLabel = this.id;
      this.element.replaceChildren(input);
    }
  };

  kinds.day = class extends Drawn {
    draw() {
      const input = make("input", {
        ...this.attributes,
        id: this.id,
        type: "date",
        value: this.value ?? "",
        class: "pe-number",
        oninput: () => this.changed(input.value || null),
      });
      this.idForLabel = this.id;
      this.element.replaceChildren(input);
    }
  };

  /** A number and a unit; null while there is neither. `put` is given what they are. */
  const amount = (value, { id, attributes, put, label }) => {
    const number = make("input", {
      ...attributes,
      id,
      type: "number",
      min: 0,
      max: 1000,
      step: 1,
      value: value?.amount ?? "",
      class: "pe-number",
      "aria-label": label,
    });
    const unit = select([["", [["", word("unit_none")], ...units.map((one) => [one, word(`unit_${one}`)])]]], value?.unit || "", {
      "aria-label": word("unit"),
    });
    const tell = () => {
      const said = { ...(whole(number.value) === null ? {} : { amount: whole(number.value) }), ...(unit.value ? { unit: unit.value } : {}) };
      put(Object.keys(said).length ? said : null);
    };
    number.addEventListener("input", tell);
    unit.addEventListener("change", tell);
    return make("span", { class: "pe-amount" }, number, unit);
  };
  editor.amount = amount;

  kinds.amount = class extends Drawn {
    draw() {
      this.idForLabel = this.id;
      this.element.replaceChildren(
        amount(this.value, { id: this.id, attributes: this.attributes, put: (value) => this.changed(value) }),
      );
    }
  };

  /** What is proposed as an answer: nothing, today, the person who answers, or some time from today. */
  kinds.proposed = class extends Drawn {
    draw() {
      const dated = editor.around(this.element).question?.type !== "staff";
      const now = typeof this.value === "string" ? this.value : this.value ? "later" : "";
      const choices = [["", word("proposed_nothing")]];
      if (dated || now === "today") choices.push(["today", word("proposed_today")]);
      if (dated || now === "later") choices.push(["later", word("proposed_later")]);
      if (!dated || now === "me") choices.push(["me", word("proposed_me")]);
      const list = select([["", choices]], now, {
        ...this.attributes,
        id: this.id,
        onchange: () => {
          this.changed(list.value === "later" ? { amount: 3, unit: "weeks" } : list.value || null);
          this.draw();
          this.focus();
        },
      });
      this.idForLabel = this.id;
      const later =
        now === "later"
          ? [amount(this.value, { put: (value) => this.changed(value), label: word("proposed_later") })]
          : [];
      this.element.replaceChildren(list, ...later);
    }
  };

  /** What a deadline is counted from: the beginning of the stage, a step, a decision, or a date that was given. */
  kinds.start = class extends editor.Chosen {
    get chosen() {
      const [name, ref] = Object.entries(this.value || {})[0] || [];
      return name ? `${name}:${ref}` : "";
    }

    draw() {
      this.list = select([], "", {
        ...this.attributes,
        id: this.id,
        onchange: () => {
          const [name, ...ref] = this.list.value.split(":");
          this.changed(name ? { [name]: ref.join(":") } : null);
        },
      });
      this.idForLabel = this.id;
      this.element.replaceChildren(this.list);
      this.refresh();
    }

    refresh() {
      const groups = [["", [["", word(this.fromDecision() ? "start_decision" : "start_stage")]]], ...this.groups()];
      const known = groups.some(([, options]) => options.some(([one]) => one === this.chosen));
      if (!known) groups.push([word("no_longer"), [[this.chosen, word("gone")]]]);
      const drawn = JSON.stringify([groups, this.chosen]);
      if (drawn !== this.drawn) editor.fill(this.list, groups, this.chosen);
      this.drawn = drawn;
    }

    fromDecision() {
      return editor.around(this.element).nodes.some((node) => node.type === "outcome");
    }

    groups() {
      const here = editor.around(this.element);
      const own = idOf(Object.values(this.value || {})[0]);
      const value = (name, node) =>
        node.id === own && (this.value || {})[name] ? `${name}:${this.value[name]}` : `${name}:@${node.id}`;
      const found = here.found;
      const concern = here.stage === editor.stages(found)[0] ? editor.ofRoot(found, "intake", "step") : [];
      const steps = [...concern, ...editor.stepsOf(found, here.stage)].filter((node) => node !== here.step);
      const dates = editor
        .earlier(here, { whole: true })
        .flatMap(([step, asked]) => asked.filter((node) => node.type === "date").map((node) => [step, node]));
      return [
        [word("start_steps"), steps.map((node) => [value("step", node), editor.title(node)])],
        [
          word("start_decisions"),
          editor
            .stages(found)
            .filter((node) => node !== here.stage)
            .map((node) => [value("decision", node), editor.title(node)]),
        ],
        [
          word("start_dates"),
          dates.map(([step, node]) => [value("field", node), `${editor.title(step)}: ${editor.title(node)}`]),
        ],
      ].filter(([, options]) => options.length);
    }
  };

  /** The key that a part was published with: shown, never typed. */
  kinds.key = class extends Drawn {
    draw() {
      this.hide(!this.value);
      this.element.replaceChildren(
        make("code", { class: "pe-key" }, this.value || ""),
        make("span", { class: "help" }, word("key_kept")),
      );
    }
  };

  /** What is kept and nobody needs to see. */
  kinds.unseen = class extends Drawn {
    draw() {
      this.hide(true);
    }
  };

  /** What a pack said and the editor has no input for: named, and kept as it is. */
  kinds.kept = class extends Drawn {
    draw() {
      const names = Object.keys(this.value || {});
      this.hide(!names.length);
      this.element.replaceChildren(make("p", { class: "pe-kept" }, word("kept", { what: names.join(", ") })));
    }
  };
})();
