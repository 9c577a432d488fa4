"""Open cases that the person holds."""

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.access import held_by
from forms.cases.models import Case
from forms.cases.selectors.dues import First, with_first_due
from forms.cases.selectors.worklist.lines import MOST, WITH_SUBJECT, Group, Line, for_whom, stage_title, subject_name


def mine(user, today: datetime.date) -> list[Line]:
    """Open cases that the person owns or coordinates, by the first date that is due."""
    rows = (
        Case.objects.open()
        .visible_to(user)
        .filter(held_by(user, "owner", "coordinator"))
        .select_related(*WITH_SUBJECT)
        .defer("version__spec")
    )
    found = []
    for case in with_first_due(rows, today)[: MOST * 2]:
        date = First(case.first_due, case.first_paused).line(case.next_on, today)
        role = _("You coordinate this case.") if case.coordinator_id == user.pk and case.owner_id != user.pk else ""
        role = role or for_whom(user, (case.owner_id, case.coordinator_id), case.school_id)
        found.append(
            {
                "title": subject_name(case),
                "url": reverse("cases:detail", args=[case.number]),
                "text": stage_title(case),
                "meta": " · ".join(part for part in (case.number, role) if part),
                "due": date,
                "badge": None if date else {"label": _("No date is set"), "tone": "danger"},
                "order": date["date"] if date else today,
            }
        )
    return sorted(found, key=lambda task: task["order"])[:MOST]


GROUP = Group("mine", gettext_lazy("Mine now"), mine, empty=gettext_lazy("No case is waiting for you."))
