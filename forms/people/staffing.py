"""Who holds which role at which school now, read for several schools at once."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from forms.people.models import Membership, School, SchoolProcedure, User
from forms.people.selectors import STAFF_RANKS, role_keys_within
from guidance.procedures.spec import ProcedureSpec


@dataclass(frozen=True)
class Holder:
    """One person in a role. ``roles``: keys of the roles that make the person one; ``classes``: names, if it reaches
    single classes."""

    name: str
    roles: tuple[str, ...]
    classes: tuple[str, ...]


def schools_that_run(procedure_key: str) -> QuerySet[School]:
    """Schools in use that work by a procedure, by name."""
    return School.objects.filter(active=True, procedures__procedure_key=procedure_key).order_by("name", "pk")


def schools_of_staff(user: User, procedure_key: str) -> QuerySet[School]:
    """Those of the schools that work by a procedure on whose staff the person is now. One query, without reach."""
    rows = Membership.objects.filter(user_id=user.pk).with_rank(*STAFF_RANKS).current(timezone.localdate())
    return schools_that_run(procedure_key).filter(pk__in=rows.values("school"))


def holders_at(
    schools: Iterable[School], role_keys: Iterable[str], on: datetime.date | None = None
) -> dict[int, list[Holder]]:
    """Those who hold one of the roles at the schools now, whatever it reaches there, each once, by name.

    Args:
        schools: whose people are looked for. Two queries, however many they are.
        role_keys: a role and, where it is a team, those that make it up (``role_keys_within``).
        on: the day, today by default.
    Returns:
        A list for each school by its primary key, empty where nobody holds any.
    """
    schools = list(schools)
    rows = (
        Membership.objects.filter(school__in=schools, role__key__in=role_keys, user__is_active=True)
        .filter(role__rank__in=STAFF_RANKS)
        .current(on or timezone.localdate())
        .select_related("role", "user")
        .prefetch_related("classes")
    )
    found: dict[int, dict[int, list[Membership]]] = {school.pk: {} for school in schools}
    for row in rows:
        found[row.school_id].setdefault(row.user_id, []).append(row)
    return {pk: sorted(map(_holder, people.values()), key=lambda one: one.name) for pk, people in found.items()}


def _holder(rows: list[Membership]) -> Holder:
    return Holder(
        name=rows[0].user.get_full_name(),
        roles=tuple(dict.fromkeys(row.role.key for row in rows)),
        classes=tuple(sorted({group.name for row in rows for group in row.classes.all()})),
    )


def vacancies(spec: ProcedureSpec) -> list[tuple[School, str]]:
    """Roles of the procedure that a school which works by it should give to its own people, and nobody holds now.

    Schools in the order of their names, roles as the procedure names them. Two queries.
    """
    return [(school, role) for _spec, school, role in vacancies_of([spec])]


def vacancies_of(
    specs: Iterable[ProcedureSpec], schools: QuerySet[School] | None = None
) -> list[tuple[ProcedureSpec, School, str]]:
    """The same for several procedures, at these schools or at all. Two queries, however many there are."""
    specs = list(specs)
    rows = SchoolProcedure.objects.filter(procedure_key__in=[spec.key for spec in specs], school__active=True)
    if schools is not None:
        rows = rows.filter(school__in=schools.order_by().values("pk"))
    running: dict[str, list[School]] = {}
    for row in rows.select_related("school").order_by("school__name", "school__pk"):
        running.setdefault(row.procedure_key, []).append(row.school)
    held = set(
        Membership.objects.filter(school__in={school.pk for found in running.values() for school in found})
        .filter(user__is_active=True)
        .current(timezone.localdate())
        .values_list("school_id", "role__key")
    )
    return [
        (spec, school, role.key)
        for spec in specs
        for school in running.get(spec.key, ())
        for role in spec.roles
        if role.rank in STAFF_RANKS and not any((school.pk, part) in held for part in role_keys_within(role.key, spec))
    ]
