"""A meeting as a calendar file."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from forms.cases.clock import system_clock
from forms.cases.ics import Entry, calendar_file
from forms.cases.models import Meeting, TeamMeeting
from forms.cases.views.meetings.team import TeamMeetingPage


def sent(entries: list[Entry], name: str) -> HttpResponse:
    """The file, to be saved."""
    response = HttpResponse(calendar_file(entries), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def team_entry(meeting: TeamMeeting) -> Entry:
    """A team's meeting for a calendar."""
    return Entry(
        uid=f"team-meeting-{meeting.pk}",
        title=_("Team meeting"),
        on=meeting.on,
        at=meeting.at,
        length_minutes=meeting.length_minutes,
        place=meeting.place,
        sequence=meeting.sequence,
        cancelled=meeting.cancelled_at is not None,
        time_zone=meeting.school.owner.time_zone,
        changed_at=system_clock.now(),
        url=settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("cases:team_meeting", args=[meeting.pk]),
    )


def case_entry(meeting: Meeting) -> Entry:
    """A meeting of a case for a calendar: neither whom nor what it is about."""
    sheet = getattr(meeting, "sheet", None)
    return Entry(
        uid=f"meeting-{meeting.pk}",
        title=_("Meeting (case %(number)s)") % {"number": meeting.case.number},
        on=meeting.on,
        at=meeting.at,
        length_minutes=sheet.length_minutes if sheet else None,
        place=meeting.place,
        sequence=sheet.sequence if sheet else 0,
        cancelled=meeting.cancelled_at is not None,
        time_zone=meeting.case.school.owner.time_zone,
        changed_at=system_clock.now(),
        url=settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("cases:detail", args=[meeting.case.number]),
    )


class TeamMeetingFile(TeamMeetingPage):
    """A team's meeting as a file."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Send it."""
        return sent([team_entry(self.meeting)], f"meeting-{self.meeting.on:%Y-%m-%d}")
