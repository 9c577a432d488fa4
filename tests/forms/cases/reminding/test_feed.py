"""A person's dates in their own calendar: a secret address, kinds and links, nothing of a case."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from forms.cases.models import Case, Meeting
from forms.people.models import Preferences
from tests.factories import make_case, make_class, make_member, make_pupil, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uncounted():
    """Nobody has asked too often yet."""
    cache.clear()


class Person:
    """A teacher with a case that has a deadline, a follow-up and a meeting."""

    def __init__(self) -> None:
        school = make_school()
        group = make_class(school)
        self.teacher = make_member(school, "team", classes=(group,), first_teacher=True)
        self.case = make_case(pupil=make_pupil(group, first_name="Ada", last_name="Testrup"), by=self.teacher)
        soon = timezone.localdate() + datetime.timedelta(days=9)
        Case.objects.filter(pk=self.case.pk).update(next_on=soon)
        Meeting.objects.create(case=self.case, title="About Ada", on=soon, at=datetime.time(14, 30))
        self.browser = Client()
        self.browser.force_login(self.teacher)

    def new_address(self) -> str:
        """A new address of the calendar, as the profile page shows it once."""
        page = BeautifulSoup(
            self.browser.post(reverse("people:my_calendar"), {"calendar": "new"}).content, "html.parser"
        )
        return page.select_one("#feed-url")["value"].removeprefix("http://testserver")


@pytest.fixture
def person() -> Person:
    """A teacher with dates."""
    return Person()


def test_calendar_has_the_persons_dates_by_kind_with_a_link_and_nothing_of_the_case(person):
    answer = Client().get(person.new_address())

    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert sorted(str(one["summary"]) for one in events) == ["A step is due", "Follow-up", "Meeting"]
    assert all(str(one["url"]).endswith(f"/cases/{person.case.number}/") for one in events)
    meeting = next(one for one in events if str(one["summary"]) == "Meeting")
    assert timezone.localtime(meeting.decoded("dtstart")).time() == datetime.time(14, 30)
    assert not any(word in answer.content.decode() for word in ("Ada", "Testrup", "Talk"))
    assert (answer["Cache-Control"], answer["Content-Type"]) == ("no-store, private", "text/calendar; charset=utf-8")
    assert not answer.cookies


def test_address_is_kept_hashed_shown_once_renewed_and_switched_off(person):
    first = person.new_address()
    kept = Preferences.objects.get(user=person.teacher).feed_digest
    shown_again = person.browser.get(reverse("people:profile")).content.decode()
    second = person.new_address()
    old, new = Client().get(first).status_code, Client().get(second).status_code
    person.browser.post(reverse("people:my_calendar"), {"calendar": "off"})

    assert first.split("-", 1)[1] not in shown_again
    assert kept not in first
    assert (old, new, Client().get(second).status_code) == (404, 200, 404)


def test_somebody_elses_inactive_and_made_up_addresses_lead_nowhere(person):
    address = person.new_address()
    number = Preferences.objects.get().pk
    for token in (f"{number}-", f"{number}", f"{number}-x", "9999-x", "-", "a-b", "²-x", "1" * 40, f"{number}-%00"):
        assert Client().get(f"/calendar/{token}.ics").status_code == 404
    person.teacher.is_active = False
    person.teacher.save()

    assert Client().get(address).status_code == 404
    assert Client().post(address).status_code == 405


def test_who_asks_too_often_waits(person):
    address = person.new_address()
    answers = [Client().get(address).status_code for _time in range(32)]
    guesses = [Client().get("/calendar/1-guess.ics").status_code for _time in range(22)]

    assert (answers[29], answers[31]) == (200, 429)
    assert (guesses[0], guesses[-1]) == (404, 429)
