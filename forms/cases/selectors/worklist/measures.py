"""Measures that the person is responsible for and that are to be looked at now."""

import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.enums import MeasureStatus
from forms.cases.models import Case, Measure, MeasureEvaluation
from forms.cases.selectors.worklist.lines import MOST, WITH_SUBJECT, Group, Line, due, subject_name


def to_look_at(user, today: datetime.date) -> list[Line]:
    """Measures of the person's whose check date has come, or whose end has passed, the oldest date first."""
    looked_at = MeasureEvaluation.objects.filter(
        measure=OuterRef("pk"), withdrawn_at__isnull=True, on__gte=OuterRef("check_on")
    )
    waits = Q(check_on__lte=today) & ~Exists(looked_at)
    rows = (
        Measure.objects.filter(responsible_user=user, case__isnull=False, withdrawn_at__isnull=True)
        .exclude(status=MeasureStatus.ENDED)
        .filter(waits | Q(ends_on__lt=today))
        .filter(case__in=Case.objects.visible_to(user))
        .select_related(*(f"case__{name}" for name in WITH_SUBJECT))
        .defer("case__version__spec")
        .order_by(F("check_on").asc(nulls_last=True), "pk")
    )
    found = []
    for row in rows[:MOST]:
        ends = row.ends_on is not None and row.ends_on < today
        found.append(
            {
                "title": Truncator(row.what).chars(120),
                "url": reverse("cases:measure_look", args=[row.case.number, row.pk]),
                "text": subject_name(row.case),
                "meta": row.case.number,
                "due": due(row.ends_on if ends else row.check_on, today, str(_("Ended by plan") if ends else "")),
            }
        )
    return found


GROUP = Group(
    "measures",
    gettext_lazy("Measures to look at"),
    to_look_at,
    note=gettext_lazy("You are responsible for these. Say how they go: continue, change or stop."),
)
