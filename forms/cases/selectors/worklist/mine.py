"""Open cases that the person holds."""

import datetime

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.models import Case
from forms.cases.selectors.worklist.lines import MOST, WITH_SUBJECT, Group, Line, due, stage_title, subject_name


def mine(user, today: datetime.date) -> list[Line]:
    """Open cases that the person owns or coordinates, by the first date that is due."""
    rows = (
        Case.objects.open()
        .visible_to(user)
        .filter(Q(owner=user) | Q(coordinator=user))
        .select_related(*WITH_SUBJECT)
        .defer("version__spec")
        .annotate(first_due=Min("dues__due_on", filter=Q(dues__met_at__isnull=True, dues__not_before=False)))
    )
    found = []
    for case in rows[: MOST * 2]:
        dates = [day for day in (case.first_due, case.next_on) if day]
        role = _("You coordinate this case.") if case.coordinator_id == user.pk and case.owner_id != user.pk else ""
        found.append(
            {
                "title": subject_name(case),
                "url": reverse("cases:detail", args=[case.number]),
                "text": stage_title(case),
                "meta": " · ".join(part for part in (case.number, role) if part),
                "due": due(min(dates), today) if dates else None,
                "badge": None if dates else {"label": _("No date is set"), "tone": "danger"},
                "order": min(dates, default=today),
            }
        )
    return sorted(found, key=lambda task: task["order"])[:MOST]


GROUP = Group("mine", gettext_lazy("Mine now"), mine, empty=gettext_lazy("No case is waiting for you."))
