"""Dates counted again after the calendar has changed: only what may move is looked at, and twice is once."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from forms.cases.clock import FixedClock
from forms.cases.models import Due
from forms.cases.services import recounting
from forms.cases.services.recounting import refresh_all
from forms.cases.tasks import refresh_dates
from forms.people.models import CalendarPeriod, School
from tests.at_once import at_once
from tests.factories import make_case, make_class, make_pupil, make_school
from tests.forms.people.test_calendar import day

START = datetime.datetime(2026, 9, 1, 8, 0, tzinfo=datetime.UTC)


def cases_of(school, count):
    group = make_class(school)
    return [make_case(pupil=make_pupil(group), clock=FixedClock(START)) for _n in range(count)]


def off(school, first, last):
    return CalendarPeriod.objects.create(
        owner=school.owner, school=school, kind="holiday", title="Off", starts_on=first, ends_on=last
    )


def moved(case):
    return [entry.data["date_after"] for entry in case.timeline.filter(event="due.moved")]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 4])
def test_dates_that_do_not_move_cost_nothing_each(count, django_assert_num_queries):
    school = make_school()
    cases_of(school, count)
    school = School.objects.get(pk=school.pk)

    with django_assert_num_queries(5):  # the school, its years and periods, two pieces of dates, the last empty
        assert refresh_all(school) == 0
    with django_assert_num_queries(4):  # far ahead: no date is even read
        assert refresh_all(school, days=(day("2027-05-03"), day("2027-05-04"))) == 0


@pytest.mark.django_db
def test_only_the_schools_concerned_move_and_a_second_time_moves_nothing(capsys, monkeypatch):
    monkeypatch.setattr(recounting, "CHUNK", 2)
    school, other = make_school(), make_school()
    mine, theirs = cases_of(school, 5), cases_of(other, 1)
    for one in (school, other):
        off(one, "2026-09-03", "2026-09-03")

    first = refresh_dates.enqueue(owner=school.owner_id, days=["2026-09-03", "2026-09-03"]).return_value
    again = refresh_dates.enqueue(school=school.pk).return_value
    call_command("refresh_dates", school=other.slug)

    assert (first, again) == (5, 0)
    assert "1 dates moved." in capsys.readouterr().out
    assert [moved(case) for case in (*mine, *theirs)] == [["2026-09-09"]] * 6
    assert refresh_dates.enqueue().return_value == 0
    with pytest.raises(CommandError, match="No school has the short name 'nowhere'"):
        call_command("refresh_dates", school="nowhere")


@pytest.mark.django_db
def test_date_that_can_no_longer_be_counted_stays_as_it_was():
    case = cases_of(make_school(), 1)[0]
    due = case.dues.get(step="talk")
    Due.objects.filter(pk=due.pk).update(how=due.how | {"amount": 1000, "from": "9999-12-01"})

    assert refresh_all() == 0
    assert case.dues.get(step="talk").due_on == due.due_on


@pytest.mark.django_db(transaction=True)
def test_two_at_once_move_and_tell_once():
    school = make_school()
    case = cases_of(school, 1)[0]
    off(school, "2026-09-03", "2026-09-04")

    at_once(*(lambda: refresh_all(School.objects.get(pk=school.pk)) for _n in range(3)))

    assert moved(case) == ["2026-09-10"]
