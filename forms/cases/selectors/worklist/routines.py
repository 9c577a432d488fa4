"""Routines of the person's roles that are due, overdue or begun."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.selectors.routines import Planned, due_line, planned
from forms.cases.selectors.worklist.lines import MOST, Group, Line


def routines(user, today: datetime.date) -> list[Line]:
    """Duties of the person that come back, from a week before they are due, the most pressing first."""
    mine = [one for one in planned(user) if one.may_do and _presses(one, today)]
    several = len({one.school.pk for one in mine}) > 1
    return [
        {
            "title": one.title,
            "url": one.go_on_url,
            "text": one.school.name if several else "",
            "meta": last_done(one),
            "due": due_line(one),
            "badge": _badge(one, today),
        }
        for one in sorted(mine, key=lambda one: one.rhythm)[:MOST]
    ]


def _presses(one: Planned, today: datetime.date) -> bool:
    return one.open is not None or one.rhythm.state(today) != "later"


def _badge(one: Planned, today: datetime.date) -> dict[str, str] | None:
    if one.open is not None:
        return {"label": _("Begun"), "tone": "info"}
    return {"label": _("Due"), "tone": "warning"} if one.rhythm.state(today) == "due" else None


def last_done(one: Planned) -> str:
    """When the routine was done last, in words."""
    if one.last is None:
        return _("Not done yet")
    return _("Last done %(date)s") % {"date": date_format(one.last.until_on, "DATE_FORMAT")}


GROUP = Group("routines", gettext_lazy("Duties that come back"), routines)
