"""Meetings that come back: proposed over the calendar for the half-year, planned, and moved when it changes."""

import datetime

import pytest
from django.utils import timezone

from forms.cases.errors import BadInput
from forms.cases.models import Meeting, MeetingSeries, TeamMeeting
from forms.cases.services.meetings.series import half_year_from, propose, refresh
from forms.people.calendar import Period, SchoolCalendar
from forms.people.models import CalendarPeriod
from guidance.procedures.spec import Amount
from tests.forms.cases.meetings.world import Danish, Person, page_of
from tests.forms.cases.test_pages_shipped import SIGNAL, School, _go_to

pytestmark = pytest.mark.django_db
YEAR = (datetime.date(2026, 8, 10), datetime.date(2027, 6, 25))
AUTUMN = Period("holiday", "Efterårsferie", datetime.date(2026, 10, 12), datetime.date(2026, 10, 16))
FORTNIGHT = Amount(amount=14, unit="days")


def test_a_holiday_moves_one_meeting_and_says_why_and_not_those_that_follow():
    calendar = SchoolCalendar(country="DK", language="da", years=(YEAR,), periods=(AUTUMN,))

    days = propose(calendar, FORTNIGHT, datetime.date(2026, 9, 3), datetime.date(2026, 11, 30))

    assert [day.on.isoformat() for day in days] == [
        "2026-09-03",
        "2026-09-17",
        "2026-10-01",
        "2026-10-19",
        "2026-10-29",
        "2026-11-12",
        "2026-11-26",
    ]
    assert [day.why for day in days if day.why] == ["Efterårsferie"]
    assert half_year_from(calendar, datetime.date(2027, 3, 1)) == YEAR[1]
    assert half_year_from(calendar, datetime.date(2026, 9, 3)) == datetime.date(2027, 3, 3)


def test_calendar_without_a_school_day_is_refused_in_a_sentence():
    never = Period("holiday", "Altid", datetime.date(1990, 1, 1), datetime.date(2190, 1, 1))
    calendar = SchoolCalendar(country="DK", language="da", years=(YEAR,), periods=(never,))

    with pytest.raises(BadInput, match="no school day to meet on"):
        propose(calendar, FORTNIGHT, datetime.date(2026, 9, 3), datetime.date(2026, 11, 30))


def weekday(days: int) -> datetime.date:
    """A day ahead that is no Saturday or Sunday."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    while day.weekday() > 4:
        day += datetime.timedelta(days=1)
    return day


@pytest.mark.row("D07")
def test_team_plans_its_half_year_by_the_procedures_rhythm_and_the_calendar_moves_it():
    danish = Danish()
    helper = Person(danish.helper)
    fields = helper.open("/team-meetings/series/new/")
    rhythm = (fields.select_one("[name=every_amount]")["value"], _chosen(fields, "every_unit"))
    first = weekday(3)
    until = first + datetime.timedelta(days=60)
    asked = {"starts_on": first.isoformat(), "until_on": until.isoformat(), "at": "13:00", "length_minutes": "120"}
    helper.send("/team-meetings/series/new/", "propose", asked)
    shown = [box["value"] for box in helper.page.select("[name=keep]")]
    helper.send("/team-meetings/series/new/", "plan", {"shown": shown, "keep": shown[:-1]})

    assert rhythm == ("14", "days")
    rows = list(TeamMeeting.objects.order_by("on"))
    assert [row.nominal_on.isoformat() for row in rows] == shown[:-1]
    assert {(row.length_minutes, row.at) for row in rows} == {(120, datetime.time(13, 0))}
    second = rows[1]
    owner = danish.school.owner
    holiday = CalendarPeriod.objects.create(
        owner=owner, kind="holiday", title="Ferie", starts_on=second.on, ends_on=second.on
    )
    assert refresh(danish.school) == 1
    second.refresh_from_db()
    assert second.on > second.nominal_on
    assert refresh() == 0  # doing it again moves nothing
    holiday.delete()
    assert refresh() == 1
    second.refresh_from_db()
    assert second.on == rows[1].on
    assert "Meetings ahead" in page_of(danish.helper, "/team-meetings/")


def _chosen(page, name: str) -> str:
    return page.select_one(f"[name={name}] option[selected]")["value"]


@pytest.mark.row("N13")
def test_group_plans_its_meetings_every_sixth_week_over_the_calendar_and_they_move_with_it():
    norwegian = School("nb", "contact_teacher")
    case = norwegian.raised(SIGNAL)[0]
    _go_to(case, "lasting", norwegian.teacher)
    leader, address = Person(norwegian.leader), f"/meetings/{case.number}/series/"
    fields = leader.open(address)
    rhythm = (fields.select_one("[name=every_amount]")["value"], _chosen(fields, "every_unit"))
    first = weekday(7)
    asked = {"starts_on": first.isoformat(), "until_on": (first + datetime.timedelta(weeks=19)).isoformat()}
    leader.send(address, "propose", asked)
    shown = [box["value"] for box in leader.page.select("[name=keep]")]
    leader.send(address, "plan", {"shown": shown, "keep": shown})

    meetings = list(Meeting.objects.filter(case=case).exclude(sheet__series=None).order_by("on"))
    assert rhythm == ("6", "weeks")
    assert len(meetings) == len(shown) == 4
    assert MeetingSeries.objects.count() == 1
    gaps = [
        (later.sheet.nominal_on - one.sheet.nominal_on).days for one, later in zip(meetings, meetings[1:], strict=False)
    ]
    assert gaps == [42, 42, 42]
    CalendarPeriod.objects.create(
        owner=norwegian.school.owner, kind="holiday", title="Ferie", starts_on=meetings[2].on, ends_on=meetings[2].on
    )
    assert refresh(norwegian.school) == 1
    assert "the school calendar has changed" in page_of(norwegian.leader, f"/cases/{case.number}/timeline/")
