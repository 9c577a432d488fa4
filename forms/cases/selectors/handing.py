"""What goes along when a case is handed on: measures, dates, meetings, people and services, in short."""

from typing import Any

from forms.cases import clock
from forms.cases.enums import MeasureStatus
from forms.cases.models import Case
from forms.cases.selectors.detail.people import partners_on, people_on, who_is_away
from forms.cases.selectors.dues import First, first_dates
from forms.cases.selectors.showing import stage_title


def goes_along(case: Case) -> dict[str, Any]:
    """One case in short, for who takes over. A handful of queries."""
    today = clock.today()
    running = case.measures.filter(status=MeasureStatus.RUNNING, withdrawn_at__isnull=True)
    meetings = case.meetings.filter(on__gte=today, cancelled_at__isnull=True, withdrawn_at__isnull=True)
    return {
        "case": case,
        "stage": stage_title(case),
        "due": first_dates([case.pk]).get(case.pk, First()).line(case.next_on, today),
        "measures": list(running.select_related("responsible_user")),
        "meetings": list(meetings),
        "people": people_on(case, who_is_away(case)),
        "partners": [one for one in partners_on(case) if one.ended_on is None],
    }
