"""A class teacher's own classes: how many pupils, which cases are open, and what comes next in each."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from forms.cases import clock
from forms.cases.models import Case
from forms.cases.selectors.worklist.desk import first_due
from forms.cases.selectors.worklist.lines import WITH_SUBJECT, Line, due, stage_title, subject_name
from forms.people.enums import Scope
from forms.people.models import SchoolClass
from forms.people.reach import reach_of

#: Most classes whose cases are shown, and most cases of one.
MOST_CLASSES, MOST_CASES = 4, 10


def my_classes(user) -> list[dict[str, Any]]:
    """Classes of this year that a teaching membership names, those of the first teacher first. Two queries."""
    today = clock.today()
    reaches = [one for one in reach_of(user) if one.rank == "teaching" and one.scope == Scope.CLASSES]
    first = {pk for one in reaches if one.first_teacher for pk in one.class_ids}
    wanted = {pk for one in reaches for pk in one.class_ids}
    if not wanted:
        return []
    rows = SchoolClass.objects.filter(pk__in=wanted, year__starts_on__lte=today, year__ends_on__gte=today)
    here = Q(pupils__left_on__isnull=True) | Q(pupils__left_on__gt=today)
    classes = sorted(rows.annotate(pupil_count=Count("pupils", filter=here)), key=lambda one: one.pk not in first)
    classes = classes[:MOST_CLASSES]
    lines = _lines(user, [one.pk for one in classes], today)
    return [
        {
            "class": one,
            "pupils": one.pupil_count,
            "cases": lines.get(one.pk, [])[:MOST_CASES],
            "count": len(lines.get(one.pk, [])),
            "list_url": reverse("cases:list") + "?" + urlencode({"status": "open", "school_class": one.pk}),
        }
        for one in classes
    ]


def _lines(user, classes: list[int], today: datetime.date) -> dict[int, list[Line]]:
    """Open cases of pupils of the classes and of the classes themselves, by class, the first date first."""
    about = Q(pupil__school_class__in=classes) | Q(pupil__isnull=True, school_class__in=classes)
    rows = (
        Case.objects.open()
        .visible_to(user)
        .filter(about)
        .select_related(*WITH_SUBJECT, "owner")
        .defer("version__spec")
        .annotate(first_due=first_due(clock.today()))
    )
    found: dict[int, list[Line]] = {}
    for case in sorted(rows, key=_date):
        group = case.pupil.school_class_id if case.pupil_id else case.school_class_id
        found.setdefault(group, []).append(
            {
                "title": subject_name(case),
                "url": reverse("cases:detail", args=[case.number]),
                "text": stage_title(case),
                "meta": " · ".join(
                    part for part in (case.owner.get_full_name() if case.owner else "", case.number) if part
                ),
                "due": due(_date(case), today) if _date(case) < datetime.date.max else None,
            }
        )
    return found


def _date(case: Case) -> datetime.date:
    return min(day for day in (case.first_due, case.next_on, datetime.date.max) if day)
