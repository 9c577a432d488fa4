"""A team takes a request up and answers it: advice, agreed actions, and a date that becomes the case's next."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from forms.cases.access import may_request
from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import NoticeKind, RequestStatus
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Case, HelpRequest, Measure
from forms.cases.services.notices import notify
from forms.cases.services.opening import locked
from forms.cases.services.outbox import post
from forms.cases.services.timeline import change, record
from forms.people.models import User

LONGEST = 10_000


class Agreed(NamedTuple):
    """Something that was agreed: what, whose it is, and by when."""

    what: str
    who: User | None = None
    by: datetime.date | None = None


@transaction.atomic
def take_up(request_id: int, *, by: User, clock: Clock = system_clock) -> HelpRequest:
    """Say that the team has begun to look at it. By whom it was taken up first stays.

    Raises: NotAllowed; StepClosed for one that was withdrawn.
    """
    request, case = _locked(request_id)
    if not may_request(by, "take", request):
        raise NotAllowed
    _must_stand(request)
    if request.status == RequestStatus.QUEUED:
        request.status, request.taken_by, request.taken_at = RequestStatus.TAKEN, by, clock.now()
        request.save(update_fields=["status", "taken_by", "taken_at"])
        if case is not None:
            record(case, "request.taken", by=by, data={"request": request.pk}, clock=clock)
    return request


@transaction.atomic
def answer_request(
    request_id: int,
    *,
    advice: str,
    actions: Sequence[Agreed] = (),
    follow_up_on: datetime.date | None = None,
    by: User,
    clock: Clock = system_clock,
) -> HelpRequest:
    """Give the answer. In a case the actions are its measures, and the date its next one, in the same transaction.

    Sent twice it writes once. The asker, and the case's owner, find it in their list.

    Raises: NotAllowed; BadInput without advice, or (in a case) without a date for the follow-up, or one in the past;
        StepClosed where it was withdrawn, or answered otherwise.
    """
    request, case = _locked(request_id)
    if not may_request(by, "answer", request):
        raise NotAllowed
    words = advice.strip()
    if request.status == RequestStatus.ANSWERED and request.answer == words:
        return request
    _must_stand(request)
    if request.status == RequestStatus.ANSWERED:
        raise StepClosed(_("Somebody else has answered this request. Their answer stands below."))
    agreed = [one for one in actions if one.what.strip()]
    _check(words, agreed, follow_up_on, case, clock)
    request.status, request.answer, request.answered_by = RequestStatus.ANSWERED, words, by
    request.answered_at, request.follow_up_on = clock.now(), follow_up_on
    request.actions = [
        {"what": one.what.strip(), "who": one.who.pk if one.who else None, "by": one.by and one.by.isoformat()}
        for one in agreed
    ]
    fields = ["status", "answer", "answered_by", "answered_at", "follow_up_on", "actions"]
    request.save(update_fields=fields)
    if case is not None:
        _land(request, case, agreed, by=by, clock=clock)
    asker = request.made_by
    if asker is not None and asker.is_active and asker.pk != by.pk:
        path = reverse("cases:request", args=[request.pk])
        post(asker, "request", key=f"request-{request.pk}", data={"path": path}, clock=clock)
    return request


def note_seen(request: HelpRequest, *, by: User, clock: Clock = system_clock) -> None:
    """Let an answer leave the asker's list: they have opened it."""
    if request.made_by_id == by.pk and request.status == RequestStatus.ANSWERED and request.seen_at is None:
        HelpRequest.objects.filter(pk=request.pk, seen_at__isnull=True).update(seen_at=clock.now())


def _land(request: HelpRequest, case: Case, agreed: list[Agreed], *, by: User, clock: Clock) -> None:
    """The answer, in the case it is about."""
    Measure.objects.bulk_create(
        Measure(
            case=case,
            origin=f"request/{request.pk}/{number}",
            stage=case.stage,
            made_by=by,
            made_at=clock.now(),
            what=one.what.strip(),
            responsible=one.who.get_full_name()[:200] if one.who else "",
            responsible_user=one.who,
            starts_on=today(clock),
            check_on=one.by or request.follow_up_on,
        )
        for number, one in enumerate(agreed)
    )
    if request.follow_up_on:
        change(case, next_on=request.follow_up_on)
    next_on = request.follow_up_on.isoformat() if request.follow_up_on else ""
    data = {"request": request.pk, "measures": len(agreed), "next_on": next_on}
    record(case, "request.answered", by=by, data=data, text=request.answer, clock=clock)
    if case.owner is None or case.owner_id in (by.pk, request.made_by_id):
        return
    origin = f"request/{request.pk}/answered"
    with override(case.version.compiled.source_language):
        words = _("The request for help was answered.")
    notify(case, case.owner, kind=NoticeKind.INFORM, text=words, origin=origin, by=by, clock=clock)


def _check(words: str, agreed: list[Agreed], follow_up_on, case: Case | None, clock: Clock) -> None:
    """Raises: BadInput."""
    if not words:
        raise BadInput("advice", _("Write the advice that the team gets."))
    if len(words) > LONGEST:
        raise BadInput("advice", _("Write at most %(count)s characters.") % {"count": LONGEST})
    if case is not None and follow_up_on is None:
        raise BadInput("follow_up_on", _("Agree when it is followed up: the date is the case's next date."))
    if follow_up_on is not None and follow_up_on < today(clock):
        raise BadInput("follow_up_on", _("The follow-up cannot lie in the past."))
    if any(len(one.what) > LONGEST for one in agreed):
        raise BadInput("", _("Write at most %(count)s characters.") % {"count": LONGEST})


@transaction.atomic
def withdraw_request(request_id: int, *, by: User, clock: Clock = system_clock) -> HelpRequest:
    """Take a request back before it is answered. Twice does it once.

    Raises: NotAllowed; StepClosed for one that was answered.
    """
    request, case = _locked(request_id)
    if not may_request(by, "withdraw", request):
        raise NotAllowed
    if request.withdrawn_at is not None:
        return request
    if request.status == RequestStatus.ANSWERED:
        raise StepClosed(_("This request has been answered."))
    request.withdrawn_at = clock.now()
    request.save(update_fields=["withdrawn_at"])
    if case is not None:
        record(case, "request.taken_back", by=by, data={"request": request.pk}, clock=clock)
    return request


def _must_stand(request: HelpRequest) -> None:
    if request.withdrawn_at is not None:
        raise StepClosed(_("This request was taken back."))


def _locked(request_id: int) -> tuple[HelpRequest, Case | None]:
    """The request with its case, both locked; the case first, as everywhere. Raises: HelpRequest.DoesNotExist."""
    case_id = HelpRequest.objects.values_list("case_id", flat=True).get(pk=request_id)
    case = locked(case_id) if case_id else None
    request = HelpRequest.objects.select_for_update().get(pk=request_id)
    if case is not None:
        request.case = case
    return request, case
