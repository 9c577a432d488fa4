"""Open cases as numbers, for those who may see no case."""

from django.db.models import Count, QuerySet

from forms.cases.models import Case
from forms.people.models import School
from guidance.models import ProcedureVersion

#: Below this a number might tell of a single child: it is not given. Source: design.md, section 7 on lists for others.
LEAST = 5


def versions_in_use() -> list[ProcedureVersion]:
    """The versions that open cases follow. One query; specs that the process has not kept are read one by one."""
    return list(ProcedureVersion.objects.filter(pk__in=Case.objects.open().order_by().values("version")))


def open_by_stage(keys: set[str], schools: QuerySet[School] | None = None) -> dict[tuple[str, str], int | None]:
    """How many open cases stand in each stage of these procedures, whatever their version; None for fewer than five.

    Args:
        keys: of the procedures.
        schools: only cases of these; all without.
    Returns:
        By procedure and stage, only where there is any case. One query.
    """
    rows = Case.objects.open().filter(version__key__in=keys)
    if schools is not None:
        rows = rows.filter(school__in=schools.order_by().values("pk"))
    counted = rows.order_by().values_list("version__key", "stage").annotate(count=Count("pk"))
    return {(key, stage): count if count >= LEAST else None for key, stage, count in counted}
