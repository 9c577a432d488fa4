"""The pupil's voice in each stage: heard, or why not; and a stage that is decided without either says so."""

import pytest
from django.utils import timezone

from forms.cases.journey import journey
from forms.cases.models import Decision
from forms.cases.prefill import prefill
from forms.cases.voice import Heard, voice_of
from tests.forms.cases.specs import field, run_of, step
from tests.forms.wizard.conftest import client_of
from tests.person import Person

pytestmark = pytest.mark.django_db

TALK = step("talk", field("seen"), field("words", "long_text", voice="pupil"))
CONVERSATION = step(
    "talk",
    field("heard", "choice", required=True, options=[{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]),
    field("why_not", required=True, when={"answer": "heard", "is": "no"}),
    field("words", "long_text", voice="pupil", when={"answer": "heard", "is": "yes"}),
    field("topics", "long_text", voice="pupil"),
)


def decided(person: Person, case) -> str:
    """Decide the stage; what the page of the case says then."""
    person.decide(f"/cases/{case.number}/start/1/", "works", next_on=timezone.localdate().isoformat())
    person.open(f"/cases/{case.number}/")
    return person.words()


def test_words_that_could_not_be_obtained_are_an_answer_with_the_reason_and_no_later_step_takes_it_for_words():
    later = step("after", field("goal", "long_text", voice="pupil", preset="talk.words"))
    run, by = run_of(TALK, later)
    person, at = Person(by), f"/cases/{run.case.number}/start/1/"

    person.open(f"{at}talk/")
    person.send(f"{at}talk/", "done", {"talk-words-why": "She was not at school. We try on Monday."})
    person.open(f"{at}after/")
    empty = person.page.select_one('[name="after-goal"]').get_text().strip()
    person.open(f"{at}check/")

    assert run.answers.get(step="talk").raw["words"] == "not_obtained: She was not at school. We try on Monday."
    assert "Could not be obtained, because: She was not at school." in person.words()
    assert empty == ""
    assert prefill(run, run.version.compiled.step("start", "after"), user=by) == {}
    assert voice_of(journey(run)).heard == Heard.EXPLAINED


def test_words_and_a_reason_written_together_are_both_kept():
    run, by = run_of(TALK)
    url = f"/cases/{run.case.number}/start/1/talk/"

    client_of(by).post(url, {"talk-words": "Fine", "talk-words-why": "He whispered", "base_version": "0", "done": "1"})

    assert run.answers.get(step="talk").raw["words"] == "Fine\n\nHe whispered"
    assert voice_of(journey(run)).heard == Heard.YES


def test_stage_decided_without_the_pupil_warns_before_and_says_so_after():
    run, by = run_of(TALK)
    person, at = Person(by), f"/cases/{run.case.number}/start/1/"
    person.do(at, "talk", {"seen": "Away"})

    person.open(f"{at}decide/")
    warned = person.words()
    after = decided(person, run.case)
    person.open(f"/cases/{run.case.number}/timeline/")

    assert "The pupil's words are missing in this stage. They are asked for in: Talk." in warned
    assert Decision.objects.get().extra["voice"] == "no"
    assert "Decided without the pupil's words, and without a reason why they are missing." in after
    assert "Decided without the pupil's words." in person.words()


@pytest.mark.parametrize(
    ("asked", "answers", "heard"),
    [
        (TALK, {"words": "I like breaks"}, "yes"),
        (CONVERSATION, {"heard": "no", "why_not": "Ill"}, "explained"),
        (CONVERSATION, {"heard": "yes", "words": "I like breaks"}, "yes"),
        (CONVERSATION, {"heard": "yes"}, "no"),
    ],
)
def test_what_was_heard_stands_with_the_decision(asked, answers, heard):
    run, by = run_of(asked)
    person, at = Person(by), f"/cases/{run.case.number}/start/1/"
    person.do(at, "talk", answers)
    if answers == {"heard": "yes"}:  # the questions that this opens are shown first
        person.do(at, "talk", {})

    after = decided(person, run.case)

    assert Decision.objects.get().extra["voice"] == heard
    assert ("Decided without the pupil's words" in after) == (heard == "no")


def test_stage_that_does_not_ask_for_the_pupil_says_nothing_and_a_step_left_out_with_a_reason_is_explained():
    run, by = run_of(step("talk", field("seen")))
    other, its = run_of(TALK)
    Person(by).do(f"/cases/{run.case.number}/start/1/", "talk", {"seen": "Away"})
    row = other.answers.create(step="talk", status="skipped", skip_reason="Moved abroad", version=1)

    assert voice_of(journey(run)).heard == Heard.NOT_ASKED
    assert (voice_of(journey(other)).heard, row.skip_reason) == (Heard.EXPLAINED, "Moved abroad")
