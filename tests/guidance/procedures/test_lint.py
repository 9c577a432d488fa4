from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given

from guidance import registry
from guidance.procedures.lint import errors, lint, lint_installation
from guidance.procedures.lint.forms import required_of, visible_of
from guidance.procedures.packs import load
from tests.guidance.procedures.examples import bikes
from tests.guidance.procedures.strategies import property_test, specs

PACKS = sorted(Path("guidance/packs").glob("*/procedure.yaml"))


def said(*changes):
    return {str(finding) for finding in lint(bikes(*changes))}


def test_a_sound_procedure_has_no_finding():
    assert lint(bikes()) == ()


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_the_shipped_procedures_have_no_finding(pack):
    assert [str(finding) for finding in lint(load(pack))] == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_the_shipped_forms_are_short(pack):
    spec = load(pack)
    steps = [step for _stage, step in spec.all_steps()] + [step for r in spec.routines for step in r.steps]
    first = spec.steps_of(spec.first_stage.key)

    assert [s.key for s in steps if len(required_of(s.fields)) > 5] == []
    assert [s.key for s in steps if len(visible_of(s.fields)) > 8] == []
    assert sum(field.required for step in first for field in step.fields) <= 20


@property_test
@given(specs())
def test_any_procedure_can_be_linted(spec):
    assert [str(finding) for finding in lint(spec)] == [str(finding) for finding in lint(spec)]


