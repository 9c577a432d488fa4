"""``inform``: stands in a person's list until acknowledged; nothing is handed over by it."""

from forms.cases.effects import says
from forms.cases.enums import NoticeKind
from forms.cases.models import Notice
from forms.cases.services.binds.base import Change, Firing, handles
from forms.cases.services.notices import notify, tell_roles, withdraw


@handles("inform")
def inform(firing: Firing) -> Change:
    """Tell the person chosen, or the holders of the bind's role; take it back where the answer no longer says so.

    What was acknowledged stays.
    """
    origin = firing.row(str(firing.value) if firing.field.kind == "staff" and firing.value else "")
    told = _is_told(firing)
    waiting = [] if firing.fresh else _waiting(firing)
    old = [one for one in waiting if one.origin != origin or not told]
    for one in sorted({notice.origin for notice in old}):
        withdraw(firing.case, one, clock=firing.clock)
    withdrawn = sum(one.acknowledged_at is None for one in old)
    if not told:
        return Change(withdrawn=withdrawn)
    now = {notice.pk for notice in _tell(firing, origin)}
    return Change(made=len(now - {one.pk for one in waiting}), withdrawn=withdrawn)


def _waiting(firing: Firing) -> list[Notice]:
    """What this answer has told and not taken back. One query."""
    told = firing.case.notices.filter(origin__startswith=firing.origin.field(firing.field.key))
    return list(told.filter(withdrawn_at__isnull=True))


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
        person = firing.person(firing.value)
        return [notify(firing.case, person, **common)] if person else []
    return tell_roles(firing.case, (firing.bind.role,) if firing.bind.role else (), **common)
