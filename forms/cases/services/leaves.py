"""What cases do when somebody is away or goes for good: say so on each case's timeline, and settle what was asked."""

from django.db import transaction
from django.db.models import Q

from forms.cases.models import Case
from forms.cases.services.locking import get_locked
from forms.cases.services.timeline import record
from forms.people.models import Leave


@transaction.atomic
def leave_changed(leave: Leave, what: str, *, by) -> None:
    """Note on each open case that the person owns or coordinates at the school who is away, and who stands in.

    Ownership does not move: who acts is read from the leave each day (forms.people.leave), so that nothing has to be
    given back. A case that comes to the person later says it on its page.

    Args:
        what: ``set``, ``changed`` or ``ended``.
    """
    mine = Q(owner=leave.person_id) | Q(coordinator=leave.person_id)
    data = {
        "person": leave.person_id,
        "deputy": leave.deputy_id,
        "starts_on": leave.starts_on.isoformat(),
        "ends_on": leave.ends_on.isoformat(),
    }
    numbers = Case.objects.open().filter(mine, school=leave.school_id).order_by("pk").values_list("pk", flat=True)
    for pk in list(numbers):
        case = get_locked(Case.objects.select_for_update(), pk=pk)
        record(case, f"leave.{what}", by=by, data=data)
