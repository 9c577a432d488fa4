"""Saving what was typed, and marking it as done."""

import datetime

import pytest

from forms.cases.clock import FixedClock
from forms.cases.errors import BadInput, InvalidAnswers, NotAllowed, StaleAnswers, StepClosed
from forms.cases.models import Answers, AnswersVersion, TimelineEntry
from forms.cases.services.answers import mark_done, save_answers
from tests.factories import make_member, make_user
from tests.forms.cases.specs import field, run_of, step

pytestmark = pytest.mark.django_db


def save(run, by, key="talk", *, base=None, occurrence=1, **raw):
    return save_answers(run.pk, step=key, occurrence=occurrence, raw=raw, base_version=base, by=by)


def done(run, by, key="talk", *, occurrence=1, **more):
    return mark_done(run.pk, step=key, occurrence=occurrence, by=by, **more)


def events(case, *names):
    return [entry.event for entry in case.timeline.all() if entry.event in names]


def test_saving_keeps_what_was_typed_valid_or_not():
    run, by = run_of(step("talk", field("on", "date"), field("said", "long_text")))

    answers = save(run, by, base=0, on="some day", said="Went well")

    answers.refresh_from_db()
    assert (answers.raw, answers.values) == ({"on": "some day", "said": "Went well"}, {})
    assert (answers.status, answers.version, answers.saved_by) == ("draft", 1, by)


def test_saving_leaves_fields_alone_that_are_not_given():
    run, by = run_of(step("talk", field("one"), field("two")))
    save(run, by, one="1", two="2")

    answers = save(run, by, two="")

    assert answers.raw == {"one": "1", "two": ""}


def test_saving_nothing_writes_nothing():
    run, by = run_of(step("talk", field("one")))

    answers = save(run, by, base=0, one="  ")

    assert (answers.pk, answers.version) == (None, 0)
    assert not Answers.objects.filter(step="talk").exists()


def test_unknown_fields_are_left_out():
    run, by = run_of(step("talk", field("one")))

    answers = save(run, by, one="1", other="2", csrfmiddlewaretoken="x")

    assert answers.raw == {"one": "1"}


def test_saving_over_what_somebody_else_saved_is_refused_with_what_stands_there():
    run, by = run_of(step("talk", field("one")))
    colleague = make_member(run.case.school, "team", classes=(run.case.school_class,))
    save(run, by, base=0, one="mine")
    save(run, colleague, base=1, one="theirs")

    with pytest.raises(StaleAnswers) as conflict:
        save(run, by, base=1, one="mine again")

    assert conflict.value.current.raw == {"one": "theirs"}
    assert Answers.objects.get(run=run, step="talk").version == 2


def test_the_same_content_over_a_newer_version_is_no_conflict():
    run, by = run_of(step("talk", field("one"), field("rows", "people")))
    save(run, by, base=0, one="same", rows=[{"name": "Somebody"}])
    save(run, by, base=1, one="other")
    save(run, by, base=2, one="same")

    answers = save(run, by, base=0, one="same", rows=[{"name": "Somebody"}])

    assert answers.version == 3


def test_two_people_on_two_steps_never_meet():
    run, by = run_of(step("talk", field("one")), step("walk", field("one")))
    colleague = make_member(run.case.school, "team", classes=(run.case.school_class,))

    save(run, by, "talk", base=0, one="a")
    save(run, colleague, "walk", base=0, one="b")
    save(run, by, "talk", base=1, one="c")

    assert sorted(run.answers.exclude(step="concern").values_list("step", "version")) == [("talk", 2), ("walk", 1)]


def test_control_characters_are_dropped_and_line_breaks_kept():
    run, by = run_of(step("talk", field("one", "long_text")))

    answers = save(run, by, one="a\x00b\x1b\r\nc\ud800")

    answers.refresh_from_db()
    assert answers.raw == {"one": "ab\nc"}


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("short_text", "x" * 501),
        ("long_text", "x" * 10_000_000),
        ("short_text", ["a"]),
        ("short_text", {"a": "b"}),
        ("people", "text"),
        ("people", [{"name": f"Person {n}"} for n in range(51)]),
        ("people", [["name"]]),
        ("people", [{"name": ["a"]}]),
    ],
)
def test_what_is_too_much_or_of_the_wrong_shape_is_refused_in_a_sentence(kind, raw):
    run, by = run_of(step("talk", field("one", kind)))

    with pytest.raises(BadInput) as refusal:
        save(run, by, one=raw)

    assert refusal.value.field == "one"
    assert str(refusal.value).endswith(".")
    assert not Answers.objects.filter(step="talk").exists()


