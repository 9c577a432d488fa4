"""A procedure is copied, taken into use, changed and taken into use again, by the people whose work each of it is: an
editor writes and submits, an administrator of procedures approves, an administrator of a school says that the school
works by it, a teacher meets what was written, and a case that began before goes over between two stages.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editing import Block, ProcedureEditor
from tests.e2e.staff import Staff, next_school_day, pupil_of

EDITOR, ADMINISTRATOR = "editor@demo.example", "administrator@demo.example"
SECRETARY, TEACHER = "sekretaer@demo.example", "karen.brofeldt@demo.example"
KEY, ONE, RAISE = "our_way", "/admin/procedures/one/our_way/", "/cases/new/?procedure=our_way"
STAGE, OLD_STEP, NEW_STEP = "Teamet arbejder med bekymringen", "Inddrag hjemmet", "Tal med hjemmet"
EVERYTHING, WATCH = "Alt på én side", "Vi holder øje"
CONCERN = {"seen": "Væk tre mandage i træk.", "raised_by": "parent", "suspicion": "no", "urgency": "this_week"}

#: What each kind of question is called in the editor, and the question that is written for it.
KINDS = {
    "Yes or no": "Er nogen i fare lige nu?",
    "Short text": "Hvor er eleven om morgenen?",
    "Long text": "Hvad har I set?",
    "Number": "Hvor mange mandage?",
    "Date": "Hvornår taler I sammen?",
    "Time": "Hvad er klokken så?",
    "One choice": "Hvem taler med eleven?",
    "Several choices": "Hvad har I prøvet?",
    "Scale": "Hvor bekymrede er I?",
    "Member of staff": "Hvem har overblikket?",
    "People": "Hvem er omkring eleven?",
    "Services": "Hvem kan hjælpe udefra?",
    "Consent": "Hvad må deles?",
    "Agreement": "Hvad er aftalt?",
    "Contact attempts": "Hvem har I ringet til?",
    "Measures": "Hvad sætter I i gang?",
    "Rows with your own columns": "Hvor sker det?",
    "Mapping": "Hvordan ser dagen ud?",
    "File": "Er der et skema?",
    "Figures of absence": "Hvor stort er fraværet?",
    "Notice": "Tak for jeres svar.",
}


def copy_the_danish_procedure(page: Page) -> None:
    page.goto("/admin/procedures/new/")
    page.locator("a[href='/admin/procedures/new/copy/dk_absence/']").click()
    page.locator("#id_title").fill("Vores vej ved fravær")
    page.locator("#id_key").fill(KEY)
    page.locator("#id_pages").uncheck()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{ONE}")


def approve(page: Page) -> str:
    """Approve what waits on the front page of the CMS, and return what stood there."""
    page.goto("/admin/")
    waiting = page.locator("#procedures-to-approve-content")
    said = waiting.inner_text()
    waiting.get_by_role("link", name="See all of it, and decide").click()
    page.get_by_role("button", name="Approve and publish").click()
    page.wait_for_url("**/admin/")
    return said


def take_into_use(page: Page) -> None:
    """The school works by the procedure, beside the one that it has."""
    page.goto("/admin/registers/school-procedures/")
    page.locator("a[href$='/school-procedures/create/']").first.click()
    page.locator("#id_school").select_option(label="Ærtebjerg Skole")
    page.locator("#id_procedure_key").select_option(KEY)
    page.locator("#main form button[type=submit]:visible").last.click()
    page.wait_for_url(re.compile("/registers/school-procedures/$"))
    expect(page.locator("main")).to_contain_text("Vores vej ved fravær")


def write_a_step_with_everything(editor: ProcedureEditor) -> dict[str, Block]:
    """A question of every kind in a step of its own; each by its kind."""
    step = editor.stages.named(STAGE).open().stream("steps").add()
    step.write(title=EVERYTHING, why="Her samler I det hele.", guidance="Skriv det, I ved.")
    step.tick("no_deadline").choose("responsible", "Klasse- og årgangsteam")
    fields = step.stream("fields")
    of = {kind: fields.add(kind).write(label=label) for kind, label in KINDS.items()}
    of["Number"].write(min="0", max="20", unit="mandage")
    of["One choice"].items("options", "Klasselæreren", "En pædagog")
    of["Several choices"].items("options", "Et opkald", "Et møde", "Et hjemmebesøg")
    of["Scale"].write(min="1", max="5", low="lidt", high="meget")
    of["Services"].items("options", "PPR", "Sundhedsplejerske")
    of["Rows with your own columns"].items("columns", "Sted", "Tidspunkt")
    of["Mapping"].items("segments", "Morgen", "Frikvarter").items("columns", "Hvad virker?")
    of["Figures of absence"].answers("absence", "Days absent")
    of["Figures of absence"].write(days="90")
    return of


def make_it_ask_and_stop(of: dict[str, Block]) -> None:
    stop = of["Yes or no"].stream("rules").add("Stop").answers("on", "yes")
    stop.write(title="Ring til ledelsen nu", text="Ring, før I gør andet. Fortæl ikke hjemmet det først.")
    sometimes = of["Short text"].stream("rules").add("Asked only sometimes")
    sometimes.condition("when", KINDS["Yes or no"], "is", "no")


def add_a_stage(editor: ProcedureEditor) -> None:
    stage = editor.stages.add().write(title=WATCH, guidance="Hold øje i nogle uger.")
    stage.choose("responsible", "Klasse- og årgangsteam")
    step = stage.stream("steps").add().write(title="Se efter", guidance="Se på de sidste uger.")
    step.tick("no_deadline").choose("responsible", "Klasse- og årgangsteam")
    step.stream("fields").add("Long text").write(label="Hvad ser I nu?")
    outcomes = stage.stream("outcomes")
    outcomes.add().write(label="Vi ser tiden an").choose("kind", "Go on", next_date="must be given")
    outcomes.add().write(label="Det er gået over").choose("kind", "Close")
    way = editor.stages.named(STAGE).stream("outcomes").add().write(label="Vi holder øje i en periode")
    way.choose("kind", "Next stage", to=WATCH)


def change_the_procedure(editor: ProcedureEditor) -> dict[str, Block]:
    home = editor.step(STAGE, OLD_STEP).write(title=NEW_STEP)
    home.stream("deadlines").blocks()[0].open().amount("time", 3, "school days")
    of = write_a_step_with_everything(editor)
    make_it_ask_and_stop(of)
    add_a_stage(editor)
    return of


def is_stopped_at_the_block_and_mends_it(editor: ProcedureEditor, of: dict[str, Block], axe) -> None:
    """A condition that points forward, because what it asks about was moved below it."""
    of["Yes or no"].button("MOVE_DOWN").click()
    editor.action("action-submit")
    refused = of["Short text"].element.locator(".error-message")
    expect(refused).to_have_count(1)
    expect(refused).to_be_visible()
    expect(refused).to_contain_text("comes later than what it decides about")
    expect(editor.page.locator("[data-contentpath=stages] .error-message")).to_have_count(1)
    axe(editor.page, part="[data-contentpath=stages]")
    of["Yes or no"].button("MOVE_UP").press("Enter")


def answer_danger(page: Page, answer: str) -> None:
    page.get_by_role("group", name=KINDS["Yes or no"]).get_by_label(answer, exact=True).check()


def try_it_out(editor: ProcedureEditor) -> None:
    """As staff will meet it: the renamed step, and the stop."""
    editor.action("action-try-out")
    page, staff = editor.page, Staff(editor.page)
    page.locator("main form button[type=submit]").click()
    page.locator("input[name=about][value^='pupil:']").check()
    staff.fill("concern", CONCERN)
    page.locator(".action-bar button[name=raise]").click()
    page.wait_for_url(re.compile(r"/try-out/cases/\d{4}-\d+/$"))
    expect(page.locator("main")).to_contain_text(NEW_STEP)
    page.locator("main").get_by_role("link", name=EVERYTHING).first.click()
    answer_danger(page, "Ja")
    page.locator("button[name=done]:visible").last.click()
    expect(page.locator("main")).to_contain_text("Ring til ledelsen nu")
    page.locator("form[action$='/try-out/end/'] button").evaluate("button => button.form.submit()")
    page.wait_for_url("**/admin/pages/*/edit/")


def meet_what_was_written(teacher: Staff, number: str) -> None:
    """The step with everything, as a teacher answers it."""
    page = teacher.page
    teacher.open(number, "team", 1, "home")
    expect(page.locator("h1")).to_have_text(NEW_STEP)
    expect(page.locator("main")).to_contain_text("3 skoledage")
    teacher.open(number, "team", 1, "alt_paa_en_side")
    for kind, label in KINDS.items():
        if kind != "Short text":
            expect(page.locator("main")).to_contain_text(label)
    where = page.get_by_label(KINDS["Short text"])
    expect(where).to_be_hidden()
    answer_danger(page, "Ja")
    page.locator("button[name=done]:visible").last.click()
    expect(page.locator("main")).to_contain_text("Ring til ledelsen nu")
    teacher.open(number, "team", 1, "alt_paa_en_side")
    answer_danger(page, "Nej")
    where.fill("Hjemme hos mormor")
    teacher.finish()


def stage_one(teacher: Staff, number: str, outcome: str) -> None:
    """Skip what is left of the first stage, and leave it."""
    for step in ("class_community", "home", "pupil", "assessment", "measures", "follow_up"):
        teacher.skip(number, "team", 1, step, "Det er gjort i klassens sag.")
    teacher.decide(number, "team", 1, outcome, reason="Vi ser på det igen.", next_on=next_school_day(14))


@pytest.mark.row("B01", "B05", "B07")
def test_a_change_goes_from_the_editor_over_the_approval_to_the_teacher_and_the_running_case(fresh_portal, people, axe):
    editor = ProcedureEditor(people.page_as(EDITOR, locale="en-GB"), KEY)
    administrator = people.page_as(ADMINISTRATOR, locale="en-GB")
    teacher = Staff(people.page_as(TEACHER, locale="da"))
    pupils = [pupil_of(fresh_portal, "aertebjerg", "5.B", number) for number in (6, 7)]

    copy_the_danish_procedure(editor.page)
    editor.open()
    expect(editor.page.locator("footer button[name=action-publish]")).to_have_count(0)
    editor.action("action-submit")
    approve(administrator)
    take_into_use(people.page_as(SECRETARY, locale="en-GB"))
    older = teacher.raise_concern(pupils[:1], CONCERN, step="concern", at=RAISE)

    editor.open()
    questions = change_the_procedure(editor)
    is_stopped_at_the_block_and_mends_it(editor, questions, axe)
    try_it_out(editor)
    editor.open()
    editor.action("action-submit")
    summary = approve(administrator)

    reader = people.anonymous(locale="da")
    reader.goto(
        fresh_portal.shell(
            "from guidance.models import ProcedurePage as P;"
            f"print(P.objects.get(key='{KEY}', locale__language_code='da').url)"
        )
    )
    read = reader.locator("main").inner_text()
    newer = teacher.raise_concern(pupils[1:], CONCERN, step="concern", at=RAISE)
    meet_what_was_written(teacher, newer)
    stage_one(teacher, newer, "vi_holder_oeje_i_en_periode")
    teacher.page.goto(f"/cases/{newer}/vi_holder_oeje/1/decide/")
    ways = teacher.page.locator(".offers").inner_text()

    before = teacher.case_text(older)
    teacher.open(older, "team", 1, "home")
    old_title = teacher.page.locator("h1").inner_text()
    teacher.page.goto(f"/cases/{older}/version/")
    teacher.page.locator("main form button[type=submit]").click()
    stage_one(teacher, older, "still_concern")
    timeline = teacher.case_text(older, "timeline/")

    assert "A new version is made: number 2." in summary
    assert "3 school days" in summary
    assert "3 skoledage" in read
    for words in (NEW_STEP, WATCH, EVERYTHING):
        assert words in summary, words
        assert words in read, words
    assert ("Vi ser tiden an" in ways, "Det er gået over" in ways) == (True, True)
    assert "Version 2" in before
    assert old_title == OLD_STEP
    assert "Sagen blev flyttet fra version 1 til version 2 af arbejdsgangen." in timeline
    assert fresh_portal.manage("verify_timeline", older) == "1 timelines verify.\n"
