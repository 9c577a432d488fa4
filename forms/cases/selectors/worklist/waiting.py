"""What the person's cases wait for, and for whom: a step of somebody else's, an answer, a second person."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forms.cases.enums import AskStatus, RequestStatus
from forms.cases.models import CasePartner, CoordinatorAsk, HelpRequest
from forms.cases.selectors.worklist.desk import CaseWork, Desk, desk_of
from forms.cases.selectors.worklist.lines import Group, Line, due, subject_name
from guidance.procedures.spec import ProcedureSpec

#: Most names that are given of those who are waited for.
MOST_NAMES = 2


@dataclass(frozen=True)
class Wait:
    """Somebody else's turn in a case of the person's. ``pk``: the case's."""

    pk: int
    work: CaseWork
    what: str
    whom: str
    url: str
    on: datetime.date | None = None


def waits(desk: Desk) -> list[Wait]:
    """What is waited for in the cases that the person holds, by date. Three queries, once a desk."""
    if "waits" not in desk.memo:
        held = {work.case.pk: work for work in desk.work if work.held}
        found = [*_steps(desk, held.values()), *_decisions(desk, held.values()), *_answers(held)]
        desk.memo["waits"] = sorted(found, key=lambda one: one.on or datetime.date.max)
    return desk.memo["waits"]


def _steps(desk: Desk, held) -> list[Wait]:
    """Steps that can be filled in now, and that are for a role which the person does not hold."""
    found = []
    for work in held:
        others = [one for one in work.to_do if not one.mine and one.responsible]
        others.sort(key=lambda one: _due_on(work, one) or datetime.date.max)
        for step in others[:1]:
            found.append(
                Wait(
                    work.case.pk,
                    work,
                    step.spec.title.to(get_language()),
                    _whom(desk, work, step.responsible),
                    reverse("wizard:step", args=[work.case.number, work.run.stage, work.run.number, step.slug]),
                    _due_on(work, step),
                )
            )
    return found


def _due_on(work: CaseWork, step) -> datetime.date | None:
    known = work.dues.get((step.key, step.occurrence))
    return known.due_on if known else None


def _decisions(desk: Desk, held) -> list[Wait]:
    """Decisions that the owner has to make, or a second person to confirm, where the person is not that one."""
    found = []
    for work in held:
        decision = work.proposal
        if decision is None:
            if work.case.owner and not work.owned and not work.to_do and work.journey.complete:
                url = reverse("cases:detail", args=[work.case.number])
                owner = work.case.owner.get_full_name()
                found.append(Wait(work.case.pk, work, _("The stage is to be decided"), owner, url, work.case.next_on))
            continue
        keys = work.run.version.compiled.stage(work.run.stage).outcome(decision.outcome).confirmed_by
        if desk.roles(work.case) & set(keys) and decision.by_id != desk.user.pk:
            continue
        found.append(
            Wait(
                work.case.pk,
                work,
                _("A decision is to be confirmed"),
                _whom(desk, work, keys),
                reverse("cases:detail", args=[work.case.number]),
            )
        )
    return found


def _answers(held: dict[int, CaseWork]) -> list[Wait]:
    """Answers of services, of people asked to coordinate, and of teams asked for help."""
    partners = CasePartner.objects.filter(
        answered_on__isnull=True, ended_on__isnull=True, introduced_only=False
    ).exclude(asked_on=None)
    asks = CoordinatorAsk.objects.filter(status=AskStatus.ASKED).select_related("person")
    requests = HelpRequest.objects.filter(status__in=(RequestStatus.QUEUED, RequestStatus.TAKEN))
    of_mine = {"case__in": list(held), "withdrawn_at__isnull": True}
    found = [(row, _("An answer is expected"), row.label, row.answer_expected_on) for row in partners.filter(**of_mine)]
    found += [(row, _("Asked to coordinate"), row.person.get_full_name(), None) for row in asks.filter(**of_mine)]
    found += [
        (row, _("Asked for help"), _role(held[row.case_id].case.version.compiled, row.role_key), None)
        for row in requests.filter(**of_mine)
    ]
    return [
        Wait(
            row.case_id,
            held[row.case_id],
            what,
            whom,
            reverse("cases:detail", args=[held[row.case_id].case.number]),
            on,
        )
        for row, what, whom, on in found
    ]


def _whom(desk: Desk, work: CaseWork, keys) -> str:
    """The roles that are waited for, and the first of those who hold them."""
    spec = work.case.version.compiled
    roles = ", ".join(_role(spec, key) for key in keys)
    names = list(dict.fromkeys(one.get_full_name() for _reach, one in desk.staff.holders(work.case, keys)))
    if not names:
        return _("%(roles)s (nobody holds this role at the school)") % {"roles": roles}
    return f"{roles} ({', '.join(names[:MOST_NAMES])}{' …' if len(names) > MOST_NAMES else ''})"


def _role(spec: ProcedureSpec, key: str) -> str:
    return next((role.title.to(get_language()) for role in spec.roles if role.key == key), key)


def waiting(user, today: datetime.date) -> list[Line]:
    """What is waited for, and for whom; of a case that one has in another's place, whose it is."""
    desk = desk_of(user, today)
    return [
        {
            "title": one.what,
            "url": one.url,
            "text": subject_name(one.work.case),
            "why": _("Waiting for %(whom)s.") % {"whom": one.whom},
            "meta": " · ".join(part for part in (one.work.case.number, desk.whose(one.work.case)) if part),
            "due": due(one.on, today),
        }
        for one in waits(desk)
    ]


GROUP = Group("waiting", gettext_lazy("Waiting for others"), waiting)