TALK = "stages.search.steps.talk"
MEETING = "stages.search.steps.meeting"


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        # keys
        (
            [("- key: replace", "- key: search")],
            "error: stages.search: The key “search” is used twice. Give one of the two another key.",
        ),
        (
            [("- key: meeting", "- key: talk")],
            "error: stages.search.steps.talk: The key “talk” is used twice. Give one of the two another key.",
        ),
        (
            [("- key: talk", "- key: report")],
            "error: stages.search.steps.report: The key “report” is used twice. Give one of the two another key.",
        ),
        (
            [("{key: room, label", "{key: at, label")],
            f"error: {MEETING}.fields.at: The key “at” is used twice. Give one of the two another key.",
        ),
        (
            [("{key: road, label", "{key: yard, label")],
            f"error: {TALK}.fields.place.options.yard: The key “yard” is used twice. Give one of the two another key.",
        ),
        (
            [("binds: measures", "binds: measures\n            columns: [{key: goal, label: {da: Mål, en: Goal}}]")],
            f"error: {MEETING}.fields.tried.columns.goal: The key “goal” is used twice. "
            "Give one of the two another key.",
        ),
        (
            [("- key: buy", "- key: done")],
            "error: stages.replace.steps.done.key: The key “done” has a meaning of its own in the "
            "portal. Choose another.",
        ),
        # roles
        (
            [("responsible: [crew]", "responsible: [pirates]")],
            "error: stages.search.responsible: The role “pirates” is not among the roles of the procedure.",
        ),
        (
            [("tells: [head]", "tells: [boss]")],
            "error: intake.fields.stolen.alert.tells: The role “boss” is not among the roles of the procedure.",
        ),
        (
            [("{tell: head}", "{hand_to: boss}")],
            f"error: {TALK}.deadlines.on_overdue: The role “boss” is not among the roles of the procedure.",
        ),
        (
            [("who: [head]", "who: [boss]")],
            "error: stages.search.outcomes.not_found.who: The role “boss” is not among the roles of the procedure.",
        ),
        (
            [("rank: leadership", "rank: leadership, made_up_of: [crew]"), ("[teacher, finder]", "[teacher, head]")],
            "error: roles.crew.made_up_of: The role “The crew” is made up of itself.",
        ),
        # the way through
        (
            [("to: replace", "to: nowhere")],
            "error: stages.search.outcomes.not_found.to: The outcome “Not found” leads to “nowhere”, which is no stage "
            "of the procedure.",
        ),
        (
            [("kind: escalate\n        to: replace", "kind: escalate\n        to: search")],
            "error: stages.search.outcomes.not_found.to: The outcome “Not found” goes on, but the "
            "stage it leads to does "
            "not come later.",
        ),
        (
            [("kind: replan, to: search", "kind: replan, to: replace")],
            "error: stages.replace.outcomes.again.to: The outcome “Search again” goes back, but the stage it leads to "
            "does not come earlier.",
        ),
        (
            [("kind: escalate\n        to: replace\n", "kind: close\n")],
            "error: stages.replace: No outcome leads to the stage “A new bike”.",
        ),
        (
            [
                ("kind: replan, to: search, next_date: optional", "kind: continue, next_date: required"),
                ("en: Bought}, kind: close}", "en: Bought}, kind: continue, next_date: required}"),
            ],
            "error: stages.replace: From the stage “A new bike” no way leads to an outcome that closes the case.",
        ),
        (
            [
                ("next_date: optional", "next_date: none"),
                ("{amount: 3, unit: school_days, from: stage_start, on_overdue: {tell: head}}", "none"),
                ("          - {amount: 2, unit: weeks, from: {step: talk}}\n", ""),
            ],
            "error: stages.replace.outcomes.again: The outcome “Search again” goes back without a date: ask for a next "
            "date, or give a step of the stage it leads to a deadline.",
        ),
        (
            [("after: [talk]", "after: [buy]")],
            f"error: {MEETING}.after: The step “Meeting” waits for “buy”, which is no step of its stage.",
        ),
        (
            [("after: [talk]", "after: [talk]\n        optional: true"), ("runs: first", "after: [meeting]")],
            f"error: {TALK}.after: The step “Talk” waits for itself.",
        ),
        (
            [("        barred: {da: Prøv noget først., en: Try something first.}\n", "")],
            "warning: stages.search.outcomes.not_found.barred: Say what bars the outcome “Not found” "
            "while its condition "
            "is not met.",
        ),
        # conditions
        (
            [("{answer: place, is: road}", "{answer: colour, is: road}")],
            f"error: {TALK}.fields.road_name.when: There is no question “colour” here.",
        ),
        (
            [("{answer: place, is: road}", "{answer: nosuch.place, is: road}")],
            f"error: {TALK}.fields.road_name.when: There is no step for the question “nosuch.place” here.",
        ),
        (
            [("{answer: place, is: road}", "{answer: meeting.room, filled: true}")],
            f"error: {TALK}.fields.road_name.when: The question “Place” comes later than what it decides about.",
        ),
        (
            [("{answer: place, is: road}", "{answer: road_name, filled: true}")],
            f"error: {TALK}.fields.road_name.when: The question “Which road?” comes later than what it decides about.",
        ),
        (
            [("{answer: place, is: road}", "{answer: replace.buy.price, at_least: 3}")],
            f"error: {TALK}.fields.road_name.when: The question “Price” belongs to a later stage.",
        ),
        (
            [("{answer: place, is: road}", "{answer: place, is: rode}")],
            f"error: {TALK}.fields.road_name.when: “rode” can never be the answer to “Where was it?”.",
        ),
        (
            [("{answer: report.stolen, is: true}", "{answer: report.stolen, is: yes}")],
            "error: stages.search.outcomes.not_found.when: “yes” can never be the answer to “Was it stolen?”.",
        ),
        (
            [("{answer: place, is: road}", "{answer: place, at_least: 3}")],
            f"error: {TALK}.fields.road_name.when: The answer to “Where was it?” cannot be compared by “at_least”.",
        ),
        (
            [("{answer: place, is: road}", "{history: runs, stage: nowhere, at_least: 2}")],
            f"error: {TALK}.fields.road_name.when: “nowhere” is no stage of the procedure.",
        ),
        (
            [("{answer: place, is: road}", "{history: outcomes, stage: search, outcome: lost, at_least: 2}")],
            f"error: {TALK}.fields.road_name.when: “lost” is no outcome of the stage.",
        ),
        (
            [("{answer: place, is: road}", "{absence: yawns, days: 30, at_least: 2}")],
            f"error: {TALK}.fields.road_name.when: The portal has no figure of absence called “yawns”.",
        ),
        (
            [("kind: yes_no\n", "kind: yes_no\n      sensitive: true\n")],
            "warning: stages.search.outcomes.not_found.when: What is asked here shows how the sensitive question "
            "“Was it stolen?” was answered.",
        ),
        # what answers do
        (
            [("time: at", "time: clock")],
            f"error: {MEETING}.fields.on.binds.time: There is no question “clock” in this step.",
        ),
        (
            [("time: at", "time: room")],
            f"error: {MEETING}.fields.on.binds.time: The question “Place” is of a kind that cannot complete a meeting.",
        ),
        (
            [("binds: measures", "binds: measures\n            sensitive: true")],
            f"error: {MEETING}.fields.tried.binds: “What do you try?” is sensitive, but what it sets "
            "off is seen by others "
            "on the case.",
        ),
        (
            [("on: [yes]", "on: [maybe]")],
            "error: intake.fields.stolen.alert.on: “maybe” can never be the answer to “Was it stolen?”.",
        ),
        (
            [("        tells: [head]\n", "")],
            "warning: intake.fields.stolen.alert.tells: Nobody is told when “Was it stolen?” sets this off.",
        ),
        (
            [
                (
                    "kind: short_text\n            when",
                    "kind: short_text\n            preset: nosuch.place\n            when",
                )
            ],
            f"error: {TALK}.fields.road_name.preset: There is no step for the question “nosuch.place” here.",
        ),
        (
            [
                (
                    "kind: short_text\n            when",
                    "kind: short_text\n            preset: report.seen\n            when",
                )
            ],
            f"error: {TALK}.fields.road_name.preset: The answer to “When was it last seen?” cannot be proposed for "
            "“Which road?”: it is of another kind.",
        ),
        (
            [("min: 0", "min: 9, max: 3")],
            "error: stages.replace.steps.buy.fields.price.min: The smallest answer to “Price” is "
            "larger than the largest.",
        ),
        (
            [("kind: number, required: true, min: 0", "kind: scale, min: 0")],
            "error: stages.replace.steps.buy.fields.price.options: The scale “Price” needs options or "
            "a largest number.",
        ),
        (
            [("kind: number, required: true, min: 0", "kind: figures, absence: [yawns]")],
            "error: stages.replace.steps.buy.fields.price.absence: The portal has no figure of absence called “yawns”.",
        ),
        (
            [("kind: number, required: true, min: 0", "kind: number, default: today")],
            "error: stages.replace.steps.buy.fields.price.default: What is proposed for “Price” does not fit its kind.",
        ),
        # dates
        (
            [("deadline: none\n        when", "when")],
            "warning: stages.replace.steps.buy.deadline: The step “Buy” says no deadline. If it has none, say so.",
        ),
        (
            [("from: {step: talk}", "from: {step: buy}")],
            f"error: {MEETING}.deadlines.0.from: The deadline is counted from the step “buy”, which "
            "is no other step of "
            "this stage.",
        ),
        (
            [("from: {step: talk}", "from: {decision: replace}")],
            f"error: {MEETING}.deadlines.0.from: The deadline is counted from the decision on “replace”, which is no "
            "stage up to this one.",
        ),
        (
            [("from: {field: report.seen}", "from: {field: report.found}")],
            f"error: {MEETING}.deadlines.1.from: There is no question “report.found” here.",
        ),
        (
            [("from: {field: report.seen}", "from: {field: report.stolen}")],
            f"error: {MEETING}.deadlines.1.from: The deadline is counted from “Was it stolen?”, which is no date.",
        ),
        (
            [("{tell: head}", "{propose: given_up}")],
            f"error: {TALK}.deadlines.0.on_overdue.propose: “given_up” is no outcome of the stage.",
        ),
        (
            [("overdue_after: {amount: 6", "overdue_after: {amount: 2")],
            "error: routines.count.overdue_after: The routine “Count bikes” would be overdue before it is due.",
        ),
        # words
        (
            [("        guidance: {da: Spørg alle., en: Ask all.}\n", "")],
            f"warning: {TALK}.guidance: The step “Talk” has no guidance.",
        ),
        (
            [("{da: Tal sammen, en: Talk}", "{da: Tal sammen}")],
            f"warning: {TALK}.title: The text “Tal sammen” is not translated: “en”.",
        ),
        (
            [("{da: Tal sammen, en: Talk}", "{en: Talk}")],
            f"error: {TALK}.title: This text is not written in the source language (“da”).",
        ),
        (
            [("{da: Tal sammen, en: Talk}", "{da: Tal sammen, en: Talk, fi: Puhu}")],
            f"error: {TALK}.title: The procedure is not written in “fi”. Add the language, or leave the text out.",
        ),
        (
            [("kind: sheet", "kind: sheet, step: search.nosuch")],
            "error: documents.note.step: The sheet “Note” belongs to the step “search.nosuch”, which "
            "the procedure does "
            "not have.",
        ),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_in_a_sentence_with_its_place(changes, finding):
    assert finding in said(*changes)


