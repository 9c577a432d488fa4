"""Meetings of the coming days: of the person's teams, and those of cases that they are asked to."""

import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy

from forms.cases.models import Case, Meeting
from forms.cases.selectors.meetings.agenda import meetings_of
from forms.cases.selectors.worklist.lines import MOST, WITH_SUBJECT, Group, Line, due, subject_name
from forms.cases.teams import titles_of

#: What is called this week: from today on.
WEEK = datetime.timedelta(days=7)


def this_week(user, today: datetime.date) -> list[Line]:
    """Meetings within a week, the first first; one that goes on and was not ended stands on top."""
    lines = [*_of_teams(user, today), *_of_cases(user, today)]
    return sorted(lines, key=lambda line: line["order"])[:MOST]


def _of_teams(user, today: datetime.date) -> list[Line]:
    rows = list(meetings_of(user).planned().filter(on__lte=today + WEEK).order_by("on", "at")[:MOST])
    titles = titles_of({row.role_key for row in rows}, get_language()) if rows else {}
    return [
        {
            "title": titles.get(row.role_key, row.role_key),
            "url": reverse("cases:team_meeting", args=[row.pk]),
            "text": " · ".join(part for part in (_time(row.at), row.place) if part),
            "due": due(row.on, today),
            "order": row.on,
        }
        for row in rows
    ]


def _of_cases(user, today: datetime.date) -> list[Line]:
    mine = Q(attendees__user=user) | Q(case__owner=user) | Q(case__coordinator=user) | Q(made_by=user)
    rows = (
        Meeting.objects.filter(mine, on__gte=today, on__lte=today + WEEK, case__in=Case.objects.visible_to(user))
        .filter(cancelled_at__isnull=True, withdrawn_at__isnull=True)
        .select_related(*(f"case__{name}" for name in WITH_SUBJECT))
        .defer("case__version__spec")
        .distinct()
        .order_by("on", "at")[:MOST]
    )
    return [
        {
            "title": subject_name(row.case),
            "url": reverse("cases:meeting", args=[row.case.number, row.pk]),
            "text": " · ".join(part for part in (row.title, _time(row.at), row.place) if part),
            "meta": row.case.number,
            "due": due(row.on, today),
            "order": row.on,
        }
        for row in rows
    ]


def _time(at: datetime.time | None) -> str:
    return date_format(at, "TIME_FORMAT") if at else ""


GROUP = Group("meetings", gettext_lazy("Meetings this week"), this_week)
