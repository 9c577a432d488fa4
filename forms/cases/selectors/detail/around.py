"""What answers have set going, and the cases that belong with one."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language

from forms.cases.enums import AskStatus, LinkKind, MeasureStatus
from forms.cases.models import Case, CaseLink
from forms.cases.selectors.measures import measures_in
from forms.cases.selectors.worklist import WITH_SUBJECT, stage_title, subject_name


def current(rows) -> Any:
    """Rows of binds that no answer has taken back."""
    return rows.filter(withdrawn_at__isnull=True)


def set_going(case: Case) -> dict[str, Any]:
    """What answers have set going, as rows of their own; of measures those that run, and how many have ended."""
    measures = measures_in(case)
    going_on = [one for one in measures if one.measure.status != MeasureStatus.ENDED]
    return {
        "measures": going_on,
        "all_measures": [one.measure for one in measures],
        "ended": len(measures) - len(going_on),
        "meetings": list(current(case.meetings).select_related("sheet")),
        "meets_every": case.version.compiled.stage(case.stage).repeatable or None,
        "partners": list(current(case.casepartners).select_related("partner")),
        "consents": list(current(case.consents)),
        "requests": list(current(case.helprequests).select_related("made_by", "answered_by")),
        "asks": list(current(case.coordinatorasks).exclude(status=AskStatus.ACCEPTED).select_related("person")),
        "notices": list(
            case.notices.filter(withdrawn_at__isnull=True).select_related("person").order_by("acknowledged_at", "pk")
        ),
    }


def linked(case: Case, user) -> list[dict[str, Any]]:
    """Cases that belong with this one. One that the person may not see is named by number alone."""
    sides = {side: Case.objects.filter(pk=OuterRef(side)).visible_to(user) for side in ("case", "other")}
    ties = (
        CaseLink.objects.filter(Q(case=case) | Q(other=case))
        .select_related(*(f"case__{name}" for name in WITH_SUBJECT), *(f"other__{name}" for name in WITH_SUBJECT))
        .defer("case__version__spec", "other__version__spec")
        .annotate(case_seen=Exists(sides["case"]), other_seen=Exists(sides["other"]))
        .order_by("pk")
    )
    others, visible = {}, set()
    for tie in ties:
        other, seen = (tie.other, tie.other_seen) if tie.case_id == case.pk else (tie.case, tie.case_seen)
        others[other] = tie.kind
        if seen:
            visible.add(other.pk)
    found = []
    for other, kind in others.items():
        if other.pk not in visible and (other.assessment_only or other.subject_kind != case.subject_kind):
            continue
        seen = other.pk in visible
        found.append(
            {
                "number": other.number,
                "title": subject_name(other) if seen else other.number,
                "url": reverse("cases:detail", args=[other.number]) if seen else "",
                "kind": LinkKind(kind).label,
                "stage": stage_title(other) if seen and other.is_open else "",
                "procedure": other.version.compiled.title.to(get_language()) if seen else "",
                "assessment_only": other.assessment_only,
            }
        )
    return found
