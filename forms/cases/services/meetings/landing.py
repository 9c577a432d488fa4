"""What is agreed in a meeting lands in the case as it is typed: a measure with somebody responsible, the next date."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import AimedAt
from forms.cases.errors import BadInput, CaseError, NotAllowed, StepClosed
from forms.cases.models import AgendaItem, Case, HelpRequest, Measure
from forms.cases.services.meetings.holding import conclude
from forms.cases.services.meetings.team import locked_meeting, must_be_planned
from forms.cases.services.opening import locked
from forms.cases.services.requests import Agreed, answer_request
from forms.cases.services.timeline import change, record
from forms.people.models import User

LONGEST = 10_000
AGREED = "meeting.agreed"


def land_in(
    case: Case,
    agreed: Agreed,
    *,
    aimed_at: str = "",
    follow_up_on: datetime.date | None = None,
    origin: str,
    data: dict[str, Any],
    by: User,
    clock: Clock,
) -> None:
    """Write what was agreed into a locked case, with its timeline. The same words again, there, write nothing.

    Args:
        origin: what it was agreed in, such as an item of an agenda.
    Raises: NotAllowed, BadInput, StepClosed for a case that is closed.
    """
    if not may(by, "fill", case):
        raise NotAllowed
    if not case.is_open:
        raise StepClosed(_("The case is closed already."))
    _check(agreed, aimed_at, follow_up_on, clock)
    what = agreed.what.strip()
    known = Measure.objects.filter(case=case, origin__startswith=f"{origin}/")
    if what and known.filter(what=what, responsible_user=agreed.who).exists():
        return
    if not what and case.next_on == follow_up_on:
        return
    if what:
        Measure.objects.create(
            case=case,
            origin=f"{origin}/{known.count() + 1}",
            stage=case.stage,
            made_by=by,
            made_at=clock.now(),
            what=what,
            aimed_at=aimed_at,
            responsible=agreed.who.get_full_name()[:200] if agreed.who else "",
            responsible_user=agreed.who,
            starts_on=today(clock),
            check_on=agreed.by or follow_up_on,
        )
    if follow_up_on:
        change(case, next_on=follow_up_on)
    more = {"measures": int(bool(what)), "next_on": follow_up_on.isoformat() if follow_up_on else ""}
    record(case, AGREED, by=by, data=data | more, text=what, clock=clock)


def _check(agreed: Agreed, aimed_at: str, follow_up_on: datetime.date | None, clock: Clock) -> None:
    """Raises: BadInput."""
    if not agreed.what.strip() and follow_up_on is None:
        raise BadInput("what", _("Write what is agreed, or a date for the follow-up."))
    if len(agreed.what) > LONGEST:
        raise BadInput("what", _("Write at most %(count)s characters.") % {"count": LONGEST})
    if aimed_at and aimed_at not in AimedAt.values:
        raise BadInput("aimed_at", _("Choose whom it is for."))
    if follow_up_on is not None and follow_up_on < today(clock):
        raise BadInput("follow_up_on", _("The follow-up cannot lie in the past."))
    if agreed.by is not None and agreed.by < today(clock):
        raise BadInput("by", _("This date has passed."))


@transaction.atomic
def agree_on_item(
    pk: int,
    item_id: int,
    agreed: Agreed,
    *,
    aimed_at: str = "",
    follow_up_on: datetime.date | None = None,
    by: User,
    clock: Clock = system_clock,
) -> None:
    """In a team's meeting: put what is agreed on an item into its case, now.

    Raises: NotAllowed, BadInput, StepClosed; CaseError for an item that is about no case; AgendaItem.DoesNotExist.
    """
    case_id = AgendaItem.objects.values_list("case_id", flat=True).get(pk=item_id, meeting=pk)
    if case_id is None:
        raise CaseError(_("This item is about no case. Write what is agreed into the minutes."))
    case = locked(case_id)
    meeting = locked_meeting(pk, by=by)
    must_be_planned(meeting)
    land_in(
        case,
        agreed,
        aimed_at=aimed_at,
        follow_up_on=follow_up_on,
        origin=f"team/{item_id}",
        data={"item": item_id, "role": meeting.role_key},
        by=by,
        clock=clock,
    )


@transaction.atomic
def answer_in_meeting(
    pk: int,
    item_id: int,
    *,
    advice: str,
    actions: list[Agreed],
    follow_up_on: datetime.date | None,
    by: User,
    clock: Clock = system_clock,
) -> HelpRequest:
    """Answer the request that an item is about, and conclude the item, in one transaction.

    Raises: NotAllowed, BadInput, StepClosed; CaseError for an item without a request; AgendaItem.DoesNotExist.
    """
    request_id = AgendaItem.objects.values_list("request_id", flat=True).get(pk=item_id, meeting=pk)
    if request_id is None:
        raise CaseError(_("This item answers no request."))
    answered = answer_request(request_id, advice=advice, actions=actions, follow_up_on=follow_up_on, by=by, clock=clock)
    conclude(pk, item_id, by=by, clock=clock)
    return answered
