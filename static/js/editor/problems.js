// The list of what is wrong: its links open the blocks, and it is asked for again whenever a draft was saved.
(() => {
  "use strict";
  const editor = window.procedureEditor;

  /** Show the tab that an element stands in. */
  const showTab = (element) => {
    const tab = element.closest("[role=tabpanel]");
    if (tab?.hidden) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
  };

  const expand = (child) => {
    const toggle = child.element.querySelector("[data-panel-toggle]");
    if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    child.block.open?.();
  };

  const streamsIn = (folded) =>
    Object.values(folded.inner?.childBlocks || {}).filter((block) => Array.isArray(block.children));

  /** Open a block and everything around it, and go there. */
  const reveal = (id) => {
    const node = editor.tree().get(id);
    if (!node) return false;
    const way = [];
    for (let at = node; at; at = at.parent) way.unshift(at.id);
    let streams = [editor.roots.get(node.root)];
    showTab(streams[0].element);
    let last = null;
    for (const one of way) {
      const child = streams.flatMap((stream) => stream.children).find((found) => found.id === one);
      if (!child) break;
      expand(child);
      last = child;
      streams = streamsIn(child.block);
    }
    if (!last) return false;
    last.element.scrollIntoView({ block: "start" });
    last.element.querySelector("[data-panel-toggle]").focus({ preventScroll: true });
    return true;
  };
  editor.reveal = reveal;

  const goTo = (name) => {
    const root = editor.roots.get(name)?.element;
    const input = root || document.querySelector(`[name="${name}"], [name="source_${name}"]`);
    if (!input) return;
    showTab(input);
    input.scrollIntoView({ block: "center" });
    (root ? root.querySelector("button") : input)?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-editor-block], [data-editor-field]");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.editorBlock) reveal(link.dataset.editorBlock);
    else goTo(link.dataset.editorField);
  });

  const refresh = async () => {
    const list = document.querySelector("[data-editor-problems]");
    if (!list?.dataset.editorProblems) return;
    const answer = await fetch(list.dataset.editorProblems, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (answer.ok && !answer.redirected) list.innerHTML = await answer.text();
  };
  document.addEventListener("w-autosave:success", refresh);

  /** An address that names a block opens it: from the list of another page, or from a task. */
  const fromAddress = () => {
    const [, id] = window.location.hash.match(/^#block-([\w-]+)-section$/) || [];
    if (id) reveal(id);
  };
  window.addEventListener("load", fromAddress);
  window.addEventListener("hashchange", fromAddress);
})();
