// The guidance page that belongs to a part: chosen among the portal's pages.
(() => {
  "use strict";
  const editor = window.procedureEditor;
  const { Drawn, make, word, iconButton, kinds } = editor;

  kinds.page = class extends Drawn {
    draw() {
      const page = editor.data().pages[this.value];
      const title = page ? page.title : this.value ? word("page_gone", { page: this.value }) : "";
      const choose = make(
        "button",
        { ...this.attributes, type: "button", id: this.id, class: "button button-small button-secondary", onclick: () => this.choose() },
        word(this.value ? "page_other" : "page_choose"),
      );
      const shown = page?.url ? make("a", { href: page.url, target: "_blank", rel: "noreferrer" }, title) : title;
      this.element.replaceChildren(
        ...(this.value ? [make("span", { class: "pe-page" }, shown)] : []),
        choose,
        ...(this.value ? [iconButton("cross", word("page_clear"), () => this.put(null))] : []),
      );
    }

    choose() {
      const modal = new window.PageChooserModal(editor.data().page_chooser);
      modal.open({ modelNames: ["wagtailcore.page"], canChooseRoot: false }, (page) => {
        const value = `pk:${page.id}`;
        editor.data().pages[value] = { title: page.adminTitle || page.title, url: page.editUrl };
        this.put(value);
      });
    }

    put(value) {
      this.changed(value);
      this.draw();
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
      this.focus();
    }

    focus() {
      this.element.querySelector("button")?.focus();
    }
  };
})();
