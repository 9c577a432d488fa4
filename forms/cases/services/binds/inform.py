"""``inform``: stands in a person's list until acknowledged; nothing is handed over by it."""

from forms.cases.effects import says
from forms.cases.enums import NoticeKind
from forms.cases.services.binds.base import Change, Firing, handles
from forms.cases.services.notices import notify, tell_roles, withdraw
from forms.people.models import User


@handles("inform")
def inform(firing: Firing) -> Change:
    """Tell the person chosen, or the holders of the bind's role; take it back where the answer no longer says so.

    What was acknowledged stays.
    """
    origin = firing.row(str(firing.value) if firing.field.kind == "staff" and firing.value else "")
    waiting = firing.case.notices.filter(
        origin__startswith=firing.origin.field(firing.field.key), withdrawn_at__isnull=True
    )
    known = {notice.pk for notice in waiting}
    old = set(waiting.exclude(origin=origin).values_list("origin", flat=True))
    if not _is_told(firing):
        old |= set(waiting.values_list("origin", flat=True))
    for one in sorted(old):
        withdraw(firing.case, one, clock=firing.clock)
    withdrawn = len(known) - waiting.count()
    if not _is_told(firing):
        return Change(withdrawn=withdrawn)
    told = {notice.pk for notice in _tell(firing, origin)}
    return Change(made=len(told - known), withdrawn=withdrawn)


def _is_told(firing: Firing) -> bool:
    """Whether the answer is one that informs: any but no, unless the bind names which."""
    value, bind = firing.value, firing.bind
    if firing.field.kind == "notice":
        return firing.field.key in firing.values
    if value in (None, "", [], False) and not bind.on:
        return False
    return says(value, bind.on) if bind.on else True


def _tell(firing: Firing, origin: str) -> list:
    words = firing.step.title.to(firing.language)
    common = {"kind": NoticeKind.INFORM, "text": words, "origin": origin, "by": firing.by, "clock": firing.clock}
    if firing.field.kind == "staff":
        person = User.objects.active().filter(pk=firing.value).first()
        return [notify(firing.case, person, **common)] if person else []
    return tell_roles(firing.case, (firing.bind.role,) if firing.bind.role else (), **common)
