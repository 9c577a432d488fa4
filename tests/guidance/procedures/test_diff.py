"""What changed between two states of a procedure is told in sentences that a consultant understands."""

from pathlib import Path

import pytest
from django.utils import translation

import guidance
from guidance.procedures import packs, spec
from guidance.procedures.diff import differences, fields, stages, whole
from guidance.procedures.fingerprint import WORDING
from tests.guidance.procedures.examples import bikes

SPEC = bikes()
PACKS = Path(guidance.__file__).parent / "packs"
TALK, MEETING = "Step “Talk”", "Step “Meeting”"
WHERE = f"{TALK}, question “Where was it?”"
YARD = "- {key: yard, label: {da: Gården, en: The yard}}"
ROOM = "{key: room, label: {da: Sted, en: Place}, kind: short_text}"


def is_part(one: object) -> bool:
    """Whether this is one of the models that a spec is made of."""
    return isinstance(one, type) and issubclass(one, spec.Frozen) and one is not spec.Frozen


def changed(*changes: tuple[str, str]) -> list[str]:
    """The sentences about a procedure whose pack has other words in some places."""
    return differences(SPEC, bikes(*changes), "en")


def test_nothing_changed_is_nothing_told():
    assert changed() == []


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ([("en: Talk}", "en: Speak}")], ["Step “Speak” was called “Talk” before."]),
        ([("amount: 3, unit: school_days", "amount: 2, unit: weeks")], [f"{TALK}: deadline 3 school days → 2 weeks."]),
        (
            [("{amount: 2, unit: weeks, from: {step: talk}}", "{amount: 2, unit: weeks}")],
            [
                f"{MEETING}: deadline “Within 2 weeks of “Talk”; Not before 1 day after the date in “When was it last "
                "seen?”” → “Within 2 weeks of the start of the stage; Not before 1 day after the date in “When was it "
                "last seen?””."
            ],
        ),
        (
            [("on_overdue: {tell: head}", "count_first: true, restart: false")],
            [
                f"{TALK}: the first day of the deadline counts now.",
                f"{TALK}: the deadline does not begin anew in later rounds.",
                f"{TALK}: when the date has passed: “If the date passes, this role is told: Head” → nothing.",
            ],
        ),
        (
            [("deadline: {amount: 3, unit: school_days, from: stage_start, on_overdue: {tell: head}}",
              "deadline: none")],
            [f"{TALK}: deadline “Within 3 school days of the start of the stage” → “No deadline”."],
        ),
        ([("responsible: [finder]", "responsible: [head]")], [f"{MEETING}: responsible “Finder” → “Head”."]),
        ([("after: [talk]", "after: [report]")], [f"{MEETING}: waits for “Talk” → “Report”."]),
        ([("        runs: first\n", "")], [f"{TALK}: how often it is asked: asked once → asked in every round."]),
        ([("after: [talk]", "after: [talk]\n        repeatable: true\n        optional: true")],
         [f"{MEETING}: can now be filled in several times.", f"{MEETING}: may now be left out."]),
        ([("when: {answer: search.meeting.room, filled: true}", "when: {answer: search.talk.place, is: road}")],
         ["Step “Buy”: is now asked if “Where was it?” is “The road”; before if “Place” is answered."]),
        ([("        when: {answer: search.meeting.room, filled: true}\n", "")],
         ["Step “Buy”: is now always asked; before only if “Place” is answered."]),
    ],
)  # fmt: skip
def test_changes_of_a_step(changes, sentences):
    assert changed(*changes) == sentences


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        (
            [("kind: date, required: true", "kind: date")],
            ["Step “Report”, question “When was it last seen?”: may now be left blank."],
        ),
        (
            [(YARD, "- {key: lane, label: {da: Stien, en: The lane}}")],
            [f"{WHERE}: new: “The lane”.", f"{WHERE}: gone: “The yard”."],
        ),
        ([(YARD, YARD.replace("The yard", "Our yard"))], [f"{WHERE}: “The yard” is now called “Our yard”."]),
        ([(ROOM, ROOM.replace("kind:", "sensitive: true, more: true, kind:"))],
         [f"{MEETING}, question “Place”: is now folded away under “more”.",
          f"{MEETING}, question “Place”: the answer is now kept in the annex, for those named on the case."]),
        ([(ROOM, ROOM.replace("short_text", "long_text"))],
         [f"{MEETING}, question “Place”: kind of answer a line of text → text."]),
        ([(ROOM, ROOM.replace("kind:", "when: {answer: talk.place, is: yard}, kind:"))],
         [f"{MEETING}, question “Place”: is now asked only if “Where was it?” is “The yard”."]),
        (
            [("{key: room, label: {da: Sted, en: Place}", "{key: spot, label: {da: Plet, en: Spot}"),
             ("place: room, ", "")],
            [f"{MEETING}: new: “Spot”.", f"{MEETING}: gone: “Place”.",
             f"{MEETING}, question “When?”: the questions that complete the meeting are others now."],
        ),
        ([("            binds: measures\n", "")],
         [f"{MEETING}, question “What do you try?”: what the answer does: starts measures → nothing."]),
        ([("tells: [head]", "tells: [crew]")],
         ["Step “Report”, question “Was it stolen?”: whom the alert tells: Head → The crew."]),
        ([("        on: [yes]\n", "        on: [no]\n")],
         ["Step “Report”, question “Was it stolen?”: answers that set off the alert: yes → no."]),
        ([("min: 0, unit: {da: kr., en: kr}", "min: 5, max: 900, unit: {da: kr., en: crowns}")],
         ["Step “Buy”, question “Price”: smallest number 0 → 5.",
          "Step “Buy”, question “Price”: largest number none → 900.",
          "Step “Buy”, question “Price”: unit “kr” → “crowns”."]),
    ],
)  # fmt: skip
def test_changes_of_a_question(changes, sentences):
    assert changed(*changes) == sentences


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ([("kind: escalate\n        to: replace", "kind: close")],
         ["Outcome “Not found”: “On to “A new bike”” → “The case is closed”."]),
        ([("who: [head]", "who: [crew]\n        confirmed_by: [head]")],
         ["Outcome “Not found”: who may choose it: “Head” → “The crew”.",
          "Outcome “Not found”: who must agree: nobody → “Head”."]),
        ([("proposed_after: {amount: 3, unit: weeks}", "proposed_after: {amount: 2, unit: weeks}"),
          ("kind: continue\n        next", "kind: continue\n        reason: optional\n        next")],
         ["Outcome “Go on searching”: reason: must be given → may be given.",
          "Outcome “Go on searching”: proposed next date after 3 weeks → 2 weeks."]),
        ([("deadline: {amount: 1, unit: months}", "deadline: {amount: 2, unit: months}")],
         ["Outcome “Not found”: deadline from the decision: 1 month → 2 months."]),
        ([("when: {all: [{answer: meeting.tried, filled: true}, {not: {answer: report.stolen, is: true}}]}",
           "when: {answer: meeting.tried, filled: true}")],
         ["Outcome “Not found”: is now offered if “What do you try?” is answered; before if “What do you try?” is "
          "answered and not: “Was it stolen?” is yes."]),
        ([("    repeatable: {amount: 6, unit: weeks}", "    repeatable: {amount: 4, unit: weeks}")],
         ["Stage “A new bike”: comes back every 6 weeks → 4 weeks."]),
        ([("every: {amount: 4", "every: {amount: 5")], ["Routine “Count bikes”: comes back every 4 weeks → 5 weeks."]),
        ([("subjects: [pupil, class]", "subjects: [pupil]")],
         ["The procedure: what a case may be about: a pupil or a class → a pupil."]),
        ([("{key: finder, title: {da: Finder, en: Finder}, rank: resource}",
           "{key: finder, title: {da: Finder, en: Seeker}, rank: leadership}")],
         ["Role “Seeker” was called “Finder” before.", "Role “Seeker”: rank: resource team → school leadership."]),
    ],
)  # fmt: skip
def test_changes_of_stages_outcomes_routines_and_roles(changes, sentences):
    assert changed(*changes) == sentences


