"""Running cases by the version that they follow: numbers and stages, for those who may see no case."""

from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from forms.cases.models import Case, StageRun
from forms.cases.moving import begun


def running(procedure_key: str) -> list[dict[str, Any]]:
    """How many open cases of a procedure stand where. One query.

    Returns:
        For each version, stage and standing: ``version`` and ``stage``; ``begun``, whether the stage holds an answer
        (then the case can go over only when the next begins); ``planned``, the number of the version that it goes over
        to then, or None; and ``count``.
    """
    rows = _open(procedure_key).values("begun", "stage", follows=F("version__number"), goes_to=F("move_to__number"))
    counted = rows.annotate(count=Count("pk")).order_by("follows", "stage", "begun", "goes_to")
    return [
        {
            "version": row["follows"],
            "stage": row["stage"],
            "begun": bool(row["begun"]),
            "planned": row["goes_to"],
            "count": row["count"],
        }
        for row in counted
    ]


def numbers(procedure_key: str, at_most: int) -> list[dict[str, Any]]:
    """The same case by case, oldest version first: ``number``, ``version``, ``stage``, ``begun``, ``planned``.

    Nothing else of a case is read: this is for people who may see none.
    """
    rows = _open(procedure_key).order_by("version__number", "pk")
    found = rows.values_list("number", "version__number", "stage", "begun", "move_to__number")[:at_most]
    names = ("number", "version", "stage", "begun", "planned")
    return [dict(zip(names, (*row[:3], bool(row[3]), row[4]), strict=True)) for row in found]


def _open(procedure_key: str) -> QuerySet[Case]:
    """Open cases of a procedure, each with whether its stage holds an answer."""
    run = StageRun.objects.filter(case=OuterRef("pk"), ended_at__isnull=True).annotate(begun=begun())
    return Case.objects.open().filter(version__key=procedure_key).annotate(begun=Subquery(run.values("begun")[:1]))
