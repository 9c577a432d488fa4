// Conditions: "ask it when [question] [is] [answer]", in rows, all or any of which are to hold.
(() => {
  "use strict";
  const editor = window.procedureEditor;
  const { Drawn, make, select, word, iconButton, addButton, kinds, idOf } = editor;

  const numbers = ["at_least", "at_most", "is"];
  /** How the answers of a kind of question can be compared. What they are called: `op_...`. */
  const comparisons = {
    yes_no: ["is", "filled", "empty"],
    choice: ["is", "in", "is_not", "filled", "empty"],
    choices: ["contains", "in", "filled", "empty"],
    partners: ["contains", "filled", "empty"],
    scale: ["at_least", "at_most", "is", "filled", "empty"],
    number: [...numbers, "filled", "empty"],
    date: ["before", "after", "filled", "empty"],
    time: ["before", "after", "filled", "empty"],
  };
  const facts = { kind: ["is"], grade: numbers, age: numbers, school: ["is"], has_plan: ["is"], has_referral: ["is"] };

  /** What a row asks about, as one word of a list; and back. */
  const encode = (row) => {
    if (row.answer) return `answer ${row.answer}`;
    if (row.subject) return `subject ${row.subject}`;
    if (row.absence) return `absence ${row.absence}`;
    if (row.history) return ["history", row.history, row.stage, row.outcome].filter(Boolean).join(" ");
    return "";
  };
  const decode = (said) => {
    const [operand, what, stage, outcome] = said.split(" ");
    if (!operand) return {};
    return { [operand]: what, ...(stage ? { stage } : {}), ...(outcome ? { outcome } : {}) };
  };

  kinds.condition = class extends Drawn {
    draw() {
      this.element.classList.add("pe-condition");
      if (this.value?.kept) {
        this.drawKept();
        return;
      }
      this.rows = (this.value?.rows || []).map((row) => ({ ...row }));
      this.match = this.value?.match || "all";
      this.redraw();
    }

    /** A condition that is deeper than rows: said in words, kept as it is, until somebody begins anew. */
    drawKept() {
      const said = editor.data().conditions[this.keptKey()] || word("condition_kept");
      this.element.replaceChildren(
        make("p", { class: "pe-kept" }, said),
        addButton(word("condition_anew"), () => {
          this.value = null;
          this.draw();
          this.add();
        }),
      );
    }

    keptKey() {
      return JSON.stringify(this.value.kept);
    }

    keep() {
      this.changed(this.rows.length ? { match: this.match, rows: this.rows } : null);
    }

    add() {
      this.rows.push({ op: "" });
      this.keep();
      this.redraw();
      this.element.querySelector("li:last-of-type select")?.focus();
    }

    redraw() {
      const here = editor.around(this.element);
      const groups = this.operands(here);
      const list = make("ol", { class: "pe-rows" }, ...this.rows.map((row, place) => this.row(row, place, here, groups)));
      const match = select([["", [["all", word("match_all")], ["any", word("match_any")]]]], this.match, {
        "aria-label": word("match"),
        onchange: () => {
          this.match = match.value;
          this.keep();
        },
      });
      this.element.replaceChildren(
        ...(this.rows.length > 1 ? [match] : []),
        ...(this.rows.length ? [list] : []),
        addButton(word(this.rows.length ? "condition_more" : "condition_add"), () => this.add()),
      );
    }

    /** What can be asked about from here. */
    operands(here) {
      const groups = [];
      if (this.options.itself && here.question) groups.push(["", [["answer @self", word("this_answer")]]]);
      if (!this.options.figures) {
        for (const [step, asked] of editor.earlier(here)) {
          const answered = asked.filter((node) => node.type !== "notice");
          if (answered.length) {
            groups.push([editor.title(step), answered.map((node) => [`answer @${node.id}`, editor.title(node)])]);
          }
        }
      }
      const named = this.rows.map((row) => row.absence).filter(Boolean);
      const figures = editor.figures(named).map(([key, label]) => [`absence ${key}`, label]);
      const subject = Object.keys(facts).map((fact) => [`subject ${fact}`, word(`fact_${fact}`)]);
      const past = [["history reopened", word("history_reopened")]];
      for (const stage of editor.stages(here.found)) {
        past.push([`history runs @${stage.id}`, word("history_runs", { stage: editor.title(stage) })]);
      }
      for (const node of here.found.values()) {
        if (node.type === "outcome") {
          const names = { outcome: editor.title(node) };
          past.push([`history outcomes @${node.parent.id} @${node.id}`, word("history_outcomes", names)]);
        }
      }
      groups.push([word("about_subject"), subject]);
      groups.splice(this.options.figures ? 0 : groups.length, 0, [word("about_absence"), figures]);
      if (!this.options.figures) groups.push([word("about_history"), past]);
      return groups;
    }

    row(row, place, here, groups) {
      const chosen = this.known(row, groups);
      const about = select([["", [["", word("choose")]]], ...groups, ...this.lost(row, chosen, groups)], chosen, {
        class: "pe-condition__about",
        "aria-label": word("condition_about", { number: place + 1 }),
        ...(place === 0 ? { id: this.id } : {}),
        onchange: () => {
          const next = { ...decode(about.value), op: "" };
          for (const name of Object.keys(row)) delete row[name];
          Object.assign(row, next);
          const [first] = this.operators(row, here);
          this.compare(row, first, here);
        },
      });
      const shown = this.shownOperator(row);
      const operators = this.operators(row, here);
      if (shown && !operators.includes(shown)) operators.push(shown);
      const operator = select([["", operators.map((one) => [one, word(`op_${one}`)])]], shown, {
        "aria-label": word("condition_how"),
        onchange: () => this.compare(row, operator.value, here),
      });
      operator.hidden = !chosen;
      return make(
        "li",
        { class: "pe-row" },
        make(
          "div",
          { class: "pe-row__main" },
          about,
          operator,
          ...(chosen ? this.values(row, here) : []),
          make(
            "span",
            { class: "pe-row__buttons" },
            iconButton("bin", word("condition_remove"), () => {
              this.rows.splice(place, 1);
              this.keep();
              this.redraw();
            }),
          ),
        ),
      );
    }

    /** The option of the list that a row means; `#2` at the end of a reference means nothing here. */
    known(row, groups) {
      const plain = encode(row).replace(/#\d/g, "");
      return groups.some(([, options]) => options.some(([one]) => one === plain)) ? plain : encode(row);
    }

    lost(row, chosen, groups) {
      if (!chosen || groups.some(([, options]) => options.some(([one]) => one === chosen))) return [];
      const node = editor.tree().get(idOf(row.answer));
      return [[word("no_longer"), [[chosen, node ? editor.title(node) : word("gone")]]]];
    }

    shownOperator(row) {
      return row.op === "filled" && row.value === false ? "empty" : row.op;
    }

    asked(row, here) {
      return row.answer === "@self" ? here.question : here.found.get(idOf(row.answer));
    }

    operators(row, here) {
      if (row.subject) return [...facts[row.subject]];
      if (row.absence || row.history) return [...numbers];
      const asked = this.asked(row, here);
      if (asked?.type === "scale" && (asked.value.options || []).length) return [...comparisons.choice];
      return [...(comparisons[asked?.type] || ["filled", "empty"])];
    }

    compare(row, operator, here) {
      const before = row.value;
      row.op = operator === "empty" ? "filled" : operator;
      if (row.op === "filled") row.value = operator !== "empty";
      else if (row.op === "in") row.value = Array.isArray(before) ? before : this.fits(before, row, here) ? [before] : [];
      else row.value = Array.isArray(before) ? (before[0] ?? null) : this.fits(before, row, here) ? before : this.first(row, here);
      this.keep();
      this.redraw();
    }

    fits(value, row, here) {
      if (value === null || value === undefined || value === "") return false;
      const answers = this.answers(row, here);
      return answers ? answers.some(([one]) => one === String(value)) : typeof value === (this.numeric(row, here) ? "number" : "string");
    }

    first(row, here) {
      return this.yesOrNo(row, here) ? true : null;
    }

    yesOrNo(row, here) {
      return ["has_plan", "has_referral"].includes(row.subject) || this.asked(row, here)?.type === "yes_no";
    }

    numeric(row, here) {
      const type = this.asked(row, here)?.type;
      return row.absence || row.history || ["grade", "age"].includes(row.subject) || ["number", "scale"].includes(type);
    }

    /** The answers that there are to choose from; null where one types. */
    answers(row, here) {
      if (row.subject === "kind") return editor.data().subjects;
      if (row.subject || row.absence || row.history || this.yesOrNo(row, here)) return null;
      const asked = this.asked(row, here);
      const answers = asked && (asked.value.options || []).length ? editor.answersTo(asked) : [];
      return answers.length ? answers : null;
    }

    values(row, here) {
      if (row.op === "filled" || !row.op) return [];
      const put = (value) => {
        row.value = value;
        this.keep();
      };
      const label = word("condition_what");
      if (this.yesOrNo(row, here)) {
        const list = select([["", [["yes", word("yes")], ["no", word("no")]]]], row.value === false ? "no" : "yes", {
          "aria-label": label,
          onchange: () => put(list.value === "yes"),
        });
        return [list];
      }
      const answers = this.answers(row, here);
      if (answers && Array.isArray(row.value)) return [this.several(row, answers, put)];
      if (answers) {
        const gone = row.value && !answers.some(([one]) => one === row.value) ? [[row.value, word("gone")]] : [];
        const list = select([["", [["", word("choose")], ...answers, ...gone]]], row.value ?? "", {
          "aria-label": label,
          onchange: () => put(list.value || null),
        });
        return [list];
      }
      return this.typed(row, here, put, label);
    }

    several(row, answers, put) {
      const gone = row.value.filter((one) => !answers.some(([key]) => key === one)).map((one) => [one, word("gone")]);
      const boxes = [...answers, ...gone].map(([key, name]) => {
        const box = make("input", { type: "checkbox" });
        box.checked = row.value.includes(key);
        box.addEventListener("change", () =>
          put(box.checked ? [...row.value, key] : row.value.filter((one) => one !== key)),
        );
        return make("label", {}, box, name);
      });
      return [make("span", { class: "pe-ticks" }, ...boxes)][0];
    }

    typed(row, here, put, label) {
      const numeric = this.numeric(row, here);
      const type = this.asked(row, here)?.type;
      const kind = numeric ? "number" : ["date", "time"].includes(type) && row.value !== "today" ? type : "text";
      const input = make("input", {
        type: kind,
        step: numeric ? "any" : null,
        value: row.value ?? "",
        class: numeric ? "pe-number" : "",
        "aria-label": label,
        oninput: () => put(numeric ? (input.value === "" ? null : Number(input.value)) : input.value || null),
      });
      return row.absence ? [input, ...this.window(row)] : [input];
    }

    /** Over which days a figure of absence is counted. */
    window(row) {
      const name = row.school_days ? "school_days" : "days";
      const days = make("input", {
        type: "number",
        min: 1,
        max: name === "days" ? 800 : 400,
        step: 1,
        value: row[name] ?? "",
        class: "pe-number",
        "aria-label": word("window"),
        oninput: () => put(unit.value),
      });
      const unit = select([["", [["days", word("window_days")], ["school_days", word("window_school_days")]]]], name, {
        "aria-label": word("window"),
        onchange: () => put(unit.value),
      });
      const put = (chosen) => {
        delete row.days;
        delete row.school_days;
        if (days.value) row[chosen] = Number.parseInt(days.value, 10);
        this.keep();
      };
      return [make("span", {}, word("window_last")), days, unit];
    }
  };
})();
