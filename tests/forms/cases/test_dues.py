"""The deadlines of a run's steps as rows."""

import datetime

import pytest
from django.utils import timezone

from forms.cases.clock import FixedClock
from forms.cases.models import Due
from forms.cases.services.answers import mark_done, save_answers, skip_step
from forms.cases.services.dues import refresh_dues
from forms.cases.services.recounting import refresh_all
from forms.people.models import CalendarPeriod
from tests.forms.cases.specs import field, run_of, step
from tests.forms.cases.test_journey import next_run

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 9, 1, 8, 0, tzinfo=datetime.UTC)
WEEK = {"amount": 1, "unit": "weeks"}


def started(*steps, at=START):
    """A run that began on a day of ours."""
    run, by = run_of(*steps, clock=FixedClock(at))
    return run, by


def dues(run):
    return {(due.step, due.position): due.due_on.isoformat() for due in Due.objects.filter(run=run)}


def answer(run, by, key, clock, **raw):
    save_answers(run.pk, step=key, occurrence=1, raw=raw, base_version=None, by=by, clock=clock)
    mark_done(run.pk, step=key, occurrence=1, by=by, clock=clock)


def test_a_run_starts_with_the_dues_of_its_steps_and_refreshing_changes_nothing():
    run, _by = started(step("a", field("x"), deadline=WEEK), step("b", field("x")))
    before = list(Due.objects.values())

    refresh_dues(run)

    assert dues(run) == {("a", 0): "2026-09-08"}
    assert list(Due.objects.values()) == before


def test_a_step_may_carry_several_deadlines():
    both = step("a", field("x"))
    del both["deadline"]
    both["deadlines"] = [WEEK, {"amount": 3, "unit": "weeks", "kind": "not_before"}]
    started(both)

    found = [(due.due_on.isoformat(), due.not_before) for due in Due.objects.order_by("position")]

    assert found == [("2026-09-08", False), ("2026-09-22", True)]


def test_a_due_is_met_when_its_step_is_done_or_skipped_and_open_again_when_it_is_changed():
    run, by = started(step("a", field("x"), deadline=WEEK), step("b", field("x"), deadline=WEEK))
    clock = FixedClock(START + datetime.timedelta(days=1))
    answer(run, by, "a", clock, x="1")
    skip_step(run.pk, step="b", reason="No", by=by, clock=clock)
    met = [due.met_at for due in Due.objects.order_by("step")]

    save_answers(run.pk, step="a", occurrence=1, raw={"x": "2"}, base_version=None, by=by, clock=clock)

    assert met == [clock.at, clock.at]
    assert Due.objects.get(step="a").met_at is None


def test_a_deadline_from_another_step_starts_when_that_is_done():
    run, by = started(step("a", field("x")), step("b", field("x"), deadline=WEEK | {"from": {"step": "a"}}))
    before = dues(run)

    answer(run, by, "a", FixedClock(START + datetime.timedelta(days=2)), x="1")

    assert (before, dues(run)) == ({}, {("b", 0): "2026-09-10"})


def test_a_deadline_from_a_date_follows_the_date():
    run, by = started(
        step("a", field("on", "date")), step("b", field("x"), deadline=WEEK | {"from": {"field": "a.on"}})
    )
    found = []
    for text in ("7.9.2026", "8.9.2026", "soon", "31.12.2100"):
        save_answers(run.pk, step="a", occurrence=1, raw={"on": text}, base_version=None, by=by)
        found.append(dues(run))

    assert found == [{("b", 0): "2026-09-14"}, {("b", 0): "2026-09-15"}, {}, {("b", 0): "2101-01-07"}]


def test_a_step_that_the_answers_close_has_no_due():
    run, by = started(
        step("a", field("well", "yes_no")),
        step("b", field("x"), deadline=WEEK, when={"answer": "a.well", "is": False}),
    )
    found = []
    for text in ("no", "yes"):
        save_answers(run.pk, step="a", occurrence=1, raw={"well": text}, base_version=None, by=by)
        found.append(dues(run))

    assert found == [{("b", 0): "2026-09-08"}, {}]


def test_an_optional_step_has_no_deadline_until_it_is_begun():
    run, by = started(step("a", field("x"), deadline=WEEK, optional=True))
    before = dues(run)

    save_answers(run.pk, step="a", occurrence=1, raw={"x": "1"}, base_version=None, by=by)

    assert (before, dues(run)) == ({}, {("a", 0): "2026-09-08"})


def test_a_new_run_starts_the_clock_again_unless_the_procedure_says_not():
    run, by = started(
        step("a", field("x"), deadline=WEEK),
        step("b", field("x"), deadline=WEEK | {"restart": False}),
    )
    run.ended_at = run.started_at
    run.save()

    second = next_run(run, by)

    again = timezone.localtime(second.started_at).date() + datetime.timedelta(weeks=1)
    found = {due.step: due for due in Due.objects.filter(run=second)}
    assert found["a"].how["reached"] == again.isoformat()
    assert found["b"].due_on == datetime.date(2026, 9, 8)


def test_hours_are_due_at_a_moment():
    run, _by = started(step("a", field("x"), deadline={"amount": 24, "unit": "hours"}))

    assert Due.objects.get().due_at == START + datetime.timedelta(hours=24)


def test_a_change_of_the_calendar_moves_what_is_due():
    run, _by = started(step("a", field("x"), deadline={"amount": 5, "unit": "school_days"}))
    before = dues(run)
    CalendarPeriod.objects.create(
        owner=run.case.school.owner,
        kind="holiday",
        title="A holiday",
        starts_on=datetime.date(2026, 9, 3),
        ends_on=datetime.date(2026, 9, 4),
    )

    assert refresh_all(run.case.school) == 1

    assert (before, dues(run)) == ({("a", 0): "2026-09-08"}, {("a", 0): "2026-09-10"})
    assert [one["title"] for one in Due.objects.get().how["left_out"]] == ["A holiday"]


def test_a_deadline_with_a_condition_runs_while_the_answers_meet_it():
    soon = {"amount": 1, "unit": "weeks", "when": {"answer": "a.safe", "is": False}}
    later = step("b", field("x"))
    del later["deadline"]
    later["deadlines"] = [{"amount": 2, "unit": "weeks"}, soon]
    run, by = started(step("a", field("safe", "yes_no")), later)
    clock = FixedClock(START)
    before = dues(run)

    answer(run, by, "a", clock, safe="no")
    unsafe = dues(run)
    answer(run, by, "a", clock, safe="yes")

    assert before == {("b", 0): "2026-09-15"}
    assert unsafe == {("b", 0): "2026-09-15", ("b", 1): "2026-09-08"}
    assert dues(run) == before
