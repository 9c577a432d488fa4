"""``request``: the case is put on the agenda of a team, with what it is asked."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from forms.cases.enums import RequestStatus
from forms.cases.models import HelpRequest
from forms.cases.services.binds.base import Change, Firing, handles
from forms.cases.services.runs import hand_to_role


@handles("request")
def request(firing: Firing) -> Change:
    """Ask the team, ask anew in other words, or take it back. What the team has taken up stays as it was asked."""
    role = firing.bind.role or next((one.key for one in firing.spec.roles if one.rank == "resource"), "")
    known = firing.known(HelpRequest)
    asked = known.get(firing.row())
    if asked is not None and asked.status != RequestStatus.QUEUED:
        return Change()
    if not firing.value or not role:
        return firing.sync(HelpRequest, {}, known=known)
    values = {
        "role_key": role,
        "text": _words(firing),
        "school": firing.case.school,
        "stage": asked.stage if asked else firing.case.stage,
    }
    hand_to_role(firing.case, role, by=firing.by, clock=firing.clock)
    return firing.sync(HelpRequest, {"": values}, known=known)


def _words(firing: Firing) -> str:
    if isinstance(firing.value, str):
        return firing.value
    with override(firing.language):
        label = firing.field.label.to(firing.language)
        return _("%(question)s Yes.") % {"question": label}
