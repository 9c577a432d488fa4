"""Whom a try-out is about and who is there: an invented pupil in an invented class, and somebody for every role.

Of the portal's own data it takes a school's name, telephone, calendar and local notes, and of other procedures those
that this one starts. No person of the portal is in it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from forms.cases.clock import today
from forms.cases.models import AccessLogEntry
from forms.people.enums import LivesWith, OwnerKind, Scope
from forms.people.models import (
    CalendarPeriod,
    Guardian,
    Guardianship,
    LocalNote,
    Membership,
    Partner,
    Pupil,
    School,
    SchoolClass,
    SchoolOwner,
    SchoolProcedure,
    SchoolYear,
    User,
)
from guidance.models import ProcedureVersion, Role
from guidance.procedures.fingerprint import fingerprint
from guidance.procedures.packs import to_json
from guidance.procedures.spec import ProcedureSpec

#: Nobody's addresses: the ending is reserved for what does not exist (RFC 2606).
MAIL = "try-out.invalid"
ME = f"me@{MAIL}"
STAFF = ("teaching", "resource", "leadership")
#: What is not kept from one request to the next: the procedure, which is put there anew, and the log of looks.
PASSING = frozenset({ProcedureVersion._meta.db_table, AccessLogEntry._meta.db_table})


@dataclass(frozen=True)
class Place:
    """The school whose calendar and notes count, as it was read outside; ``school`` None where none was chosen."""

    school: School | None = None
    years: tuple[SchoolYear, ...] = ()
    periods: tuple[CalendarPeriod, ...] = ()
    notes: tuple[LocalNote, ...] = ()


def place_of(school: School | None) -> Place:
    """What a try-out takes of a school. To be read before the sandbox is opened."""
    if school is None:
        return Place()
    owner = school.owner
    periods = CalendarPeriod.objects.filter(owner=owner).exclude(school__isnull=False)
    own = CalendarPeriod.objects.filter(school=school)
    notes = tuple(LocalNote.objects.standing().filter(school=school))
    return Place(school, tuple(owner.years.order_by("pk")), (*periods, *own), notes)


def put_procedures(spec: ProcedureSpec, beside: Iterable[ProcedureSpec]) -> None:
    """Let the procedure, and those that it starts, be published in the sandbox: always under the same numbers."""
    specs = [spec, *(one for one in beside if one.key != spec.key)]
    ProcedureVersion.objects.bulk_create(_version(number, one) for number, one in enumerate(specs, 1))


def _version(pk: int, spec: ProcedureSpec) -> ProcedureVersion:
    plain = to_json(spec)
    return ProcedureVersion(
        pk=pk,
        key=spec.key,
        number=1,
        schema_number=spec.schema_number,
        spec=plain,
        spec_sha256=hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest(),
        sha256=fingerprint(spec),
    )


def invent(specs: tuple[ProcedureSpec, ...], place: Place, *, grade: int, language: str) -> None:
    """Make the school, its class, its pupil and its people in the sandbox. The first procedure is the school's."""
    spec = specs[0]
    school = _school(spec, place, language)
    SchoolProcedure.objects.create(school=school, procedure_key=spec.key, is_default=True)
    group = SchoolClass.objects.create(school=school, year=_year_of(school), name=f"{grade}.X", grade=grade)
    pupil = Pupil.objects.create(
        school=school,
        school_class=group,
        first_name=pgettext("first name of an invented pupil", "Test"),
        last_name=pgettext("last name of an invented pupil", "Pupil"),
        born_on=today().replace(year=today().year - 6 - grade, month=1, day=15),
    )
    home = Guardian.objects.create(owner=school.owner, first_name=pupil.first_name, last_name=_("Guardian"))
    Guardianship.objects.create(pupil=pupil, guardian=home, custody=True, lives_with=LivesWith.YES)
    User.objects.create(email=ME, name=_("You (every role)"), language=language, is_active=True)
    follow(specs, language)


