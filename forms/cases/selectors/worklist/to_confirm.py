"""Decisions that wait for a second person."""

import datetime

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forms.cases.access import own_roles_in
from forms.cases.enums import DecisionStatus
from forms.cases.models import Case, Decision
from forms.cases.selectors.worklist.lines import MOST, WITH_SUBJECT, Group, Line, subject_name
from guidance.procedures.spec import OutcomeSpec


def to_confirm(user, today: datetime.date) -> list[Line]:
    """Decisions that wait for a second person, where the person may be that one."""
    rows = (
        Decision.objects.filter(status=DecisionStatus.PROPOSED, run__case__in=Case.objects.visible_to(user))
        .exclude(by=user)
        .select_related("run__version", "by", *(f"run__case__{name}" for name in WITH_SUBJECT))
        .defer("run__version__spec", "run__case__version__spec")[: MOST * 2]
    )
    asked = [
        (row, outcome)
        for row in rows
        if own_roles_in(user, row.run.case) & set((outcome := _outcome(row)).confirmed_by)
    ]
    return [
        {
            "title": subject_name(row.run.case),
            "url": reverse("wizard:decide", args=[row.run.case.number, row.run.stage, row.run.number]),
            "text": outcome.label.to(get_language()),
            "meta": _("Proposed by %(name)s") % {"name": row.by.get_full_name() if row.by else ""},
        }
        for row, outcome in asked[:MOST]
    ]


def _outcome(decision: Decision) -> OutcomeSpec:
    return decision.run.version.compiled.stage(decision.run.stage).outcome(decision.outcome)


GROUP = Group("to_confirm", gettext_lazy("To confirm"), to_confirm)
