"""Putting a team or a family in touch with somebody outside the school. It opens nothing of the case to them."""

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock, today
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import CasePartner
from forms.cases.services.opening import locked
from forms.cases.services.timeline import record
from forms.people.models import Partner, User

LONGEST = 2_000


@transaction.atomic
def introduce(
    case_id: int,
    *,
    partner: Partner | None,
    other: str = "",
    note: str = "",
    by: User,
    clock: Clock = system_clock,
) -> CasePartner:
    """Note that somebody was put in touch with a service, at any stage. The same service again adds to the note.

    Args:
        partner: one of the school owner's; else ``other`` says who.
        note: who was put in touch, and what about.
    Raises: NotAllowed, BadInput, StepClosed for a closed case.
    """
    case = locked(case_id)
    if not may(by, "fill", case):
        raise NotAllowed
    if not case.is_open:
        raise StepClosed(_("The case is closed already."))
    if partner is not None and partner.owner_id != case.school.owner_id:
        raise BadInput("partner", _("Choose a service that the school works with."))
    label = partner.name if partner else other.strip()[:200]
    if not label:
        raise BadInput("partner", _("Choose a service, or write who it is."))
    words = note.strip()
    if len(words) > LONGEST:
        raise BadInput("note", _("Write at most %(count)s characters.") % {"count": LONGEST})
    known = case.casepartners.filter(label=label, introduced_only=True, withdrawn_at__isnull=True, origin="").first()
    if known is not None and known.note == words:
        return known
    if known is not None:
        known.note = "\n".join(part for part in (known.note, words) if part)
        known.save(update_fields=["note"])
    else:
        known = CasePartner.objects.create(
            case=case,
            partner=partner,
            service=partner.service if partner else "other",
            label=label,
            introduced_only=True,
            note=words,
            asked_on=today(clock),
            made_by=by,
            made_at=clock.now(),
        )
    data = {"partner": known.pk, "other": label}
    record(case, "partner.introduced", by=by, data=data, text=words, clock=clock)
    return known
