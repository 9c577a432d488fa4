"""Handing a pupil's cases on at a change of class, teacher or year: who takes over knows what goes along."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock
from forms.cases.enums import NoticeKind
from forms.cases.errors import BadInput, NotAllowed
from forms.cases.models import Case
from forms.cases.services.coordinator import may_coordinate
from forms.cases.services.notices import end_turns, notify
from forms.cases.services.opening import locked
from forms.cases.services.timeline import change, record
from forms.people.models import Pupil, User

LONGEST = 4_000
#: What is gone through at a handing on. Nothing of it is required: what was not done is noted as such.
CHECKLIST = {
    "home": gettext_lazy("Pupil and home know who takes over, and when"),
    "talk": gettext_lazy("The two of us have talked it through"),
    "measures": gettext_lazy("Each running measure has somebody who carries it on"),
    "dates": gettext_lazy("Follow-ups and meetings ahead are kept, or have a new date"),
    "agreement": gettext_lazy("What was agreed with home and pupil still holds, or is taken up again"),
    "services": gettext_lazy("Services on the case know whom to speak with"),
}


def to_hand_on(pupil: Pupil, by: User) -> list[Case]:
    """Open cases about a pupil that a person may hand on."""
    rows = Case.objects.open().visible_to(by).filter(pupil=pupil).order_by("pk")
    related = ("version", "school", "pupil__school_class", "owner", "coordinator")
    return [case for case in rows.select_related(*related).defer("version__spec") if may(by, "coordinate", case)]


@transaction.atomic
def hand_on(
    pupil: Pupil,
    *,
    to: User,
    needs: str,
    by: User,
    checked: Collection[str] = (),
    own: bool = False,
    clock: Clock = system_clock,
) -> list[Case]:
    """Note on each of the pupil's open cases what who takes over needs to know, tell them, and perhaps make them owner.

    Args:
        checked: keys of ``CHECKLIST`` that were done; the others are noted as not done.
        own: whether they own the cases from now.
    Raises: NotAllowed where there is no case that the person may hand on; BadInput.
    """
    cases = [locked(case.pk) for case in to_hand_on(pupil, by)]
    if not cases:
        raise NotAllowed
    if not needs.strip():
        raise BadInput("needs", _("Write what who takes over needs to know."))
    if len(needs) > LONGEST:
        raise BadInput("needs", _("Write at most %(count)s characters.") % {"count": LONGEST})
    for case in cases:
        if not may_coordinate(to, case):
            raise BadInput("to", _("Choose somebody who works at the school and whom the case is not about."))
        if not own and not may(to, "see", case):
            raise BadInput(
                "to", _("This person could not open the cases. Give them the class first, or make them the owner here.")
            )
    for case in cases:
        _hand_on_one(case, to=to, text=_told(needs, checked), own=own, by=by, clock=clock)
    return cases


def _hand_on_one(case: Case, *, to: User, text: str, own: bool, by: User, clock: Clock) -> None:
    record(case, "case.handed_on", by=by, data={"person": to.pk}, text=text, clock=clock)
    if own and case.owner_id != to.pk:
        before = case.owner_id
        change(case, owner=to)
        record(case, "owner.changed", by=by, data={"from": before, "to": to.pk}, clock=clock)
        if before is not None:
            end_turns(case, person=before, clock=clock)
    if to.pk != by.pk:
        kind = NoticeKind.TURN if own else NoticeKind.INFORM
        notify(case, to, kind=kind, origin=f"handed-{case.timeline_length}", by=by, clock=clock)


def _told(needs: str, checked: Collection[str]) -> str:
    """What was written, and the list that was gone through."""
    lines = [needs.strip(), ""]
    lines += [f"{'✓' if key in checked else '–'} {words}" for key, words in CHECKLIST.items()]
    return "\n".join(lines)
