"""What hangs on a case that is about to be closed: measures that run, and meetings that lie ahead."""

from typing import NamedTuple

from django.utils import timezone
from django.utils.text import Truncator

from forms.cases.enums import MeasureStatus, Then
from forms.cases.models import Case, Meeting

LONGEST_LABEL = 160


class Running(NamedTuple):
    """A measure that runs. ``goes_on``: it was judged last, and to be continued."""

    pk: int
    label: str
    goes_on: bool


def running_in(case: Case) -> list[Running]:
    """The measures that run in a case, the oldest first. Two queries."""
    rows = case.measures.filter(status=MeasureStatus.RUNNING, withdrawn_at__isnull=True).prefetch_related("evaluations")
    found = []
    for row in rows.order_by("pk"):
        judged = [one.then for one in row.evaluations.all() if one.withdrawn_at is None and one.then]
        label = " – ".join(part for part in (row.what, row.responsible) if part)
        goes_on = bool(judged) and judged[-1] in (Then.CONTINUE, Then.CHANGE)
        found.append(Running(row.pk, Truncator(label).chars(LONGEST_LABEL), goes_on))
    return found


def meetings_ahead(case: Case) -> list[Meeting]:
    """Meetings of a case that are not over and not called off, the first first."""
    ahead = case.meetings.filter(on__gte=timezone.localdate(), cancelled_at__isnull=True, withdrawn_at__isnull=True)
    return list(ahead)