def test_a_step_that_moves_to_another_stage_is_told_as_moved():
    stages_ = list(SPEC.stages)
    talk = stages_[0].step("talk")
    without = stages_[0].model_copy(update={"steps": stages_[0].steps[1:]})
    with_it = stages_[1].model_copy(update={"steps": (*stages_[1].steps, talk)})
    moved = SPEC.model_copy(update={"stages": (without, with_it)})

    assert f"{TALK}: moved from “Search” to “A new bike”." in differences(SPEC, moved, "en")
    assert not [one for one in differences(SPEC, moved, "en") if "gone" in one or "new:" in one]


def test_parts_in_another_order_are_told():
    turned = SPEC.model_copy(update={"stages": SPEC.stages[::-1]})

    assert "Stages: in another order." in differences(SPEC, turned, "en")


def test_guidance_is_one_sentence_a_part_and_can_be_left_out():
    new = bikes(("en: Ask all.", "en: Ask everybody."))

    assert differences(SPEC, new, "en") == [f"{TALK}: the guidance has new words."]
    assert differences(SPEC, new, "en", wording=False) == []


def test_a_translation_is_told_as_one_and_not_as_a_change_of_what_is_asked():
    assert differences(SPEC, bikes(("en: Talk}", "en: Speak}")), "da") == [
        "Texts in another language have new words: English."
    ]


