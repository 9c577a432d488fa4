"""The editor of procedures as hands meet it: on a phone, by keyboard alone, and what is beside the stages."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editing import Block, ProcedureEditor

ADMINISTRATOR = "administrator@demo.example"
DRAFT = """
from guidance.models import ProcedurePage
page = next(page for page in ProcedurePage.objects.filter(key="by_hand") if page.is_source)
spec = page.get_latest_revision_as_object().draft().shown
{}
"""


@pytest.fixture
def editor(people, portal) -> ProcedureEditor:
    """A copy of the Danish procedure, which only this module changes."""
    page = people.page_as(ADMINISTRATOR, locale="en-GB")
    if (
        portal.shell("from guidance.models import ProcedurePage as P; print(P.objects.filter(key='by_hand').count())")
        == "0"
    ):
        page.goto("/admin/procedures/new/copy/dk_absence/")
        page.locator("#id_title").fill("Med hånden")
        page.locator("#id_key").fill("by_hand")
        page.locator("#id_pages").uncheck()
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/procedures/one/by_hand/")
    return ProcedureEditor(page, "by_hand").open()


def fits(page: Page) -> bool:
    """Whether nothing stands out to the side."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def is_whole(block: Block) -> bool:
    """Whether all of its line can be read."""
    return block.line.evaluate("line => line.scrollWidth <= line.clientWidth + 1")


def focused_in(block: Block, selector: str) -> bool:
    """Whether the keyboard stands on this part of a block."""
    return block.element.locator(selector).first.evaluate("element => element === document.activeElement")


def test_on_a_phone_closed_blocks_say_all_of_what_is_in_them(editor, axe):
    page = editor.page
    page.set_viewport_size({"width": 360, "height": 740})
    stage = editor.stages.named("Teamet arbejder med bekymringen")
    step = stage.open().stream("steps").named("Inddrag hjemmet")

    expect(step.line).to_have_text(
        "Step Inddrag hjemmet: 7 questions, Klasse- og årgangsteam, 5 school days", use_inner_text=False
    )
    questions = step.open().stream("fields").blocks()
    assert all(is_whole(block) for block in [step, *stage.stream("steps").blocks(), *questions])
    questions[0].open()
    assert fits(page)
    axe(page, part="[data-contentpath=stages]")
    page.goto("/admin/procedures/")
    assert fits(page)
    assert page.locator(".procedures__table").evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    expect(page.locator(".procedures__actions button").first).to_be_in_viewport()
    axe(page, part="main")


def test_by_keyboard_alone_blocks_are_opened_written_moved_doubled_and_deleted(editor):
    page = editor.page
    stage = editor.stages.named("Teamet arbejder med bekymringen")
    stage.element.locator("[data-panel-toggle]").first.focus()
    page.keyboard.press("Enter")
    steps = stage.stream("steps")
    before = [block.id for block in steps.blocks()]
    first = steps.blocks()[0]
    first.element.locator("[data-panel-toggle]").first.focus()
    page.keyboard.press("Enter")
    for _stop in range(9):  # over the line's link and buttons, into the first input
        page.keyboard.press("Tab")
        if focused_in(first, "[data-contentpath=title] input"):
            break
    page.keyboard.press("End")
    page.keyboard.type(" i dag")
    expect(first.part("title").locator("input")).to_have_value("Klassens fællesskab i dag")

    first.button("MOVE_DOWN").press("Enter")
    assert [block.id for block in steps.blocks()][:2] == [before[1], before[0]]
    first.button("DUPLICATE").press("Enter")
    assert len(steps.blocks()) == len(before) + 1
    copy = steps.blocks()[2]
    copy.open()
    expect(copy.part("title").locator("input")).to_have_value("Klassens fællesskab i dag")
    copy.button("DELETE").press("Enter")
    assert {block.id for block in steps.blocks()} == set(before)


def test_what_is_beside_the_stages_is_made_by_clicking(editor, portal, axe):
    page = editor.page
    page.get_by_role("tab", name="Roles, duties and papers").click()
    duty = editor.stream("routines").add().write(title="Se på fraværet", guidance="Hver måned.")
    duty.choose("role", "Fraværskoordinator").amount("every", 4, "weeks").amount("overdue_after", 6, "weeks")
    step = duty.stream("steps").add().write(title="Tallene", guidance="Se på dem.").tick("no_deadline")
    step.stream("fields").add("Long text").write(label="Hvad ser vi?")
    paper = editor.stream("documents").add().write(title="Brev til hjemmet", body="Kære forældre")
    paper.choose("kind", "letter", step="Tallene")
    limit = editor.stream("signals").add().write(title="Mange dage")
    limit.condition("when", "Days absent", "is at least", "5", "20").choose("tells", "Fraværskoordinator")
    axe(page, part="[role=tabpanel]:not([hidden])")
    editor.action("action-see-meaning")

    said = portal.shell(
        DRAFT.format(
            "duty, paper, limit = spec.routines[-1], spec.documents[-1], spec.signals[-1];"
            "print(duty.title.to('da'), duty.every.amount, duty.overdue_after.amount,"
            " duty.steps[0].fields[0].label.to('da'), paper.kind, paper.step, limit.title.to('da'), limit.when.absence,"
            " limit.when.at_least, limit.when.days)"
        )
    )
    assert said == "Se på fraværet 4 6 Hvad ser vi? letter se_paa_fravaeret.tallene Mange dage total_days 5 20"
