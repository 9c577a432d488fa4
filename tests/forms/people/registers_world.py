"""Two schools of two owners, with a row of each in every register."""

import datetime
from dataclasses import dataclass

from django.db.models import Model
from wagtail.models import Locale

from forms.people import registers
from forms.people.models import (
    AdministratorScope,
    CalendarPeriod,
    FiguresReader,
    Partner,
    School,
    SchoolOwner,
    SchoolYear,
)
from guidance.models import GlossaryTerm, ProcedureVersion, Role
from guidance.registers.base import Register
from guidance.registers.known import REGISTERS
from tests.factories import (
    make_class,
    make_member,
    make_owner,
    make_pupil,
    make_role,
    make_school,
    make_user,
    make_version,
)

OF_SCHOOLS = [*registers.SchoolsGroup.items, *registers.CalendarGroup.items]


def every_register() -> list[Register]:
    """Every register of the installation, by its address."""
    return sorted(REGISTERS.values(), key=lambda register: register.base_url_path)


def address(register: type[Register] | Register, action: str = "index", *args: object) -> str:
    """The address of a register's page."""
    return REGISTERS[register.model].url_helper.get_action_url(action, *args)


def rights_over(model: type[Model], *actions: str) -> list[str]:
    """Permissions over a model, as ``app.codename``."""
    return [f"{model._meta.app_label}.{action}_{model._meta.model_name}" for action in actions]


@dataclass
class Side:
    """One school with a row in each register. ``word`` stands in the name of each of its rows that has one."""

    school: School
    word: str
    rows: dict[type[Model], Model]


def make_side(word: str, owner: SchoolOwner | None = None) -> Side:
    """A school of an owner of its own, unless one is given."""
    owner = owner or make_owner(name=f"{word} Owner")
    school = make_school(name=f"{word} School", slug=f"{word.lower()}-school", owner=owner)
    group = make_class(school, name=f"{word} class")
    make_pupil(group, first_name="Pupilla", last_name=f"{word}sen")
    member = make_member(school, "team", classes=(group,), user=make_user(name=f"{word} Teacher"))
    day = datetime.date(2030, 1, 1)
    rows = [
        owner,
        school,
        school.procedures.get(),
        group,
        member.memberships.get(),
        Partner.objects.create(owner=owner, service="nurse", name=f"{word} Nurse"),
        AdministratorScope.objects.create(user=make_user(name=f"{word} Administrator"), school=school),
        FiguresReader.objects.create(user=make_user(name=f"{word} Reader"), owner=owner),
        SchoolYear.objects.get(owner=owner),
        CalendarPeriod.objects.create(
            owner=owner, school=school, kind="planning", title=f"{word} Day", starts_on=day, ends_on=day
        ),
    ]
    return Side(school, word, {type(row): row for row in rows})


def make_shared() -> dict[type[Model], Model]:
    """A row in each register that belongs to no school."""
    locale = Locale.objects.get(language_code="en")
    return {
        Role: make_role("shared"),
        ProcedureVersion: make_version(),
        GlossaryTerm: GlossaryTerm.objects.create(key="case", term="Case", definition="What happens.", locale=locale),
    }
