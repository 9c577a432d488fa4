// Inputs that choose among what is there: roles, procedures, questions, steps, stages, answers.
(() => {
  "use strict";
  const editor = window.procedureEditor;
  const { Drawn, make, select, fill, word, iconButton, kinds } = editor;

  /** The id that a reference names: `@id`, perhaps with how long its path is written. */
  const idOf = (ref) => (typeof ref === "string" && ref.startsWith("@") && ref[1] !== "@" ? ref.slice(1).split("#")[0] : null);
  editor.idOf = idOf;

  /** One of a list, or none. Subclasses say what there is. */
  class Chosen extends Drawn {
    draw() {
      this.list = select([], "", {
        ...this.attributes,
        id: this.id,
        onchange: () => this.changed(this.list.value || null),
      });
      this.element.replaceChildren(this.list);
      this.idForLabel = this.id;
      this.refresh();
    }

    refresh() {
      const groups = [["", [["", word("none")]]], ...this.groups()];
      const value = this.value || "";
      const known = groups.some(([, options]) => options.some(([one]) => one === value));
      if (!known && value) groups.push([word("no_longer"), [[value, this.lost(value)]]]);
      const drawn = JSON.stringify([groups, value]);
      if (drawn !== this.drawn) fill(this.list, groups, value);
      this.drawn = drawn;
    }

    groups() {
      return [];
    }

    lost(value) {
      return value;
    }
  }

  kinds.role = class extends Chosen {
    groups() {
      return [["", editor.data().roles]];
    }
  };

  kinds.procedure = class extends Chosen {
    groups() {
      return [["", editor.data().procedures]];
    }
  };

  const meant = {
    stage: (here) => [["", editor.stages(here.found).map((node) => [node, editor.title(node)])]],
    step: (here) => [
      [
        "",
        [
          ...(here.stage === editor.stages(here.found)[0] ? editor.ofRoot(here.found, "intake", "step") : []),
          ...editor.stepsOf(here.found, here.stage),
        ]
          .filter((node) => node !== here.step)
          .map((node) => [node, editor.title(node)]),
      ],
    ],
    any_step: (here) => [
      [word("intake"), editor.ofRoot(here.found, "intake", "step").map((node) => [node, editor.title(node)])],
      ...[...editor.stages(here.found), ...editor.ofRoot(here.found, "routines", "routine")].map((stage) => [
        editor.title(stage),
        editor.stepsOf(here.found, stage).map((node) => [node, editor.title(node)]),
      ]),
    ],
    outcome: (here) => [
      [
        "",
        [...here.found.values()]
          .filter((node) => node.type === "outcome" && node.parent === here.stage)
          .map((node) => [node, editor.title(node)]),
      ],
    ],
    time: (here) => beside(here, ["time"]),
    place: (here) => beside(here, ["short_text", "long_text", "choice"]),
    earlier: (here) => {
      const texts = ["short_text", "long_text"];
      const fits = texts.includes(here.question?.type) ? texts : [here.question?.type];
      return editor
        .earlier(here)
        .map(([step, asked]) => [
          editor.title(step),
          asked.filter((node) => fits.includes(node.type)).map((node) => [node, editor.title(node)]),
        ])
        .filter(([, asked]) => asked.length);
    },
  };

  const beside = (here, types) => [
    [
      "",
      (here.step ? editor.questionsOf(here.found, here.step) : [])
        .filter((node) => types.includes(node.type) && node !== here.question)
        .map((node) => [node, editor.title(node)]),
    ],
  ];

  /** A question, a step, a stage or a decision of this procedure. */
  kinds.ref = class extends Chosen {
    groups() {
      const own = idOf(this.value);
      return meant[this.options.what](editor.around(this.element)).map(([heading, nodes]) => [
        heading,
        nodes.map(([node, label]) => [node.id === own ? this.value : `@${node.id}`, label]),
      ]);
    }

    lost(value) {
      const node = editor.tree().get(idOf(value));
      return node ? editor.title(node) : word("gone");
    }
  };

  /** Several of a list: each chosen one with a button that takes it away, and a list of the others. */
  class Several extends Drawn {
    draw() {
      this.element.classList.add("pe-several");
      this.refresh(true);
    }

    refresh(anew = false) {
      const chosen = this.value || [];
      const names = new Map(this.options_());
      const drawn = JSON.stringify([chosen, [...names]]);
      if (!anew && drawn === this.drawn) return;
      this.drawn = drawn;
      const tags = chosen.map((key) =>
        make(
          "li",
          { class: "pe-tag" },
          names.get(key) ?? this.lost(key),
          iconButton("cross", word("take_away", { what: names.get(key) ?? this.lost(key) }), () =>
            this.put(chosen.filter((one) => one !== key)),
          ),
        ),
      );
      const others = [...names].filter(([key]) => !chosen.includes(key));
      const list = select([["", [["", word(this.addWord)], ...others]]], "", {
        ...this.attributes,
        id: this.id,
        onchange: () => list.value && this.put([...chosen, list.value]),
      });
      this.idForLabel = this.id;
      this.element.replaceChildren(...(tags.length ? [make("ul", { class: "pe-tags" }, ...tags)] : []), list);
    }

    put(chosen) {
      this.changed(chosen);
      this.refresh(true);
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
      this.element.querySelector("select").focus();
    }

    options_() {
      return [];
    }

    lost(key) {
      return key;
    }
  }

  kinds.roles = class extends Several {
    get addWord() {
      return "add_role";
    }

    options_() {
      return editor.data().roles;
    }
  };

  kinds.refs = class extends Several {
    get addWord() {
      return "add_step";
    }

    options_() {
      const kept = new Map((this.value || []).map((ref) => [idOf(ref), ref]));
      return meant[this.options.what](editor.around(this.element))
        .flatMap(([, nodes]) => nodes)
        .map(([node, label]) => [kept.get(node.id) || `@${node.id}`, label]);
    }

    lost(ref) {
      const node = editor.tree().get(idOf(ref));
      return node ? editor.title(node) : word("gone");
    }
  };

  /** Boxes to tick; what is ticked and not among them is kept. */
  class Ticked extends Drawn {
    draw() {
      this.element.classList.add("pe-ticks");
      this.drawn = null;
      this.refresh();
    }

    refresh() {
      const options = this.options_();
      const chosen = this.value || [];
      const lost = chosen.filter((one) => !options.some(([key]) => key === one)).map((one) => [one, word("gone")]);
      const drawn = JSON.stringify([options, lost, chosen]);
      if (drawn === this.drawn) return;
      this.drawn = drawn;
      const boxes = [...options, ...lost].map(([key, label]) => {
        const box = make("input", { type: "checkbox", checked: chosen.includes(key) });
        box.checked = chosen.includes(key);
        box.addEventListener("change", () => {
          const now = this.value || [];
          this.changed(box.checked ? [...now, key] : now.filter((one) => one !== key));
          this.drawn = JSON.stringify([options, lost, this.value]);
        });
        return make("label", {}, box, label);
      });
      this.element.replaceChildren(...(boxes.length ? boxes : [make("p", { class: "help" }, word("nothing_yet"))]));
    }
  }

  /** The figures of absence; of those that are called the same, the one that is chosen, or the first. */
  editor.figures = (chosen) => {
    const said = new Map();
    for (const [key, label] of editor.data().figures) {
      if (!said.has(label) || chosen.includes(key)) said.set(label, key);
    }
    return [...said].map(([label, key]) => [key, label]);
  };

  kinds.figures = class extends Ticked {
    options_() {
      return editor.figures(this.value || []);
    }
  };

  kinds.known_columns = class extends Ticked {
    options_() {
      const kind = editor.around(this.element).question?.type;
      return editor.data().columns[kind] || [];
    }

    refresh() {
      super.refresh();
      this.hide(!this.options_().length && !(this.value || []).length);
    }
  };

  /** The answers that a question can have, as `on` of a rule names them. */
  const answersTo = (question) => {
    const value = question?.value || {};
    if (question?.type === "yes_no") return [["yes", word("yes")], ["no", word("no")]];
    const options = (value.options || []).map((item) => [item.id, item]);
    const named = options.map(([id, item]) => [`@${id}`, (item.label || "").trim() || word("untitled")]);
    if (value.other) named.push(["other", word("other")]);
    if (question?.type === "scale" && !named.length) {
      const [low, high] = [value.min ?? 1, value.max ?? 0];
      for (let number = low; number <= high && number < low + 50; number += 1) named.push([String(number), String(number)]);
    }
    return named;
  };
  editor.answersTo = answersTo;

  kinds.answers = class extends Ticked {
    options_() {
      const kept = new Map((this.value || []).filter(idOf).map((ref) => [idOf(ref), ref]));
      return answersTo(editor.around(this.element).question).map(([key, label]) => [kept.get(idOf(key)) || key, label]);
    }

    refresh() {
      super.refresh();
      this.hide(!this.options_().length && !(this.value || []).length);
    }
  };

  editor.Chosen = Chosen;
})();
