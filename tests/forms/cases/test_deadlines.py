"""Deadlines on the calendar, and how they were worked out."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.cases.deadlines import due_date, explain
from guidance.procedures.spec import DeadlineSpec
from tests.forms.people.test_calendar import CALENDAR, amounts, calendars, day, days


def deadline(amount, unit, **more):
    return DeadlineSpec.model_validate({"amount": amount, "unit": unit} | more)


@pytest.mark.parametrize(
    ("spec", "start", "expected", "moved"),
    [
        (deadline(3, "weeks"), "2026-09-01", "2026-09-22", ""),
        (deadline(3, "weeks", count_first=True), "2026-09-01", "2026-09-21", ""),
        (deadline(5, "days"), "2026-09-01", "2026-09-04", "back"),  # reaches a Sunday
        (deadline(5, "days", kind="not_before"), "2026-09-01", "2026-09-07", "on"),
        (deadline(6, "weeks"), "2026-09-01", "2026-10-09", "back"),  # in the autumn holiday
        (deadline(6, "weeks", kind="not_before"), "2026-09-01", "2026-10-19", "on"),
        (deadline(1, "days"), "2026-10-12", "2026-10-19", "on"),  # back would lie before the start
        (deadline(5, "school_days"), "2026-10-08", "2026-10-22", ""),
        (deadline(3, "working_days"), "2026-10-09", "2026-10-09", "back"),
        (deadline(1, "months"), "2026-09-30", "2026-10-30", ""),
        (deadline(0, "days"), "2026-09-01", "2026-09-01", ""),
    ],
)
def test_a_deadline_on_the_calendar(spec, start, expected, moved):
    worked = due_date(spec, day(start), CALENDAR)

    assert (worked.on, worked.at, worked.how["moved"]) == (day(expected), None, moved)


def test_hours_run_from_the_moment_and_are_never_moved():
    start = datetime.datetime(2026, 9, 4, 14, 30, tzinfo=datetime.UTC)

    worked = due_date(deadline(24, "hours"), start, CALENDAR)

    assert worked.at == start + datetime.timedelta(hours=24)
    assert worked.on == day("2026-09-05")


def test_a_moment_late_in_the_evening_counts_from_its_own_day():
    start = datetime.datetime(2026, 9, 1, 22, 30, tzinfo=datetime.UTC)  # half past midnight in Copenhagen

    assert due_date(deadline(1, "days"), start, CALENDAR).on == day("2026-09-03")


def test_the_explanation_names_the_amount_what_was_left_out_and_why_it_was_moved():
    counted = due_date(deadline(5, "school_days"), day("2026-10-08"), CALENDAR)
    moved = due_date(deadline(6, "weeks"), day("2026-09-01"), CALENDAR)

    assert explain(counted.how, "en") == (
        "5 school days from 8 October 2026. No school in between: Autumn holiday, week 42 "
        "(12 October 2026–16 October 2026)."
    )
    assert explain(moved.how, "en").endswith("so the date is the last school day before.")


def test_the_explanation_says_where_the_calendar_ends():
    worked = due_date(deadline(3, "weeks"), day("2029-09-03"), CALENDAR)

    assert explain(worked.how, "en").endswith("so every weekday that is no public holiday counts.")


def test_the_sources_own_words_come_first():
    spec = deadline(0, "days", label={"en": "As soon as possible"})

    assert explain(due_date(spec, day("2026-09-01"), CALENDAR).how, "en").startswith(
        "As soon as possible. The same day"
    )


specs = st.builds(
    lambda amount, kind, first: deadline(amount.amount, amount.unit, kind=kind, count_first=first),
    amounts,
    st.sampled_from(["at_latest", "not_before"]),
    st.booleans(),
)


@given(specs, days, calendars())
def test_a_deadline_is_a_school_day_and_never_before_its_start(spec, start, calendar):
    worked = due_date(spec, start, calendar)

    assert worked.on >= start
    assert spec.unit == "hours" or calendar.is_school_day(worked.on)
    if spec.kind == "not_before" and spec.unit != "hours":
        assert worked.on >= day(worked.how["reached"])


@given(specs, days, calendars(), st.sampled_from(["da", "nb", "en"]))
def test_every_deadline_can_be_explained(spec, start, calendar, language):
    assert explain(due_date(spec, start, calendar).how, language).endswith(".")
