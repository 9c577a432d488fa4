"""What hangs on a case that is about to be closed: measures that run, and meetings that lie ahead."""

from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from forms.cases.class_cases import assessments_left_by
from forms.cases.enums import Then
from forms.cases.models import Case, Measure, Meeting

LONGEST_LABEL = 160


class Running(NamedTuple):
    """A measure that runs. ``goes_on``: it was judged last, and to be continued."""

    pk: int
    label: str
    goes_on: bool


def running_in(case: Case) -> list[Running]:
    """The measures that run in a case, the oldest first, then those of the class that end with it. Two queries."""
    rows = Measure.objects.running().filter(Q(case=case) | Q(case__in=assessments_left_by(case).values("pk")))
    found = []
    for row in sorted(rows.prefetch_related("evaluations"), key=lambda one: (one.case_id != case.pk, one.pk)):
        judged = [one.then for one in row.evaluations.all() if one.withdrawn_at is None and one.then]
        label = " – ".join(part for part in (row.what, row.responsible) if part)
        if row.case_id != case.pk:
            label = _("For the class: %(measure)s") % {"measure": label}
        goes_on = bool(judged) and judged[-1] in (Then.CONTINUE, Then.CHANGE)
        found.append(Running(row.pk, Truncator(label).chars(LONGEST_LABEL), goes_on))
    return found


def meetings_ahead(case: Case) -> list[Meeting]:
    """Meetings of a case that are not over and not called off, the first first."""
    ahead = case.meetings.filter(on__gte=timezone.localdate(), cancelled_at__isnull=True, withdrawn_at__isnull=True)
    return list(ahead)
