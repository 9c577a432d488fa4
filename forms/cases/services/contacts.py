"""Contacts that are logged and approaches from homes, with or without a case."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may, stands_for
from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import CaseStatus, Channel, Direction
from forms.cases.errors import BadInput, NotAllowed
from forms.cases.models import Approach, Case, Contact
from forms.cases.services.timeline import record
from forms.people.models import Pupil, SchoolClass, User
from forms.people.reach import reach_of
from forms.people.selectors import pupils_visible_to

LONGEST_TEXT = 10_000
#: The same words from the same person within this time are the same thing, sent from a second tab.
AT_ONCE = datetime.timedelta(minutes=10)


@transaction.atomic
def log_contact(
    *,
    pupil: Pupil,
    channel: str,
    with_whom: str,
    reached: bool,
    by: User,
    on: datetime.date | None = None,
    at: datetime.time | None = None,
    direction: str = Direction.OUT,
    said: str = "",
    agreed: str = "",
    next_on: datetime.date | None = None,
    case: Case | None = None,
    clock: Clock = system_clock,
) -> Contact:
    """Log a call, meeting, message or visit. It joins the given case, else the pupil's only open one.

    The same contact by the same person again within minutes is the first one.

    Raises: NotAllowed where the person may not know of the pupil; BadInput.
    """
    if not pupils_visible_to(by).filter(pk=pupil.pk).exists() and not (case and may(by, "fill", case)):
        raise NotAllowed
    if case is not None and (case.pupil_id != pupil.pk or not may(by, "fill", case)):
        raise NotAllowed
    day = on or today(clock)
    if day > today(clock):
        raise BadInput("on", _("A contact is logged after it was made: the date cannot lie ahead."))
    if channel not in Channel.values:
        raise BadInput("channel", _("Choose how contact was made."))
    if not with_whom.strip():
        raise BadInput("with_whom", _("Say whom it was with."))
    for name, text in (("said", said), ("agreed", agreed)):
        if len(text) > LONGEST_TEXT:
            raise BadInput(name, _("Write at most %(count)s characters.") % {"count": LONGEST_TEXT})
    if case is None:
        found = list(Case.objects.filter(pupil=pupil, status=CaseStatus.OPEN).visible_to(by)[:2])
        case = found[0] if len(found) == 1 else None
    values = {
        "school": pupil.school,
        "pupil": pupil,
        "case": case,
        "on": day,
        "at": at,
        "channel": channel,
        "direction": direction,
        "with_whom": with_whom.strip()[:200],
        "reached": reached,
        "said": said.strip(),
        "agreed": agreed.strip(),
        "next_on": next_on,
        "made_by": by,
    }
    contact, made = _once(Contact, values, clock)
    if not made:
        return contact
    if case is not None:
        told = "\n".join(part for part in (said.strip(), agreed.strip()) if part)
        data = {"contact": contact.pk, "channel": channel, "reached": reached, "on": day.isoformat()}
        record(case, "contact.logged", by=by, data=data, text=told, clock=clock)
    return contact


@transaction.atomic
def record_approach(
    *,
    from_whom: str,
    about: str,
    channel: str,
    by: User,
    owner: User,
    answer_by: datetime.date,
    on: datetime.date | None = None,
    pupil: Pupil | None = None,
    school_class: SchoolClass | None = None,
    clock: Clock = system_clock,
) -> Approach:
    """Take down an approach from home: it has an owner, and an answer by a date. It is no concern by that.

    The same approach taken down by the same person again within minutes is the first one.

    Raises: NotAllowed, BadInput.
    """
    subject = pupil or school_class
    if subject is None:
        raise BadInput("pupil", _("Say which pupil or class it is about."))
    if pupil is not None and not pupils_visible_to(by).filter(pk=pupil.pk).exists():
        raise NotAllowed
    if subject.school_id not in {reach.school_id for reach in reach_of(by)}:
        raise NotAllowed
    if subject.school_id not in {reach.school_id for reach in reach_of(owner)}:
        raise BadInput("owner", _("The one who answers must work at the school."))
    if not about.strip():
        raise BadInput("about", _("Say what it is about."))
    if not from_whom.strip():
        raise BadInput("from_whom", _("Say who approached the school."))
    if answer_by < today(clock):
        raise BadInput("answer_by", _("The answer cannot be due in the past."))
    values = {
        "school": subject.school,
        "pupil": pupil,
        "school_class": school_class,
        "on": on or today(clock),
        "from_whom": from_whom.strip()[:200],
        "channel": channel if channel in Channel.values else Channel.MESSAGE,
        "about": about.strip(),
        "owner": owner,
        "answer_by": answer_by,
        "made_by": by,
    }
    return _once(Approach, values, clock)[0]


def _once(model: type[Contact] | type[Approach], values: dict[str, Any], clock: Clock) -> tuple[Any, bool]:
    """The row with these values, and whether it is new: not if the same was written down just now.

    The time of day that a form proposes, and the case that was opened meanwhile, make no second contact.
    """
    now = clock.now()
    User.objects.select_for_update(no_key=True).get(pk=values["made_by"].pk)  # one thing at a time from one person
    same = {name: value for name, value in values.items() if name not in ("at", "case")}
    found = model.objects.filter(made_at__gt=now - AT_ONCE, made_at__lte=now, **same).first()
    return (found, False) if found else (model.objects.create(made_at=now, **values), True)


@transaction.atomic
def answer_approach(approach_id: int, *, answer: str, by: User, clock: Clock = system_clock) -> Approach:
    """Note what was answered, and when. Raises: NotAllowed, BadInput."""
    approach = Approach.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=approach_id)
    if not may_see_approach(by, approach):
        raise NotAllowed
    if not answer.strip():
        raise BadInput("answer", _("Say what was answered."))
    if approach.answered_on is None:
        approach.answer, approach.answered_on, approach.answered_by = answer.strip(), today(clock), by
        approach.save(update_fields=["answer", "answered_on", "answered_by"])
    return approach


def may_see_approach(user: User, approach: Approach) -> bool:
    """Whether a person may read an approach: its owner or who stands in, who took it down, or who may know of the pupil
    or class.
    """
    if user.pk == approach.made_by_id or stands_for(user, approach.owner_id, approach.school_id):
        return True
    if approach.pupil_id:
        return pupils_visible_to(user).filter(pk=approach.pupil_id).exists()
    group = approach.school_class
    return any(
        reach.covers(school_id=approach.school_id, class_id=group.pk, grade=group.grade, pupil_id=None)
        for reach in reach_of(user)
    )
