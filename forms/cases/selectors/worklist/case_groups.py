"""Groups about case work: overdue, this week, mine now, my team's, later, and cases of mine that rest."""

import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forms.cases.journey import BEGUN
from forms.cases.rest import rest_since, weeks_of_rest
from forms.cases.selectors.worklist.desk import CaseWork, desk_of
from forms.cases.selectors.worklist.lines import Group, Line, due, stage_title, subject_name
from forms.cases.selectors.worklist.steps import LATER, NOW, OVERDUE, TEAM, WEEKLY, Task, line, tasks_of
from forms.cases.selectors.worklist.waiting import waits


def overdue(user, today: datetime.date) -> list[Line]:
    """What should have been done before today, the oldest first."""
    return _lines(user, today, OVERDUE)


def this_week(user, today: datetime.date) -> list[Line]:
    """What is to be done from today on for seven days."""
    return _lines(user, today, WEEKLY)


def mine(user, today: datetime.date) -> list[Line]:
    """What can be done now and has no date; what one has begun oneself stands in a group of its own."""
    desk = desk_of(user, today)
    return [line(desk, one) for one in tasks_of(desk) if one.bucket == NOW and not is_own_draft(one, user)]


def team(user, today: datetime.date) -> list[Line]:
    """Steps for a role of the person in cases that a colleague of the same role holds, or nobody."""
    desk = desk_of(user, today)
    found = []
    for task in tasks_of(desk):
        if task.bucket == TEAM:
            shown = line(desk, task)
            owner = task.work.case.owner
            shown["why"] = _("%(name)s has the case.") % {"name": owner.get_full_name()} if owner else ""
            found.append(shown)
    return found


def later(user, today: datetime.date) -> list[Line]:
    """What is to be done in more than seven days: a case that rests until its follow-up says so here."""
    return _lines(user, today, LATER)


def resting(user, today: datetime.date) -> list[Line]:
    """Cases of the person's where there is nothing to do and nobody to wait for."""
    desk = desk_of(user, today)
    busy = {one.work.case.pk for one in tasks_of(desk)} | {one.pk for one in waits(desk)}
    found = [_rest_line(work, today) for work in desk.work if work.held and work.case.pk not in busy]
    return sorted(found, key=lambda one: one["due"]["date"] if one["due"] else datetime.date.min)


def _rest_line(work: CaseWork, today: datetime.date) -> Line:
    case = work.case
    dates = [one for one in (case.next_on, case.first_due) if one]
    badge = None if dates else {"label": _("No date is set"), "tone": "danger"}
    weeks = weeks_of_rest(case.school.owner)
    if badge is None and case.changed_at < rest_since(weeks):
        badge = {"label": _("At rest"), "tone": "warning"}
    return {
        "title": subject_name(case),
        "url": reverse("cases:detail", args=[case.number]),
        "text": stage_title(case),
        "meta": case.number,
        "why": _still(case.changed_at) if badge else "",
        "due": due(min(dates), today) if dates else None,
        "badge": badge,
    }


def _still(changed_at: datetime.datetime) -> str:
    days = (timezone.now() - changed_at).days
    return ngettext("Nothing has happened for %(days)d day.", "Nothing has happened for %(days)d days.", days) % {
        "days": days
    }


def pressing_urls(user, today: datetime.date) -> set[str]:
    """Addresses that stand under a date already: what is overdue, or due this week."""
    return {one.url for one in tasks_of(desk_of(user, today)) if one.bucket in (OVERDUE, WEEKLY)}


def is_own_draft(task: Task, user) -> bool:
    """Whether the person saved it last, and nobody has marked it as done."""
    return task.step is not None and task.step.state == BEGUN and task.saved_by == user.pk


def _lines(user, today: datetime.date, bucket: str) -> list[Line]:
    desk = desk_of(user, today)
    return [line(desk, one) for one in tasks_of(desk) if one.bucket == bucket]


def _cases(**filters: str):
    return lambda: reverse("cases:list") + "?" + urlencode(filters)


GROUPS = {
    "overdue": Group(
        "overdue",
        gettext_lazy("Overdue"),
        overdue,
        tone="danger",
        more=_cases(whose="mine", date="overdue"),
    ),
    "this_week": Group("this_week", gettext_lazy("This week"), this_week, more=_cases(whose="mine", date="week")),
    "mine": Group("mine", gettext_lazy("Mine now"), mine, more=_cases(whose="mine")),
    "team": Group(
        "team",
        gettext_lazy("My team's"),
        team,
        note=gettext_lazy("A colleague has these cases. You can help with the steps of your role."),
        more=_cases(whose="all"),
    ),
    "later": Group("later", gettext_lazy("Later"), later, more=_cases(whose="mine")),
    "resting": Group("resting", gettext_lazy("My cases that rest"), resting, more=_cases(whose="mine")),
}
