"""Counting over the school calendar."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.people.calendar import LeftOut, Period, SchoolCalendar, calendar_for
from forms.people.enums import DayKind
from forms.people.models import CalendarPeriod, SchoolYear
from guidance.procedures.spec import Amount
from tests.factories import make_owner, make_school


def day(text):
    return datetime.date.fromisoformat(text)


AUTUMN = Period(DayKind.HOLIDAY, "Autumn holiday", day("2026-10-12"), day("2026-10-16"))
CHRISTMAS = Period(DayKind.HOLIDAY, "Christmas holiday", day("2026-12-21"), day("2027-01-03"))
PLANNING = Period(DayKind.PLANNING, "Planning day", day("2026-11-06"), day("2026-11-06"))
YEAR = (day("2026-08-01"), day("2027-07-31"))
CALENDAR = SchoolCalendar(country="DK", language="da", years=(YEAR,), periods=(AUTUMN, PLANNING, CHRISTMAS))

days = st.dates(day("2024-01-01"), day("2030-12-31"))
units = st.sampled_from(["hours", "days", "weeks", "months", "working_days", "school_days"])
amounts = st.builds(Amount, amount=st.integers(0, 120), unit=units)


@st.composite
def calendars(draw):
    """A school year with some holidays in it, not overlapping in kind."""
    first = draw(st.dates(day("2025-07-01"), day("2026-08-31")))
    starts = draw(st.lists(st.integers(0, 360), max_size=5))
    periods = tuple(
        Period(DayKind.HOLIDAY, f"Holiday {n}", first + datetime.timedelta(n), first + datetime.timedelta(n + 9))
        for n in starts
    )
    years = ((first, first + datetime.timedelta(364)),)
    return SchoolCalendar(country=draw(st.sampled_from(["DK", "NO", ""])), years=years, periods=periods)


@pytest.mark.parametrize(
    ("text", "school", "working"),
    [
        ("2026-09-01", True, True),
        ("2026-09-05", False, False),  # a Saturday
        ("2026-10-12", False, True),  # autumn holiday
        ("2026-11-06", False, True),  # planning day
        ("2027-03-25", False, False),  # Maundy Thursday
        ("2027-05-17", False, False),  # Whit Monday in 2027
        ("2028-10-16", True, True),  # beyond what the calendar knows
    ],
)
def test_school_days_and_working_days(text, school, working):
    assert (CALENDAR.is_school_day(day(text)), CALENDAR.is_working_day(day(text))) == (school, working)


def test_public_holidays_are_the_countrys():
    norway = SchoolCalendar(country="NO", language="nb")
    denmark = SchoolCalendar(country="DK", language="da")

    assert (norway.holiday(day("2027-05-17")), denmark.holiday(day("2028-05-17"))) != ("", "x")
    assert not norway.is_working_day(day("2028-05-17"))
    assert denmark.is_working_day(day("2028-05-17"))


def test_a_country_without_a_list_has_no_public_holidays():
    assert SchoolCalendar(country="XX").is_working_day(day("2026-12-25"))


@pytest.mark.parametrize(
    ("amount", "unit", "start", "first", "expected"),
    [
        (3, "weeks", "2026-09-01", False, "2026-09-22"),
        (3, "weeks", "2026-09-01", True, "2026-09-21"),
        (10, "days", "2026-09-01", False, "2026-09-11"),
        (1, "months", "2027-01-31", False, "2027-02-28"),
        (2, "months", "2026-12-31", False, "2027-02-28"),
        (5, "working_days", "2026-10-09", False, "2026-10-16"),
        (5, "school_days", "2026-10-09", False, "2026-10-23"),
        (5, "school_days", "2026-10-09", True, "2026-10-22"),
        (1, "school_days", "2026-10-10", True, "2026-10-19"),  # a Saturday is not counted, first or not
        (0, "school_days", "2026-10-10", False, "2026-10-10"),
        (36, "hours", "2026-09-01", False, "2026-09-03"),
    ],
)
def test_adding_an_amount_of_time(amount, unit, start, first, expected):
    found = CALENDAR.add(Amount(amount=amount, unit=unit), day(start), count_first=first)

    assert found == day(expected)


def test_the_last_school_day_before_and_the_first_after():
    assert CALENDAR.back_to_school_day(day("2026-10-14")) == day("2026-10-09")
    assert CALENDAR.on_to_school_day(day("2026-10-14")) == day("2026-10-19")
    assert CALENDAR.on_to_school_day(day("2026-10-20")) == day("2026-10-20")


def test_what_was_left_out_is_named_once_with_its_days():
    assert CALENDAR.left_out(day("2026-10-01"), day("2027-01-10")) == (
        LeftOut("Autumn holiday", day("2026-10-12"), day("2026-10-16")),
        LeftOut("Planning day", day("2026-11-06"), day("2026-11-06")),
        LeftOut("Christmas holiday", day("2026-12-21"), day("2027-01-01")),  # over its public holidays
    )


def test_days_outside_the_terms_of_a_year_that_has_them_are_no_school_days():
    term = Period(DayKind.TERM, "Spring", day("2027-01-04"), day("2027-06-25"))
    calendar = SchoolCalendar(years=(YEAR,), periods=(term,))

    assert [calendar.is_school_day(day(text)) for text in ("2026-10-01", "2027-02-01", "2027-06-28")] == [
        False,
        True,
        False,
    ]


def test_between_two_known_years_there_is_no_school():
    years = ((day("2025-08-11"), day("2026-06-26")), (day("2026-08-10"), day("2027-06-25")))
    calendar = SchoolCalendar(years=years)

    assert not calendar.is_school_day(day("2026-07-15"))
    assert calendar.left_out(day("2026-06-25"), day("2026-08-10")) == (
        LeftOut("", day("2026-06-29"), day("2026-08-07")),
    )


def test_a_schools_own_term_day_overrules_the_owners_holiday_and_its_own_holiday_the_owners_term():
    extra = Period(DayKind.TERM, "Open day", day("2026-10-14"), day("2026-10-14"), own=True)
    local = Period(DayKind.HOLIDAY, "Local holiday", day("2026-09-10"), day("2026-09-10"), own=True)
    whole = Period(DayKind.TERM, "Our year", *YEAR, own=True)
    calendar = SchoolCalendar(years=(YEAR,), periods=(AUTUMN, extra, local, whole))

    assert calendar.is_school_day(day("2026-10-14"))
    assert not calendar.is_school_day(day("2026-10-13"))
    assert not calendar.is_school_day(day("2026-09-10"))


def test_a_calendar_without_any_school_ends_the_count():
    never = Period(DayKind.HOLIDAY, "For ever", day("2020-01-01"), day("2090-01-01"))
    calendar = SchoolCalendar(periods=(never,))

    with pytest.raises(OverflowError):
        calendar.add(Amount(amount=1, unit="school_days"), day("2026-01-01"))


@given(calendars(), amounts, days, st.booleans())
def test_an_amount_never_leads_back_and_more_never_leads_to_less(calendar, amount, start, first):
    more = Amount(amount=amount.amount + 1, unit=amount.unit)

    found, later = (calendar.add(one, start, count_first=first) for one in (amount, more))

    assert start <= found <= later


@given(calendars(), st.integers(1, 60), days, st.sampled_from(["working_days", "school_days"]))
def test_counted_days_are_exactly_as_many_as_asked_for(calendar, number, start, unit):
    counts = calendar.is_working_day if unit == "working_days" else calendar.is_school_day
    end = calendar.add(Amount(amount=number, unit=unit), start)

    between = [start + datetime.timedelta(n) for n in range(1, (end - start).days + 1)]

    assert sum(map(counts, between)) == number
    assert counts(end)


@given(calendars(), days)
def test_a_school_day_is_a_working_day_and_searches_stop_at_the_nearest(calendar, one):
    before, after = calendar.back_to_school_day(one), calendar.on_to_school_day(one)

    assert before <= one <= after
    assert calendar.is_working_day(before)
    assert calendar.is_working_day(after)
    assert (before == one) == calendar.is_school_day(one) == (after == one)


@given(calendars(), days, st.integers(0, 90))
def test_what_is_left_out_are_weekdays_without_school_in_order(calendar, start, length):
    end = start + datetime.timedelta(length)

    found = calendar.left_out(start, end)

    edges = [edge for one in found for edge in (one.starts_on, one.ends_on)]
    assert edges == sorted(edges)
    assert all(start <= edge <= end and edge.weekday() < 5 and not calendar.is_school_day(edge) for edge in edges)


@pytest.mark.django_db
def test_the_calendar_of_a_school_is_its_owners_and_its_own(django_assert_num_queries):
    owner = make_owner(country="NO", language="nb")
    school, other = make_school(owner=owner), make_school(owner=owner)
    SchoolYear.objects.all().delete()
    SchoolYear.objects.create(owner=owner, name="2026/27", starts_on=YEAR[0], ends_on=YEAR[1])
    CalendarPeriod.objects.create(
        owner=owner, kind="holiday", title="Owner's", starts_on=day("2026-10-05"), ends_on=day("2026-10-09")
    )
    CalendarPeriod.objects.create(
        owner=owner,
        school=other,
        kind="planning",
        title="Other's",
        starts_on=day("2026-11-02"),
        ends_on=day("2026-11-02"),
    )

    with django_assert_num_queries(2):
        mine, again, theirs = calendar_for(school), calendar_for(school), None
    theirs = calendar_for(other)

    assert mine is again
    assert [mine.is_school_day(day(text)) for text in ("2026-10-05", "2026-11-02")] == [False, True]
    assert [theirs.is_school_day(day(text)) for text in ("2026-10-05", "2026-11-02")] == [False, False]


@pytest.mark.parametrize(
    ("number", "until", "first"),
    [
        (1, "2026-10-19", "2026-10-19"),
        (1, "2026-10-18", "2026-10-09"),
        (2, "2026-10-19", "2026-10-09"),
        (20, "2026-10-20", "2026-09-16"),
    ],
)
def test_a_window_of_school_days_goes_back_over_holidays(number, until, first):
    assert CALENDAR.school_days_back(number, day(until)) == day(first)
    assert CALENDAR.school_days_between(day(first), day(until)) == number
