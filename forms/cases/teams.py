"""Teams that help others: which a school has, and who acts in them. No key of a team stands in code."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from forms.people.models import Membership, School, SchoolProcedure, User
from guidance.models import ProcedureVersion, Role
from guidance.procedures.spec import Amount, ProcedureSpec, RoutineSpec

RESOURCE = "resource"


class Team(NamedTuple):
    """A role of rank resource that one asks for help."""

    key: str
    title: str


def helping(spec: ProcedureSpec) -> list[str]:
    """Keys of the roles of a procedure that are asked for help: of rank resource, and no mere part of another."""
    found = [role for role in spec.roles if role.rank == RESOURCE]
    parts = {part for role in found for part in role.made_up_of}
    return [role.key for role in found if role.key not in parts]


def specs_of(school: School) -> list[ProcedureSpec]:
    """The procedures that a school runs, as they are published now, its own first. Two queries, once a school."""
    if "_portal_specs" not in school.__dict__:
        keys = list(SchoolProcedure.objects.filter(school=school).values_list("procedure_key", flat=True))
        newest = {one.key: one for one in ProcedureVersion.objects.newest().filter(key__in=keys)}
        school.__dict__["_portal_specs"] = [newest[key].compiled for key in keys if key in newest]
    return school.__dict__["_portal_specs"]


def teams_at(school: School, language: str) -> list[Team]:
    """The teams that can be asked at a school."""
    found: dict[str, Team] = {}
    for spec in specs_of(school):
        for key in helping(spec):
            found.setdefault(key, Team(key, spec.role(key).title.to(language)))
    return list(found.values())


def team_title(role_key: str, language: str) -> str:
    """What a team is called, by the register of roles."""
    return titles_of([role_key], language).get(role_key, role_key)


def titles_of(role_keys: Iterable[str], language: str) -> dict[str, str]:
    """The same for several. One query."""
    return {one.key: one.title_in(language) for one in Role.objects.filter(key__in=set(role_keys))}


def meeting_routine(school: School, role_key: str) -> RoutineSpec | None:
    """The routine of a team that is its meeting: one whose answers set the next meeting; None where there is none."""
    for spec in specs_of(school):
        for routine in spec.routines:
            fields = (field for step in routine.steps for field in step.fields)
            if routine.role == role_key and any(one.binds and one.binds.kind == "meeting" for one in fields):
                return routine
    return None


def rhythm(school: School, role_key: str) -> Amount | None:
    """How often a team meets, by a procedure of the school; None where none says so: then it is asked."""
    routine = meeting_routine(school, role_key)
    return routine.every if routine else None


def members(school: School, role_key: str, day: datetime.date) -> QuerySet[User]:
    """Who makes up a team at a school on a day, by name, whatever pupils their roles reach."""
    role = Role.objects.filter(key=role_key).first()
    keys = {role_key, *(role.made_up_of if role else ())}
    rows = Membership.objects.filter(school=school, role__key__in=keys).current(day)
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("name", "email")
