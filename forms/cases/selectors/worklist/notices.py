"""What the person is asked to acknowledge or to take on; answered with a button where it stands."""

from django.db.models import Q

from forms.cases.access import held_by
from forms.cases.enums import AskStatus, NoticeKind
from forms.cases.models import Case, CoordinatorAsk, Notice
from forms.cases.selectors.worklist.lines import MOST, WITH_SUBJECT
from forms.people.selectors import staff_reach


def open_notices(user) -> list[Notice]:
    """What the person is asked to acknowledge, stops and alerts first; of cases that they may still see."""
    rows = (
        Notice.objects.filter(held_by(user, "person"), acknowledged_at__isnull=True, withdrawn_at__isnull=True)
        .filter(Q(case__isnull=True) | Q(case__in=Case.objects.visible_to(user)))
        .select_related(*(f"case__{name}" for name in WITH_SUBJECT), "made_by")
        .defer("case__version__spec")[:MOST]
    )
    urgent = (NoticeKind.STOP, NoticeKind.ALERT)
    return sorted(rows, key=lambda notice: (notice.kind not in urgent, -notice.made_at.timestamp()))


def asks_of(user) -> list[CoordinatorAsk]:
    """Cases that the person is asked to coordinate and has not answered."""
    rows = CoordinatorAsk.objects.filter(
        held_by(user, "person", school="case__school"), status=AskStatus.ASKED, case__status="open"
    ).filter(case__school__in={one.school_id for one in staff_reach(user)})
    return list(
        rows.select_related(*(f"case__{name}" for name in WITH_SUBJECT), "made_by").defer("case__version__spec")[:MOST]
    )