def test_a_stage_without_an_outcome_is_an_error():
    spec = bikes()
    stage = spec.stages[1].model_copy(update={"outcomes": ()})
    sentences = [f.sentence for f in errors(lint(spec.model_copy(update={"stages": (spec.stages[0], stage)})))]

    assert sentences == ["The stage “A new bike” has no outcome, so a case could never leave it."]


def test_long_forms_are_warned_about():
    spec = bikes()
    many = tuple(spec.intake.fields[0].model_copy(update={"key": f"q{number}"}) for number in range(21))
    findings = lint(spec.model_copy(update={"intake": spec.intake.model_copy(update={"fields": many})}))

    assert [finding.sentence for finding in findings if finding.code.startswith("many")] == [
        "The step “Report” has 21 required questions; people manage 5.",
        "The step “Report” shows 21 questions at once. Fold some of them away under “more”: people manage 8.",
        "The first stage has 23 required questions; above 20 people do not begin.",
    ]


@pytest.mark.parametrize(("count", "code"), [(151, "many-fields"), (351, "too-large-to-edit")])
def test_a_large_procedure_is_warned_about(count, code):
    spec = bikes()
    field = spec.stages[1].steps[0].fields[0]
    many = tuple(field.model_copy(update={"key": f"q{number}", "more": True}) for number in range(count))
    intake = spec.intake.model_copy(update={"fields": many})

    assert code in [finding.code for finding in lint(spec.model_copy(update={"intake": intake}))]


