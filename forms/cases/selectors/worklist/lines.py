"""What lines of the work list are made of: a date, a subject, a stage in words; and what a group of lines is."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.models import Case

#: Most lines of one group; beyond it the list of cases is the better place.
MOST = 50
SOON = datetime.timedelta(days=3)

#: A line as components/task_list.html shows it: title and url, and where there are any text, meta, due, badge, and
#: ``template``: what is included under the words, with the line as ``item``, where it can be answered on the spot.
Line = dict[str, Any]
Find = Callable[[Any, datetime.date], list[Line]]

#: What a line about a case shows. The version's spec is kept by the process: reading it for each row is what is slow.
WITH_SUBJECT = ("version", "pupil__school_class", "school_class", "staff_member")


@dataclass(frozen=True)
class Group:
    """Lines under one heading. ``find`` gives them for a person and a day, the most pressing first.

    ``empty``: what is said when there is none; without it the group is then not shown. ``more``: a path with a filter
    where all of them are found, for when there are more than ``MOST``.
    """

    key: str
    title: Any
    find: Find
    note: Any = ""
    empty: Any = ""
    tone: str = ""
    more: Callable[[], str] | None = None


def due(day: datetime.date | None, today: datetime.date, label: str = "") -> dict[str, Any] | None:
    """A date as components/date_line.html takes it; None for none."""
    if day is None:
        return None
    if day < today:
        return {"date": day, "state": "overdue", "days": (today - day).days, "label": label}
    if day == today:
        return {"date": day, "state": "today", "days": 0, "label": label}
    return {"date": day, "state": "soon" if day - today <= SOON else "", "days": (day - today).days, "label": label}


def subject_name(case: Case) -> str:
    """Whom a case is about, for those who may see it: name and class, or the class."""
    if case.pupil is not None:
        group = case.pupil.school_class
        return f"{case.pupil.full_name}, {group.name}" if group else case.pupil.full_name
    if case.subject_kind == "staff":
        return case.staff_member.get_full_name()
    return _("Class %(name)s") % {"name": case.school_class.name}


def stage_title(case: Case) -> str:
    """The stage that the case stands in, in the reader's language."""
    return case.version.compiled.stage(case.stage).title.to(get_language())