def test_a_person_who_may_not_see_the_case_cannot_save():
    run, _by = run_of(step("talk", field("one")))

    with pytest.raises(NotAllowed):
        save(run, make_user(), one="a")


@pytest.mark.parametrize(("key", "occurrence"), [("nothing", 1), ("talk", 2), ("talk", 0), ("", 1)])
def test_a_step_that_does_not_exist_cannot_be_saved(key, occurrence):
    run, by = run_of(step("talk", field("one")))

    with pytest.raises(StepClosed):
        save(run, by, key, occurrence=occurrence, one="a")


def test_the_timeline_has_one_entry_per_author_and_sitting():
    run, by = run_of(step("talk", field("one")))
    clock = FixedClock(run.started_at)
    for minute, text in enumerate(["a", "ab", "abc"]):
        clock.at = run.started_at + datetime.timedelta(minutes=minute)
        save_answers(run.pk, step="talk", occurrence=1, raw={"one": text}, base_version=minute, by=by, clock=clock)
    clock.at = run.started_at + datetime.timedelta(hours=2)

    save_answers(run.pk, step="talk", occurrence=1, raw={"one": "later"}, base_version=3, by=by, clock=clock)

    told = TimelineEntry.objects.filter(case=run.case, data__step="talk")
    assert [entry.event for entry in told] == ["step.begun", "step.changed"]
    assert {entry.text for entry in told} == {""}


def test_done_turns_what_was_typed_into_values_and_keeps_a_version():
    run, by = run_of(step("talk", field("on", "date", required=True), field("well", "yes_no")))
    save(run, by, on="24.12.2026", well="yes")

    answers = done(run, by).answers

    answers.refresh_from_db()
    assert (answers.status, answers.values) == ("done", {"on": "2026-12-24", "well": True})
    assert [(one.version, one.values, one.by) for one in AnswersVersion.objects.filter(answers=answers)] == [
        (1, {"on": "2026-12-24", "well": True}, by)
    ]


def test_done_twice_is_done_once():
    run, by = run_of(step("talk", field("one")))
    save(run, by, one="a")
    done(run, by)

    done(run, by)

    assert events(run.case, "step.done") == ["step.done", "step.done"]  # the concern, and this one
    assert AnswersVersion.objects.filter(answers__step="talk").count() == 1


def test_done_says_what_is_missing_and_what_cannot_be_understood():
    run, by = run_of(step("talk", field("one", required=True), field("on", "date")))
    save(run, by, on="some day")

    with pytest.raises(InvalidAnswers) as refusal:
        done(run, by)

    assert sorted(refusal.value.errors) == ["on", "one"]
    assert Answers.objects.get(run=run, step="talk").status == "draft"


def test_a_hidden_question_is_not_required():
    run, by = run_of(
        step("talk", field("well", "yes_no"), field("why", required=True, when={"answer": "well", "is": False}))
    )
    save(run, by, well="yes")

    assert done(run, by).answers.values == {"well": True}


def test_changing_a_done_step_makes_it_a_draft_and_the_same_again_does_not():
    run, by = run_of(step("talk", field("one")))
    save(run, by, one="a")
    done(run, by)

    same = save(run, by, base=1, one="a").status
    changed = save(run, by, base=1, one="b").status

    assert (same, changed) == ("done", "draft")


def test_done_over_a_newer_version_is_refused():
    run, by = run_of(step("talk", field("one")))
    save(run, by, base=0, one="a")
    save(run, by, base=1, one="b")

    with pytest.raises(StaleAnswers):
        done(run, by, base_version=1)


def test_a_step_without_questions_can_be_done():
    run, by = run_of(step("talk"))

    assert done(run, by).answers.status == "done"


def test_a_person_who_does_not_work_at_the_school_cannot_be_chosen():
    run, by = run_of(step("talk", field("who", "staff")))
    save(run, by, who=str(make_user().pk))

    with pytest.raises(InvalidAnswers) as refusal:
        done(run, by)

    assert sorted(refusal.value.errors) == ["who"]


def test_a_decided_stage_takes_no_more_answers():
    run, by = run_of(step("talk", field("one")))
    run.ended_at = run.started_at
    run.save()

    with pytest.raises(StepClosed):
        save(run, by, one="a")