def test_a_text_that_is_untranslated_in_the_readers_language_is_told_in_the_source_language():
    assert changed(("da: Tal sammen", "da: Snak sammen")) == [f"{TALK} was called “Tal sammen” before."]


def test_sentences_name_the_procedure_in_the_readers_language():
    with translation.override("da"):
        assert "Tal" in differences(SPEC, bikes(("da: Tal sammen", "da: Snak sammen")), "da")[0]


def test_a_draft_whose_conditions_point_nowhere_is_told_all_the_same():
    lost = bikes(
        ("when: {all: [{answer: meeting.tried, filled: true}, {not: {answer: report.stolen, is: true}}]}",
         "when: {history: outcomes, stage: search, outcome: nowhere, at_least: 1}"),
        ("from: {step: talk}", "from: {step: nothing}"),
    )  # fmt: skip

    told = differences(SPEC, lost, "en")

    assert any("something that is not there" in sentence for sentence in told)


KNOWN = {**whole.ATTRIBUTES, **stages.ATTRIBUTES, **fields.ATTRIBUTES}
#: Told as a whole: amounts, starts and conditions in words, the source as guidance.
WHOLE = {spec.Amount, spec.Start, spec.Comparison, spec.AllOf, spec.AnyOf, spec.Not, spec.SourceSpec}


@pytest.mark.parametrize("model", [getattr(spec, name) for name in spec.__all__ if is_part(getattr(spec, name))])
def test_every_attribute_of_the_spec_has_words_of_its_own(model):
    if model in WHOLE:
        return
    known = KNOWN.get(model, frozenset())

    untold = set(model.model_fields) - WORDING - known
    assert not untold, f"say in guidance/procedures/diff how a change of {sorted(untold)} of {model.__name__} reads"


def test_two_shipped_procedures_are_compared_without_a_word_that_is_missing():
    da, nb = (packs.load(PACKS / name / "procedure.yaml") for name in ("da", "nb"))

    told = differences(da, nb, "en")

    assert len(told) > 10
    assert not [sentence for sentence in told if "None" in sentence or "()" in sentence]
