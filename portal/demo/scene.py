"""Where and when something of the demonstration happens: school, class, pupil, person, and a clock of its own."""

import datetime
from typing import Any

from django.utils import timezone

from forms.cases.clock import FixedClock
from forms.people.calendar import SchoolCalendar, calendar_for
from forms.people.models import Pupil, School, SchoolClass, User
from portal.demo.people import address_of


class Scene:
    """The place of one story, and its clock, which goes by school days and never past now.

    Args:
        story: ``school`` and ``class`` (a slug and a name), ``pupil`` (number in the class from 0, or absent), ``by``
            (a name), ``ago`` (days).
        number: sets stories of the same day some minutes apart.
    """

    def __init__(self, story: dict[str, Any], number: int) -> None:
        self.school = School.objects.select_related("owner").get(slug=story["school"])
        self.group = SchoolClass.objects.get(school=self.school, name=story["class"])
        self.pupil = self._pupil(story)
        self.by = User.objects.get(email=address_of(story["by"]))
        self.calendar: SchoolCalendar = calendar_for(self.school)
        self.end = timezone.localtime()
        morning = self.end.replace(hour=8, minute=number % 60, second=0, microsecond=0)
        self.clock = FixedClock(min(morning - datetime.timedelta(days=story["ago"]), self.end))

    def _pupil(self, story: dict[str, Any]) -> Pupil | None:
        if story.get("pupil") is None:
            return None
        rows = Pupil.objects.select_related("school__owner", "school_class")
        return rows.get(school=self.school, register_id=f"{self.group.name}-{story['pupil'] + 1}")

    @property
    def day(self) -> datetime.date:
        """The day by the scene's clock, where the school is."""
        return timezone.localtime(self.clock.now()).date()

    def start(self) -> datetime.datetime:
        """Set the clock to a school day, the last one where there is none; returns the moment."""
        day = self.calendar.back_to_school_day(self.clock.at.date())
        self.clock.at = self.clock.at.replace(year=day.year, month=day.month, day=day.day)
        return self.clock.at

    def wait(self, days: float) -> datetime.datetime:
        """Let days go by, on to a school day, never past now and never back; returns the moment."""
        before = self.clock.at
        at = before + datetime.timedelta(days=round(days), minutes=17)
        if at.hour > 14:
            at = at.replace(hour=9)
        at += self.calendar.on_to_school_day(at.date()) - at.date()
        if at > self.end:
            at = max(before + datetime.timedelta(minutes=1), self._last_school_day(at))
        self.clock.at = min(at, self.end)
        return self.clock.at

    def _last_school_day(self, at: datetime.datetime) -> datetime.datetime:
        """The last school day that has begun, at the same time of day."""
        day = self.calendar.back_to_school_day(self.end.date())
        moment = at.replace(year=day.year, month=day.month, day=day.day)
        return moment if moment <= self.end else moment.replace(hour=0)
