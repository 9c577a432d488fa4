"""A Danish school with a resource team, a case, and people who use pages: what tests of meetings are about."""

import datetime
import html

from django.test import Client
from django.utils import timezone

from forms.cases.models import AgendaItem, Case, TeamMeeting
from forms.cases.services.meetings.team import plan_meeting
from forms.cases.services.requests import ask_team
from forms.people.models import User
from tests.factories import make_guardian, make_member, make_pupil
from tests.forms.cases.test_pages_shipped import CONCERN, School, text_of
from tests.person import Person

TEAM = "resource_team"


class Danish(School):
    """A school by the shipped Danish procedure: two of its resource team, and one case of the class teacher's."""

    def __init__(self) -> None:
        super().__init__("da", "class_team")
        self.helper = make_member(self.school, "resource_person", rank="resource")
        self.other = make_member(self.school, "absence_coordinator", rank="resource")
        self.case = self.raised(CONCERN)[0]

    def more_cases(self, count: int) -> list[Case]:
        """More cases of the same class, each with a request."""
        found = []
        for _n in range(count):
            pupil = make_pupil(self.group)
            make_guardian(pupil)
            case = self.raised(CONCERN, pupil=pupil)[0]
            ask_team(case=case, by=self.teacher, role_key=TEAM, text="Hjælp os her.")
            found.append(case)
        return found

    def asked(self, text: str = "Hvordan begynder vi?"):
        """A request in the case."""
        return ask_team(case=self.case, by=self.teacher, role_key=TEAM, text=text)

    def meeting(self, days: int = 3, **values) -> TeamMeeting:
        """A meeting that is planned."""
        day = timezone.localdate() + datetime.timedelta(days=days)
        return plan_meeting(school=self.school, role_key=TEAM, on=day, by=self.helper, **values)

    def begun(self) -> tuple[TeamMeeting, AgendaItem]:
        """A meeting that goes on, with its first item."""
        meeting = self.meeting(0)
        press(self.helper, f"/team-meetings/{meeting.pk}/begin/")
        meeting.refresh_from_db()
        return meeting, meeting.items.first()


def reads(person: User, language: str = "en") -> Client:
    """A browser in which the person is logged in."""
    User.objects.filter(pk=person.pk).update(language=language)
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def press(person: User, address: str, **fields: str):
    """Press a button that posts to an address."""
    return reads(person).post(address, fields, follow=True)


def page_of(person: User, address: str) -> str:
    """What a page says to somebody."""
    return html.unescape(text_of(reads(person).get(address)))


def ahead(days: int) -> str:
    """A day ahead, as a page sends it."""
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


__all__ = ["TEAM", "Danish", "Person", "ahead", "page_of", "press", "reads"]
