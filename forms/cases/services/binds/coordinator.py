"""``coordinator``: the person chosen is asked to hold the case together; it counts once they accept."""

from forms.cases.enums import AskStatus
from forms.cases.services.binds.base import Change, Firing, handles
from forms.cases.services.coordinator import ask, withdraw_ask


@handles("coordinator")
def coordinator(firing: Firing) -> Change:
    """Ask, ask another instead, or take the question back. Who coordinates already is not asked again."""
    case = firing.case
    if firing.value == firing.before or case.assessment_only:
        return Change()
    person = firing.person(firing.value)
    if person is None:
        asked = case.coordinatorasks.filter(origin=firing.row(), status=AskStatus.ASKED).count()
        withdraw_ask(case, firing.row(), clock=firing.clock)
        return Change(withdrawn=asked)
    if case.coordinator_id == person.pk:
        return Change()
    ask(case, person, by=firing.by, origin=firing.row(), first=firing.fresh, answers=firing.answers, clock=firing.clock)
    return Change(made=int(firing.before is None), changed=int(firing.before is not None))
