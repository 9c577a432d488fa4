"""Somebody who writes a procedure in the CMS, as one does it with mouse and keyboard: blocks, their inputs, buttons."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

ROOT_STREAMS = ("intake", "stages", "signals", "routines", "documents", "roles")


@dataclass(frozen=True)
class Block:
    """A block of the editor, by its id. What is asked of it is of it alone, not of the blocks in it."""

    page: Page
    id: str

    @property
    def element(self) -> Locator:
        return self.page.locator(f"[data-streamfield-child][data-contentpath='{self.id}']")

    @property
    def line(self) -> Locator:
        """What stands in its line."""
        return self.element.locator("[data-panel-heading]").first

    def button(self, action: str) -> Locator:
        """MOVE_UP, MOVE_DOWN, DUPLICATE or DELETE."""
        return self.element.locator(f"[data-streamfield-action={action}]").first

    def open(self) -> "Block":
        """Unfold it, where it is folded."""
        toggle = self.element.locator("[data-panel-toggle]").first
        if toggle.get_attribute("aria-expanded") == "false":
            toggle.click()
        expect(toggle).to_have_attribute("aria-expanded", "true")
        return self

    def further(self) -> "Block":
        """Unfold its further settings."""
        group = self._own("w-panel--nested", by="contains(concat(' ', @class, ' '), ' {} ')")
        toggle = group.locator("[data-panel-toggle]").first
        if toggle.get_attribute("aria-expanded") == "false":
            toggle.click()
        return self

    def part(self, name: str) -> Locator:
        """One of its inputs, with what belongs to it."""
        return self._own(name, by="@data-contentpath='{}'")

    def _own(self, name: str, *, by: str) -> Locator:
        block = f"ancestor::*[@data-streamfield-child][1][@data-contentpath='{self.id}']"
        return self.page.locator(f"xpath=//*[{by.format(name)}][{block}][not(@data-streamfield-child)]").last

    def write(self, **texts: str) -> "Block":
        """Type into its inputs."""
        for name, text in texts.items():
            self.part(name).locator("input:not([type=hidden]), textarea").first.fill(text)
        return self

    def tick(self, *names: str) -> "Block":
        """Tick boxes that are inputs of their own."""
        for name in names:
            self.part(name).locator("input[type=checkbox]").check()
        return self

    def choose(self, name: str, label: str, **more: str) -> "Block":
        """Choose in a list by its words: the first that begins so."""
        for part, words in {name: label, **more}.items():
            choose(self.part(part).locator("select").first, words)
        return self

    def answers(self, name: str, *labels: str) -> "Block":
        """Tick boxes of a list by their words."""
        for label in labels:
            self.part(name).get_by_label(label, exact=True).check()
        return self

    def amount(self, name: str, number: int, unit: str) -> "Block":
        """A number and a unit of time."""
        part = self.part(name)
        part.locator("input[type=number]").fill(str(number))
        part.locator("select").select_option(label=unit)
        return self

    def items(self, name: str, *labels: str) -> "Block":
        """Write options, areas or columns, each begun by Enter in the one before."""
        part = self.part(name)
        part.locator(".pe-add").last.click()
        for number, label in enumerate(labels):
            if number:
                self.page.keyboard.press("Enter")
            self.page.keyboard.type(label)
        return self

    def condition(self, name: str, *row: str) -> "Block":
        """Add a condition: what it asks about, perhaps how it is compared, and with what."""
        part = self.part(name)
        part.locator(".pe-add").last.click()
        last = part.locator(".pe-row").last
        for number, said in enumerate(row):
            control = last.locator(".pe-row__main > :is(select, input):not([hidden])").nth(number)
            if control.evaluate("control => control.tagName") == "SELECT":
                choose(control, said)
            else:
                control.fill(said)
        return self

    def stream(self, name: str) -> "Stream":
        """Blocks in it."""
        return Stream(self.page, self.part(name))


@dataclass(frozen=True)
class Stream:
    """Blocks beside each other, with the button that adds one."""

    page: Page
    element: Locator

    @property
    def _list(self) -> Locator:
        return self.element.locator("[data-streamfield-stream-container]").first

    @property
    def _children(self) -> Locator:
        return self._list.locator(":scope > [data-streamfield-child]:not([aria-hidden])")

    def blocks(self) -> list[Block]:
        """In their order."""
        ids = self._children.evaluate_all("all => all.map(one => one.dataset.contentpath)")
        return [Block(self.page, one) for one in ids]

    def named(self, words: str) -> Block:
        """The block in whose line these words stand."""
        line = self._children.filter(has=self.page.locator("[data-panel-heading]", has_text=words)).first
        return Block(self.page, line.get_attribute("data-contentpath"))

    def add(self, kind: str = "") -> Block:
        """Press the last button that adds one, and choose the kind by its words where there are several."""
        before = {one.id for one in self.blocks()}
        self._list.locator(":scope > .pe-inserter button, :scope > * > .pe-inserter button").last.click()
        if kind:
            self.page.get_by_role("option", name=kind, exact=True).click()
        expect(self._children).to_have_count(len(before) + 1)
        return next(one for one in self.blocks() if one.id not in before)


def choose(control: Locator, words: str) -> None:
    """Choose what begins with these words."""
    labels = control.locator("option").all_inner_texts()
    found = next((label for label in labels if label == words), None)
    found = found or next((label for label in labels if label.startswith(words)), None)
    assert found is not None, f"“{words}” is not among {labels}"
    control.select_option(label=found)


@dataclass
class ProcedureEditor:
    """The editor of one procedure in a browser."""

    page: Page
    key: str

    def open(self) -> "ProcedureEditor":
        """Come from the procedure's page in the CMS."""
        self.page.goto(f"/admin/procedures/one/{self.key}/")
        self.page.locator("a[href*='/admin/pages/'][href$='/edit/']").first.click()
        expect(self.page.locator("[data-contentpath=stages] [data-panel-toggle]").first).to_be_visible()
        return self

    def stream(self, name: str) -> Stream:
        """One of the page's streams."""
        return Stream(self.page, self.page.locator(f"form [data-contentpath={name}]").first)

    @property
    def stages(self) -> Stream:
        return self.stream("stages")

    def step(self, stage: str, step: str) -> Block:
        """A step, unfolded with its stage."""
        return self.stages.named(stage).open().stream("steps").named(step).open()

    def action(self, name: str) -> None:
        """Press one of the buttons at the foot: action-publish, action-submit, ..."""
        button = self.page.locator(f"footer button[name='{name}']")
        if not button.is_visible():
            self.page.locator("footer .w-dropdown__toggle").last.click()
        with self.page.expect_navigation():
            self.page.locator(f"footer button[name='{name}']:visible").click()
