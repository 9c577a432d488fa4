// Blocks that are drawn when somebody opens them. Until then each is a line, and its value waits beside it.
(() => {
  "use strict";
  const editor = window.procedureEditor;
  const { StructBlockDefinition } = window.wagtailStreamField.blocks;

  /** A copy of a value with ids of its own everywhere, that names its own parts, and has no keys yet. */
  const copied = (value) => {
    const ids = new Map();
    const collect = (held) => {
      if (Array.isArray(held)) held.forEach(collect);
      else if (held && typeof held === "object") {
        if (typeof held.id === "string") ids.set(held.id, editor.uuid());
        Object.values(held).forEach(collect);
      }
    };
    collect(value);
    const named = (text) =>
      text.replace(/^@([^#@]+)/, (all, id) => (ids.has(id) ? `@${ids.get(id)}` : all));
    const copy = (held) => {
      if (Array.isArray(held)) return held.map(copy);
      if (typeof held === "string") return named(held);
      if (!held || typeof held !== "object") return held;
      const made = {};
      for (const [name, inner] of Object.entries(held)) {
        if (name === "key") continue;
        made[name] = name === "id" && ids.has(inner) ? ids.get(inner) : copy(inner);
      }
      return made;
    };
    return copy(value);
  };

  class Folded {
    constructor(definition, placeholder, prefix, state, error) {
      this.blockDef = definition;
      this.type = definition.name;
      this.prefix = prefix;
      this.state = state || {};
      this.inner = null;
      this.element = editor.make("div", { class: "pe-folded" });
      placeholder.replaceWith(this.element);
      this.container = [this.element];
      const panel = this.element.closest("[data-panel]");
      panel?.removeAttribute("aria-labelledby"); // with a name it is a landmark, and a procedure has hundreds of them
      this.toggle = panel?.querySelector("[data-panel-toggle]");
      this.toggle?.addEventListener("wagtail:panel-toggle", (event) => {
        if (event.target === this.toggle && event.detail.expanded) this.open();
      });
      if (error) this.setError(error);
    }

    /** Draw the inputs. */
    open() {
      if (this.inner) return;
      const placeholder = editor.make("div");
      this.element.append(placeholder);
      const whole = { ...this.blockDef.defaults, ...this.state };
      this.inner = StructBlockDefinition.prototype.render.call(this.blockDef, placeholder, this.prefix, whole);
      this.asDrawn = JSON.stringify(this.inner.getState());
      for (const group of this.element.querySelectorAll("section")) group.removeAttribute("aria-labelledby");
      this.showSome();
      this.element.addEventListener("change", () => this.showSome());
    }

    /** Show the inputs that mean something beside what is answered in another. */
    showSome() {
      for (const [name, [other, answers]] of Object.entries(this.blockDef.meta.shownFor || {})) {
        const input = this.inner.childBlocks[name];
        const given = [this.inner.childBlocks[other]?.getState()].flat()[0];
        const field = (input?.element || input?.container?.[0])?.closest(`[data-contentpath="${name}"]`);
        if (field) field.hidden = !answers.includes(given);
      }
    }

    /** What is held: as it was, as long as nothing was changed. */
    getState() {
      if (!this.inner) return this.state;
      const now = this.inner.getState();
      if (JSON.stringify(now) === this.asDrawn) return this.state;
      for (const [name, value] of Object.entries(now)) {
        if (this.blockDef.lists.has(name)) now[name] = Array.isArray(value) ? (value[0] ?? "") : value;
      }
      return now;
    }

    getValue() {
      return this.getState();
    }

    setState(state) {
      this.state = state;
      if (this.inner) {
        this.inner.setState({ ...this.blockDef.defaults, ...state });
        this.asDrawn = JSON.stringify(this.inner.getState());
      }
    }

    getDuplicatedState() {
      return copied(this.getState());
    }

    getTextLabel() {
      const summary = editor.summaries[this.blockDef.meta.summary];
      return summary ? summary(this.getState(), this.element) : null;
    }

    setError(error) {
      if (!error) return;
      this.open();
      this.inner.setError(error);
    }

    focus(options) {
      this.open();
      this.inner.focus(options);
    }
  }

  class FoldedDefinition extends StructBlockDefinition {
    constructor(name, children, meta, defaults) {
      super(name, children, meta);
      this.defaults = defaults;
      // Django's lists to choose from give their answer in a list.
      this.lists = new Set(children.filter((child) => Array.isArray(defaults[child.name])
        && child.widget?.html?.includes("<select")).map((child) => child.name));
    }

    render(placeholder, prefix, state, error) {
      return new Folded(this, placeholder, prefix, state, error);
    }
  }

  window.telepath.register("guidance.Folded", FoldedDefinition);
})();
