"""The page of a school's calendar: a year at a glance, days added, changed and taken out, and what moves with them."""

import datetime
from types import SimpleNamespace

import pytest
import time_machine

from forms.people.models import CalendarPeriod, SchoolYear
from forms.people.registers.calendar import PeriodRegister
from guidance.models.register_log import RegisterEntry
from tests.factories import make_administrator, make_case, make_class, make_member, make_pupil, make_school
from tests.forms.people.registers_world import address
from tests.person import Person

START = datetime.datetime(2026, 9, 1, 8, 0, tzinfo=datetime.UTC)  # a Tuesday
WEEK_42 = {"kind": "holiday", "title": "Autumn holiday", "starts_on": "12.10.2026", "ends_on": "16.10.2026"}


@pytest.fixture
def world(db):
    """A school with a leader and a case, in September."""
    with time_machine.travel(START, tick=False):
        school = make_school()
        leader = Person(make_member(school, "leadership", rank="leadership"))
        group = make_class(school)
        case = make_case(pupil=make_pupil(group))
        teacher = Person(make_member(school, "team", classes=(group,)))
        yield SimpleNamespace(
            school=school, leader=leader, teacher=teacher, case=case, page=f"/people/schools/{school.pk}/calendar/"
        )


def own(world, **values):
    """A period of the school, or of its owner with ``school=None``."""
    defaults = {"kind": "holiday", "title": "Off", "school": world.school, "owner": world.school.owner}
    return CalendarPeriod.objects.create(**(defaults | values))


def day(text):
    return datetime.date.fromisoformat(text)


def test_year_at_a_glance_says_what_each_day_is(world):
    own(world, school=None, title="Autumn holiday", starts_on=day("2026-10-12"), ends_on=day("2026-10-16"))
    own(world, kind="planning", title="Planning", starts_on=day("2026-11-06"), ends_on=day("2026-11-06"))

    page = world.teacher.open(world.page)
    october = next(one for one in page.select("table.month") if "October 2026" in one.caption.get_text())
    cells = {cell.get_text("", strip=True): cell for cell in october.select("td.month__day")}

    assert len(page.select("table.month")) == 12
    assert "17 school days" in october.caption.get_text(" ")
    assert "month__day--holiday" in cells["12, Autumn holiday"]["class"]
    assert "42" in [one.get_text() for one in october.select("tbody th")]
    words = world.teacher.words()
    assert "Christmas Day" in words
    assert "Autumn holiday Holiday 12 October 2026 – 16 October 2026 42 All schools of the owner" in words
    assert "6, Planning" in next(one.get_text("", strip=True) for one in page.select("td.month__day--planning"))
    assert not page.select(f'a[href^="{world.page}new"]')  # a teacher reads


def test_leader_adds_changes_and_takes_out_days_and_open_dates_move(world, django_capture_on_commit_callbacks):
    due = world.case.dues.get(step="talk")
    leader, moved = world.leader, []

    def sent(address, **values):
        leader.open(address)
        with django_capture_on_commit_callbacks(execute=True):
            answer = leader.client.post(address, values)
        due.refresh_from_db()
        moved.append(due.due_on.isoformat())
        return answer

    days = {"kind": "holiday", "title": "Storm", "starts_on": "2026-09-03", "ends_on": "2026-09-04"}
    answer = sent(f"{world.page}new/", **days)
    sent(f"{world.page}new/", **days)  # sent twice
    period = CalendarPeriod.objects.get()
    sent(f"{world.page}{period.pk}/", **(days | {"ends_on": "2026-09-07"}))
    sent(f"{world.page}{period.pk}/end/")
    sent(f"{world.page}{period.pk}/end/") if CalendarPeriod.objects.exists() else None

    assert answer.headers["Location"].startswith(f"{world.page}?year=")
    assert moved == ["2026-09-10", "2026-09-10", "2026-09-11", "2026-09-08"]
    assert not CalendarPeriod.objects.exists()
    told = [one for one in world.case.timeline.order_by("position") if one.event == "due.moved"]
    assert [(one.data["date_before"], one.data["date_after"], one.by) for one in told] == [
        ("2026-09-08", "2026-09-10", None),
        ("2026-09-10", "2026-09-11", None),
        ("2026-09-11", "2026-09-08", None),
    ]
    timeline = " ".join(leader.open(f"/cases/{world.case.number}/timeline/").get_text(" ").split())
    assert (
        "The date of “Talk” moved from 8 September 2026 to 10 September 2026 because the school calendar changed."
        in timeline
    )
    assert list(RegisterEntry.objects.order_by("pk").values_list("action", "user")) == [
        ("wagtail.create", leader.user.pk),
        ("register.edit", leader.user.pk),
        ("wagtail.delete", leader.user.pk),
    ]


