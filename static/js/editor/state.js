// What the whole procedure holds at this moment, also what is typed and not saved; and how it is sent.
(() => {
  "use strict";
  const editor = window.procedureEditor;
  const { blocks } = window.wagtailStreamField;

  /** The streams of the page, by name, in the order in which they are drawn. */
  const roots = new Map();

  /** A stream whose buttons say what they add. */
  class Listed extends blocks.StreamBlock {
    _createInsertionControl(placeholder, options) {
      const control = super._createInsertionControl(placeholder, options);
      const words = this.blockDef.meta.add;
      const button = control.element.querySelector("button");
      button.title = words;
      button.append(editor.make("span", { class: "pe-add-words" }, words));
      control.element.classList.add("pe-inserter");
      return control;
    }

    /** Where nothing more may stand, no button offers more. */
    blockCountChanged() {
      super.blockCountChanged();
      const { maxNum, blockCounts } = this.blockDef.meta;
      const most = Object.entries(blockCounts || {});
      const types = Object.keys(this.blockDef.childBlockDefsByName).length;
      const full = (type, max) => typeof max === "number" && this.getBlockCount(type) >= max;
      const nothingMore = most.length === types && types > 0 && most.every(([type, { max_num: max }]) => full(type, max));
      this.container[0].classList.toggle("pe-full", nothingMore || full(undefined, maxNum));
    }
  }

  class ListedDefinition extends blocks.StreamBlockDefinition {
    render(placeholder, prefix, value, error) {
      return new Listed(this, placeholder, prefix, value, error);
    }
  }

  window.telepath.register("guidance.Listed", ListedDefinition);

  /** A stream that is sent as one value: the browser asks for it when the form is read, whoever reads it. */
  class WholeStreamDefinition extends ListedDefinition {
    render(placeholder, prefix, value, error) {
      const stream = super.render(placeholder, prefix, value, error);
      roots.set(prefix, stream);
      const form = stream.element.closest("form");
      form?.addEventListener("formdata", ({ formData }) => {
        for (const name of [...formData.keys()]) {
          if (name.startsWith(`${prefix}-`)) formData.delete(name);
        }
        formData.set(prefix, JSON.stringify(stream.getState()));
      });
      return stream;
    }
  }

  window.telepath.register("guidance.WholeStream", WholeStreamDefinition);

  /** Every block by its id, with its type, what it stands in, and its place among those beside it. */
  const tree = () => {
    const found = new Map();
    const walk = (list, root, parent) => {
      (list || []).forEach((block, place) => {
        const node = { id: block.id, type: block.type, value: block.value || {}, parent, root, place };
        found.set(block.id, node);
        for (const value of Object.values(node.value)) {
          if (Array.isArray(value) && value.length && value[0]?.type && value[0]?.value !== undefined) {
            walk(value, root, node);
          }
        }
      });
    };
    for (const [root, stream] of roots) walk(stream.getState(), root, null);
    return found;
  };

  const isQuestion = (node) => node?.parent?.type === "step" && !["at_latest", "not_before"].includes(node.type);

  /** Where an input stands: the blocks around it, from the inside out, and the question, step and stage among them. */
  const around = (element, found = tree()) => {
    const nodes = [];
    for (let at = element.closest("[data-streamfield-child]"); at; ) {
      const node = found.get(at.getAttribute("data-contentpath"));
      if (node) nodes.push(node);
      at = at.parentElement.closest("[data-streamfield-child]");
    }
    const step = nodes.find((node) => node.type === "step");
    return {
      found,
      nodes,
      question: nodes.find(isQuestion),
      step,
      stage: nodes.find((node) => node.type === "stage" || node.type === "routine"),
      intake: step?.root === "intake",
    };
  };

  const ofRoot = (found, root, type) =>
    [...found.values()].filter((node) => node.root === root && node.type === type && (type === "step" || !node.parent));

  const stages = (found) => ofRoot(found, "stages", "stage");

  const stepsOf = (found, stage) => [...found.values()].filter((node) => node.type === "step" && node.parent === stage);

  const questionsOf = (found, step) => [...found.values()].filter((node) => node.parent === step && isQuestion(node));

  /** The title or label of a block, or a sign where it has none yet. */
  const title = (node) => {
    const said = node?.value.title || node?.value.label || "";
    return said.trim() ? said.trim().split("\n")[0] : editor.word("untitled");
  };

  /** The steps that are asked before a place, with the questions in them that may be named from there. */
  const earlier = ({ found, question, step, stage, intake }, { whole = false } = {}) => {
    const groups = [];
    const concern = ofRoot(found, "intake", "step")[0];
    const take = (one) => {
      let asked = questionsOf(found, one);
      if (one === step) asked = question && !whole ? asked.slice(0, asked.indexOf(question)) : [];
      if (asked.length) groups.push([one, asked]);
    };
    if (stage?.type === "routine") {
      const steps = stepsOf(found, stage);
      steps.slice(0, step ? steps.indexOf(step) + 1 : steps.length).forEach(take);
      return groups;
    }
    if (concern) take(concern);
    if (intake) return groups;
    for (const one of stages(found)) {
      const steps = stepsOf(found, one);
      steps.slice(0, one === stage && step ? steps.indexOf(step) + 1 : steps.length).forEach(take);
      if (one === stage) break;
    }
    return groups;
  };

  Object.assign(editor, { roots, tree, around, stages, stepsOf, questionsOf, ofRoot, title, earlier, isQuestion });
})();
