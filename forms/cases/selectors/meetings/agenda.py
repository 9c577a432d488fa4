"""A team's agenda as one person reads it: what waits before the meeting, the kept items from when it began."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms.cases.access import acts_in, in_team
from forms.cases.enums import AgendaKind, ItemStatus
from forms.cases.models import AgendaItem, Case, HelpRequest, TeamMeeting
from forms.cases.selectors.requests.lists import about_of, teams_of_mine
from forms.cases.selectors.worklist.lines import WITH_SUBJECT, stage_title, subject_name
from forms.cases.waiting import waiting_for

#: Most meetings of a list.
MOST = 40
TONES = {ItemStatus.OPEN: "neutral", ItemStatus.DONE: "success", ItemStatus.CARRIED: "warning"}


@dataclass(frozen=True)
class Line:
    """One line of an agenda. Without names it says only what kind of thing it is, and what was typed in the meeting.

    ``item``: None until the meeting begins, but for what somebody put there. ``seen``: whether the person may see the
    case that it is about.
    """

    key: str
    kind: str
    label: str
    title: str
    text: str
    meta: str
    seen: bool
    item: AgendaItem | None = None

    @property
    def state(self) -> dict[str, Any] | None:
        """A badge: what has become of it."""
        if self.item is None:
            return None
        return {"label": self.item.get_status_display(), "tone": TONES[ItemStatus(self.item.status)]}


def meetings_of(user):
    """Meetings of the teams that a person acts in, with the school."""
    mine = Q(pk__in=[])
    for school_id, keys in acts_in(user).items():
        mine |= Q(school_id=school_id, role_key__in=keys)
    return TeamMeeting.objects.filter(mine).select_related("school__owner", "taker", "series")


def meeting_for(user, pk: int) -> TeamMeeting | None:
    """A team's meeting, if the person acts in the team."""
    found = meetings_of(user).filter(pk=pk).first()
    return found if found and in_team(user, found.school_id, found.role_key) else None


def agenda(meeting: TeamMeeting, user, today: datetime.date, *, nameless: bool = False) -> list[Line]:
    """The lines in their order. The same number of queries for any number of lines."""
    rows = list(
        meeting.items.select_related(
            "request__made_by",
            "request__pupil__school_class",
            "request__school_class",
            *(f"case__{name}" for name in WITH_SUBJECT),
        ).defer("case__version__spec")
    )
    waits = waiting_for(meeting, today) if meeting.began_at is None and meeting.cancelled_at is None else []
    known = {row.key for row in rows}
    waits = [one for one in waits if one.key not in known]
    cases = {one.case.pk for one in (*rows, *waits) if one.case is not None}
    seen = set(Case.objects.filter(pk__in=cases).visible_to(user).values_list("pk", flat=True)) if cases else set()
    lines = [_line(one, None, seen, nameless, one.since) for one in waits]
    lines += [_line(row, row, seen, nameless, None) for row in rows]
    if meeting.began_at is None:
        places = {key: place for place, key in enumerate(meeting.order)}
        lines.sort(key=lambda line: places.get(line.key, len(places)))
    return lines


def _line(one: Any, item: AgendaItem | None, seen: set[int], nameless: bool, since) -> Line:
    case, request = one.case, one.request
    sees = case is None or case.pk in seen
    kind = AgendaKind(one.kind)
    title, text = _words(kind, one.title, case, request, sees, nameless)
    about = []
    if case is not None and not nameless:
        about += [case.number, stage_title(case)] if sees else [case.number]
    if since is not None:
        about.append(_("since %(day)s") % {"day": date_format(since, "SHORT_DATE_FORMAT")})
    return Line(one.key, kind.value, str(kind.label), title, text, " · ".join(about), sees, item)


def _words(kind: AgendaKind, own: str, case: Case | None, request: HelpRequest | None, sees: bool, nameless: bool):
    """Title and text of a line. What the person may not read, or the screen must not show, is left out."""
    if nameless:
        return (own or str(kind.label)), ""
    if case is not None and not sees:
        return _("Case %(number)s") % {"number": case.number}, ""
    if request is not None:
        return about_of(request) if case is None else subject_name(case), request.text
    if case is not None:
        return subject_name(case), ""
    return own or str(kind.label), ""


def team_pages(user) -> list[dict[str, Any]]:
    """For each team of the person: the meetings ahead and the last ones. As many queries for any number of teams."""
    ahead, past = {}, {}
    for row in meetings_of(user).planned().order_by("on", "at", "pk")[:MOST]:
        ahead.setdefault((row.school_id, row.role_key), []).append(meeting_line(row))
    for row in meetings_of(user).filter(ended_at__isnull=False).order_by("-on", "-pk")[:MOST]:
        past.setdefault((row.school_id, row.role_key), []).append(meeting_line(row))
    return [
        {
            "school": school,
            "team": team,
            "ahead": ahead.get((school.pk, team.key), []),
            "past": past.get((school.pk, team.key), []),
        }
        for school, team in teams_of_mine(user)
    ]


def meeting_line(row: TeamMeeting) -> dict[str, Any]:
    """A meeting as a line of a list."""
    when = date_format(row.on, "DATE_FORMAT") + (f", {date_format(row.at, 'TIME_FORMAT')}" if row.at else "")
    state = _("Going on") if row.is_going_on else _("Held") if row.ended_at else ""
    return {
        "title": when,
        "url": reverse("cases:team_meeting", args=[row.pk]),
        "text": row.place,
        "badge": {"label": state, "tone": "success" if row.ended_at else "info"} if state else None,
    }