def follow(specs: tuple[ProcedureSpec, ...], language: str) -> None:
    """Let there be somebody for every role, and every service, that the procedures name now."""
    school, group = School.objects.select_related("owner").get(), SchoolClass.objects.get()
    mine = me()
    known = set(Role.objects.values_list("key", flat=True))
    for role in (role for spec in specs for role in spec.roles):
        if role.key in known:
            continue
        known.add(role.key)
        row = Role.objects.create(
            key=role.key, titles=dict(role.title.root), rank=role.rank, made_up_of=list(role.made_up_of)
        )
        if role.rank not in STAFF:
            continue
        person = User.objects.create(
            email=f"{role.key}@{MAIL}", name=role.title.to(language)[:200], language=language, is_active=True
        )
        _join(mine, school, row)
        _join(person, school, row, group if role.rank == "teaching" else None, first_teacher=True)
    services = set(Partner.objects.values_list("service", flat=True))
    names = set(Partner.objects.values_list("name", flat=True))
    for key, label in {key: label for spec in specs for key, label in _services(spec, language).items()}.items():
        if key not in services:
            # Two services may be called the same, where an editor writes one that the procedure has under another key.
            name = label if label not in names else f"{label} ({key})"
            Partner.objects.create(owner=school.owner, service=key, name=name)
            names.add(name)


def me() -> User:
    """The one who tries out, who holds every role that the school gives."""
    return next(iter(User.objects.filter(email=ME)))


def people() -> list[User]:
    """Everybody whom one can act as: oneself in every role, then somebody for each."""
    return list(User.objects.order_by("pk"))


def _school(spec: ProcedureSpec, place: Place, language: str) -> School:
    real = place.school
    owner = SchoolOwner.objects.create(
        name=real.owner.name if real else _("A school owner"),
        kind=real.owner.kind if real else OwnerKind.MUNICIPALITY,
        country=real.owner.country if real else spec.country,
        language=real.owner.language if real else language,
        time_zone=real.owner.time_zone if real else "Europe/Copenhagen",
        rules=real.owner.rules if real else {},
    )
    school = School.objects.create(
        owner=owner,
        name=real.name if real else _("A school"),
        slug=real.slug if real else "school",
        phone=real.phone if real else "",
    )
    for year in place.years:
        SchoolYear.objects.create(owner=owner, name=year.name, starts_on=year.starts_on, ends_on=year.ends_on)
    CalendarPeriod.objects.bulk_create(
        CalendarPeriod(
            owner=owner,
            school=school if period.school_id else None,
            kind=period.kind,
            title=period.title,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
        )
        for period in place.periods
    )
    keys = ("procedure_key", "stage_key", "step_key", "step_title", "text", "written_at")
    LocalNote.objects.bulk_create(
        LocalNote(school=school, **{key: getattr(note, key) for key in keys}) for note in place.notes
    )
    return school


def _year_of(school: School) -> SchoolYear:
    """The school year of today, else a made-up one around it, which the calendar need not know."""
    day = today()
    known = SchoolYear.objects.filter(owner=school.owner, starts_on__lte=day, ends_on__gte=day).first()
    if known is not None:
        return known
    nobody = SchoolOwner.objects.create(name=_("A calendar that is not known"), country="", language="", time_zone="")
    return SchoolYear.objects.create(
        owner=nobody, name="–", starts_on=day.replace(month=1, day=1), ends_on=day.replace(month=12, day=31)
    )


def _join(
    person: User, school: School, role: Role, group: SchoolClass | None = None, *, first_teacher: bool = False
) -> None:
    row = Membership.objects.create(
        user=person,
        school=school,
        role=role,
        scope=Scope.CLASSES if group else Scope.SCHOOL,
        first_teacher=first_teacher,
    )
    if group:
        row.classes.add(group)


def _services(spec: ProcedureSpec, language: str) -> dict[str, str]:
    """The services that questions about partners offer, by key."""
    steps = [step for _stage, step in spec.all_steps()]
    fields = [field for step in steps for field in step.fields if field.kind == "partners"]
    return {option.key: option.label.to(language)[:200] for field in fields for option in field.options}


def holders_of(role_keys: Iterable[str]) -> list[User]:
    """Everybody who holds one of the roles, oneself first."""
    return list(User.objects.filter(memberships__role__key__in=list(role_keys)).distinct().order_by("pk"))
