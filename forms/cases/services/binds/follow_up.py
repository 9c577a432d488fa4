"""``follow_up``: a date becomes the case's next date."""

import datetime

from forms.cases.services.binds.base import Change, Firing, handles
from forms.cases.services.timeline import change


@handles("follow_up")
def follow_up(firing: Firing) -> Change:
    """Set the next date when the answer says another than before; a date that was agreed since is left alone.

    An assessment of a class has no next date.
    """
    case = firing.case
    if case.assessment_only or firing.value == firing.before:
        return Change()
    before = datetime.date.fromisoformat(firing.before) if firing.before else None
    if firing.value:
        change(case, next_on=datetime.date.fromisoformat(firing.value))
    elif case.next_on == before:
        change(case, next_on=None)
    return Change(made=int(before is None), changed=int(bool(before and firing.value)), withdrawn=int(not firing.value))
