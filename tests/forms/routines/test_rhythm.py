"""When a routine is due: counted from the last time, over the school's calendar."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from forms.cases.routines.rhythm import next_time
from forms.people.calendar import Period, SchoolCalendar
from guidance.procedures.spec import Amount, RoutineSpec

START = datetime.date(2026, 8, 10)
days = st.integers(0, 600).map(lambda number: START + datetime.timedelta(days=number))
units = st.sampled_from(["days", "weeks", "months", "school_days", "working_days"])


@st.composite
def routines(draw):
    unit = draw(units)
    every = draw(st.integers(1, 40))
    window = draw(st.none() | st.integers(every, every + 20))
    late = Amount(amount=window, unit=unit) if window else None
    return RoutineSpec.model_validate(
        {"key": "look", "title": {"en": "Look"}, "role": "team", "every": {"amount": every, "unit": unit}}
    ).model_copy(update={"overdue_after": late})


@st.composite
def calendars(draw):
    holidays = draw(st.lists(st.tuples(days, st.integers(0, 30)), max_size=6))
    periods = tuple(
        Period("holiday", "Holiday", first, first + datetime.timedelta(days=length)) for first, length in holidays
    )
    return SchoolCalendar(country="DK", language="da", years=(), periods=periods)


@given(routine=routines(), start=days, calendar=calendars())
def test_due_day_is_a_school_day_after_the_last_time_and_overdue_never_before_due(routine, start, calendar):
    found = next_time(routine, start=start, calendar=calendar)

    assert start < found.due_on <= found.overdue_on
    assert calendar.is_school_day(found.due_on)
    assert calendar.is_school_day(found.overdue_on)
    assert found.state(found.due_on) == "due"
    assert found.state(found.overdue_on + datetime.timedelta(days=1)) == "overdue"


@given(routine=routines(), start=days, later=st.integers(0, 90), calendar=calendars())
def test_the_later_it_was_done_the_later_it_is_due(routine, start, later, calendar):
    first = next_time(routine, start=start, calendar=calendar)
    second = next_time(routine, start=start + datetime.timedelta(days=later), calendar=calendar)

    assert first.due_on <= second.due_on
    assert first.overdue_on <= second.overdue_on


@given(routine=routines(), start=days, ahead=st.integers(-20, 90), calendar=calendars())
def test_a_day_that_was_agreed_overrules_the_interval_unless_it_has_passed(routine, start, ahead, calendar):
    agreed = start + datetime.timedelta(days=ahead)
    found = next_time(routine, start=start, calendar=calendar, agreed=agreed)

    assert found.due_on == (agreed if ahead > 0 else next_time(routine, start=start, calendar=calendar).due_on)
    assert found.due_on <= found.overdue_on


def test_calendar_without_a_school_day_still_gives_a_day():
    never = SchoolCalendar(periods=(Period("holiday", "Closed", datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)),))
    routine = RoutineSpec.model_validate(
        {"key": "look", "title": {"en": "Look"}, "role": "team", "every": {"amount": 2, "unit": "weeks"}}
    )

    assert next_time(routine, start=START, calendar=never).due_on == START + datetime.timedelta(days=14)
