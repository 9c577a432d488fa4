"""How a case and a date of it are shown in lists: a date, a subject, a stage in words."""

import datetime
from collections.abc import Collection
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases import clock
from forms.cases.models import Case
from forms.people.leave import acting_for
from guidance.procedures.words import listed

SOON = datetime.timedelta(days=3)

#: What a line about a case shows. The version's spec is kept by the process: reading it for each row is what is slow.
WITH_SUBJECT = ("version", "pupil__school_class", "school_class", "staff_member")


def due(
    day: datetime.date | None, today: datetime.date, label: str = "", *, paused: bool = False
) -> dict[str, Any] | None:
    """A date as components/date_line.html takes it; None for none. One whose clock is ``paused`` presses nobody."""
    if day is None:
        return None
    if paused:
        return {"date": day, "state": "paused", "days": 0, "label": label}
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


def for_whom(user, people: Collection[int | None], school_id: int) -> str:
    """In whose place something of these people is the person's today, in words; "" where it is their own."""
    if user.pk in people:
        return ""
    names = [
        one.person.get_full_name()
        for one in acting_for(user, clock.today())
        if one.school_id == school_id and one.person_id in people
    ]
    return _("for %(name)s, who is on leave") % {"name": listed(names)} if names else ""
