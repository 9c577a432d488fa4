"""The resource teams of the demonstration: a meeting that was held, one that is coming, and questions that wait."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import yaml
from django.utils import timezone

from forms.cases.clock import FixedClock
from forms.cases.enums import AgendaKind
from forms.cases.models import Case, TeamMeeting
from forms.cases.services.meetings.agenda import add_item
from forms.cases.services.meetings.holding import begin_meeting, conclude, end_meeting, note_present, save_minutes
from forms.cases.services.meetings.team import plan_meeting
from forms.cases.services.requests import ask_team
from forms.cases.teams import members, teams_at
from forms.people.calendar import calendar_for
from forms.people.models import School, User

FILE = Path(__file__).with_name("meetings.yaml")
AGO, AHEAD = datetime.timedelta(days=11), datetime.timedelta(days=2)
AT, LENGTH = datetime.time(13, 0), 120
#: Most items that the meeting which was held has reached.
REACHED = 2


class Team:
    """One school's team, on a clock of its own."""

    def __init__(self, school: School, number: int) -> None:
        self.school = school
        self.words = yaml.safe_load(FILE.read_text(encoding="utf-8"))[school.owner.language]
        self.role_key = teams_at(school, school.owner.language)[0].key
        self.calendar = calendar_for(school)
        self.now = timezone.localtime()
        morning = self.now.replace(hour=13, minute=number % 60, second=0, microsecond=0) - AGO
        day = self.calendar.back_to_school_day(morning.date())
        self.clock = FixedClock(morning.replace(year=day.year, month=day.month, day=day.day))

    def by(self) -> User:
        """Somebody of the team, the same each time."""
        return members(self.school, self.role_key, self.now.date())[0]

    def play(self) -> Iterator[datetime.datetime]:
        """Hold the one meeting, plan the other, ask. Yields when each happens, before it does."""
        yield self.clock.at
        self._hold()
        self.clock.at = self.now - datetime.timedelta(minutes=90)
        yield self.clock.at
        self._ask()
        self._plan(self.calendar.on_to_school_day((self.now + AHEAD).date()))

    def _plan(self, day: datetime.date) -> TeamMeeting:
        meeting = plan_meeting(
            school=self.school,
            role_key=self.role_key,
            on=day,
            at=AT,
            length_minutes=LENGTH,
            place=self.words["place"],
            by=self.by(),
            clock=self.clock,
        )
        add_item(meeting.pk, title=self.words["own"], by=self.by(), clock=self.clock)
        return meeting

    def _hold(self) -> None:
        by = self.by()
        meeting = self._plan(self.clock.at.date())
        shared = {"by": by, "clock": self.clock}
        begin_meeting(meeting.pk, **shared)
        note_present(meeting.pk, members(self.school, self.role_key, meeting.on), **shared)
        reached = meeting.items.exclude(kind=AgendaKind.OWN).order_by("position")
        seen = set(Case.objects.visible_to(by).values_list("pk", flat=True))
        readable = [one for one in reached if one.case_id in seen][:REACHED]
        for item, text in zip(readable, self.words["notes"], strict=False):
            save_minutes(meeting.pk, text=text, base_version=0, item_id=item.pk, **shared)
            conclude(meeting.pk, item.pk, **shared)
        self.clock.at += datetime.timedelta(minutes=110)
        save_minutes(meeting.pk, text=self.words["whole"], base_version=0, **shared)
        end_meeting(meeting.pk, **shared)

    def _ask(self) -> None:
        """A team asks from a case of its own; somebody asks without one."""
        case = Case.objects.open().filter(school=self.school, owner__isnull=False).order_by("-opened_at").first()
        if case is not None:
            ask_team(case=case, by=case.owner, role_key=self.role_key, text=self.words["asked"], clock=self.clock)
            ask_team(
                school=self.school, by=case.owner, role_key=self.role_key, text=self.words["general"], clock=self.clock
            )


def plays() -> list[Iterator[datetime.datetime]]:
    """What each school's team does."""
    schools = School.objects.select_related("owner").order_by("pk")
    return [Team(school, number).play() for number, school in enumerate(schools) if teams_at(school, "en")]