def test_days_that_have_begun_end_yesterday_and_those_that_are_over_stay(world):
    running = own(world, starts_on=day("2026-08-31"), ends_on=day("2026-09-04"))
    over = own(world, starts_on=day("2026-08-17"), ends_on=day("2026-08-18"))

    world.leader.client.force_login(world.leader.user)
    world.leader.client.post(f"{world.page}{running.pk}/end/")
    refused = world.leader.client.post(f"{world.page}{over.pk}/end/")

    running.refresh_from_db()
    assert running.ends_on == day("2026-08-31")
    assert (refused.status_code, "This is over." in refused.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"ends_on": "2026-10-01"}, "The last day must not come before the first."),
        ({"starts_on": "2031-10-12", "ends_on": "2031-10-16"}, "This day lies in no school year."),
        ({"title": "  "}, "Answer this question."),
        ({"title": "x" * 101}, "at most 100"),
        ({"starts_on": "no day"}, "Enter a valid date."),
        ({"kind": "feast"}, "Select a valid choice."),
        ({"starts_on": "2026-11-30", "ends_on": "2026-12-04"}, "These days overlap with “Mourning”"),
        ({"starts_on": "2026-08-01", "ends_on": "2027-07-31"}, "These days overlap"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(world, values, says):
    own(world, title="Mourning", starts_on=day("2026-12-03"), ends_on=day("2026-12-03"))
    world.leader.open(f"{world.page}new/")

    answer = world.leader.client.post(f"{world.page}new/", WEEK_42 | values)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert CalendarPeriod.objects.count() == 1


def test_calendar_without_a_single_school_day_is_refused_however_it_comes_about(world):
    year = SchoolYear.objects.get()
    world.leader.open(f"{world.page}new/")
    whole = WEEK_42 | {"starts_on": year.starts_on.isoformat(), "ends_on": year.ends_on.isoformat()}

    at_once = world.leader.client.post(f"{world.page}new/", whole)
    half = own(world, starts_on=year.starts_on, ends_on=day("2027-01-01"))
    world.leader.client.post(f"{world.page}new/", whole | {"kind": "planning", "starts_on": "2027-01-02"})

    assert f"no school day at all in {year.name}" in at_once.content.decode()
    assert list(CalendarPeriod.objects.all()) == [half]


def test_who_reads_and_who_changes_a_calendar(world):
    owners = own(world, school=None, starts_on=day("2026-10-12"), ends_on=day("2026-10-16"))
    mine = own(world, starts_on=day("2026-11-06"), ends_on=day("2026-11-06"))
    other = make_school(owner=world.school.owner)
    others = own(world, school=other, starts_on=day("2026-11-13"), ends_on=day("2026-11-13"))
    rights = "people.change_calendarperiod"
    people = {
        "teacher": world.teacher,
        "leader": world.leader,
        "of the school": Person(make_administrator(rights, school=world.school)),
        "of the owner": Person(make_administrator(rights, owner=world.school.owner)),
        "of another": Person(make_administrator(rights, school=make_school())),
        "stranger": Person(make_member(other, "leadership", rank="leadership")),
    }

    def may(person):
        person.client.force_login(person.user)
        places = ("", "new/", f"{mine.pk}/", f"{owners.pk}/", f"{owners.pk}/end/", f"{others.pk}/")
        return [person.client.get(world.page + place).status_code for place in places]

    assert {name: may(person) for name, person in people.items()} == {
        "teacher": [200, 403, 403, 403, 403, 403],
        "leader": [200, 200, 200, 403, 403, 404],
        "of the school": [200, 200, 200, 403, 403, 404],
        "of the owner": [200, 200, 200, 200, 200, 404],
        "of another": [404] * 6,
        "stranger": [404] * 6,
    }
    keeper = people["of the owner"]
    february = WEEK_42 | {"title": "All", "starts_on": "2027-02-15", "ends_on": "2027-02-19", "for_all": "on"}
    keeper.client.post(f"{world.page}new/", february)
    world.leader.client.post(f"{world.page}new/", february | {"title": "Mine"})
    assert CalendarPeriod.objects.get(title="All").school is None
    assert CalendarPeriod.objects.get(title="Mine").school == world.school


def test_change_in_the_register_moves_the_dates_of_the_schools_concerned(world, django_capture_on_commit_callbacks):
    elsewhere = make_case()
    names = [f"people.{what}_calendarperiod" for what in ("add", "change", "delete", "view")]
    admin = Person(make_administrator(*names, owner=world.school.owner))
    values = {"owner": world.school.owner.pk, "school": "", "kind": "holiday", "title": "Off"}
    admin.client.force_login(admin.user)

    def moved():
        return [case.dues.get(step="talk").due_on.isoformat() for case in (world.case, elsewhere)]

    with django_capture_on_commit_callbacks(execute=True):
        admin.client.post(
            address(PeriodRegister, "create"), values | {"starts_on": "2026-09-03", "ends_on": "2026-09-03"}
        )
    added = moved()
    period = CalendarPeriod.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        admin.client.post(
            address(PeriodRegister, "edit", period.pk), values | {"starts_on": "2026-09-03", "ends_on": "2026-09-04"}
        )
    changed = moved()
    with django_capture_on_commit_callbacks(execute=True):
        admin.client.post(address(PeriodRegister, "delete", period.pk))
    refused = admin.client.post(
        address(PeriodRegister, "create"), values | {"starts_on": "2031-09-03", "ends_on": "2031-09-04"}
    )

    assert [added, changed, moved()] == [
        ["2026-09-09", "2026-09-08"],
        ["2026-09-10", "2026-09-08"],
        ["2026-09-08", "2026-09-08"],
    ]
    assert "This day lies in no school year." in refused.content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_page_costs_the_same_for_any_number_of_periods(world, count, django_assert_max_num_queries):
    for number in range(count):
        on = day("2026-10-05") + datetime.timedelta(days=7 * number)
        own(world, starts_on=on, ends_on=on)
    world.leader.open(world.page)

    with django_assert_max_num_queries(18):
        world.leader.client.get(world.page)