def test_a_finding_speaks_of_the_procedure_in_the_readers_language():
    (finding,) = lint(bikes(("              - {key: road, label: {da: Vejen, en: The road}}\n", "")))

    with translation.override("da"):
        assert "“Hvor stod den?”" in finding.sentence


def test_a_finding_names_the_block_that_it_is_about():
    (finding,) = lint(bikes(("              - {key: road, label: {da: Vejen, en: The road}}\n", "")))

    assert finding.block == ("search", "talk", "road_name")


@pytest.mark.django_db
def test_what_the_installation_lacks_is_a_warning(monkeypatch):
    monkeypatch.setitem(
        registry._providers, "vacant_roles", [lambda procedure_key: [{"school": "Elmeskolen", "role": "head"}]]
    )
    spec = bikes(
        ("key: buy\n", "key: buy\n        page: guidance/shops\n"),
        ("tells: [head]", "tells: [head]\n        starts: theft"),
    )

    assert [str(finding) for finding in lint_installation(spec)] == [
        "warning: stages.replace.steps.buy.page: There is no page “guidance/shops” in “da”.",
        "warning: stages.replace.steps.buy.page: There is no page “guidance/shops” in “en”.",
        "warning: intake.fields.stolen.alert.starts: There is no procedure “theft” to start here.",
        "warning: roles.head: Nobody at “Elmeskolen” holds the role “Head”.",
    ]
