"""Things that tests are about, made as plainly as possible and through the services where there are any."""

import datetime
import itertools
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from forms.cases.models import Case
from forms.cases.services.cases import raise_concern
from forms.people.enums import Scope
from forms.people.models import (
    AdministratorScope,
    Guardian,
    Guardianship,
    Membership,
    Pupil,
    School,
    SchoolClass,
    SchoolOwner,
    SchoolProcedure,
    SchoolYear,
    User,
)
from forms.people.reach import forget_reach
from guidance.models import ProcedurePage, ProcedureVersion, Role
from guidance.procedures import packs
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.versions import latest, publish
from guidance.starter.front import front_page, offered
from guidance.starter.procedures import new_page

_numbers = itertools.count(1)

#: A small procedure of no country's: two stages, one team, one leadership.
TINY: dict[str, Any] = {
    "schema": 1,
    "key": "tiny",
    "languages": ["en"],
    "country": "DK",
    "title": "A tiny procedure",
    "summary": "For tests.",
    "source": {"name": "The tests"},
    "subjects": ["pupil", "class"],
    "roles": [
        {"key": "team", "title": "Team", "rank": "teaching"},
        {"key": "helpers", "title": "Helpers", "rank": "resource", "made_up_of": ["leadership", "helper"]},
        {"key": "helper", "title": "Helper", "rank": "resource"},
        {"key": "leadership", "title": "Leadership", "rank": "leadership"},
    ],
    "intake": {
        "key": "concern",
        "title": "The concern",
        "guidance": "Say what you see.",
        "responsible": ["team"],
        "deadline": "none",
        "runs": "first",
        "fields": [{"key": "seen", "label": "What is seen", "kind": "long_text", "required": True}],
    },
    "stages": [
        {
            "key": "start",
            "title": "The team works",
            "guidance": "Begin here.",
            "responsible": ["team"],
            "steps": [
                {
                    "key": "talk",
                    "title": "Talk",
                    "guidance": "Talk with the home.",
                    "responsible": ["team"],
                    "runs": "first",
                    "deadline": {"amount": 5, "unit": "school_days", "origin": "ours"},
                    "fields": [{"key": "said", "label": "What was said", "kind": "long_text", "required": True}],
                },
                {
                    "key": "follow",
                    "title": "Follow up",
                    "guidance": "See how it goes.",
                    "responsible": ["team"],
                    "deadline": "none",
                    "fields": [{"key": "effect", "label": "How it goes", "kind": "short_text"}],
                },
            ],
            "outcomes": [
                {"key": "works", "label": "It works", "kind": "continue", "next_date": "required"},
                {"key": "more", "label": "More is needed", "kind": "escalate", "to": "help", "reason": "optional"},
                {"key": "over", "label": "It is over", "kind": "close"},
            ],
        },
        {
            "key": "help",
            "title": "Help",
            "guidance": "Get help.",
            "responsible": ["helpers"],
            "steps": [
                {
                    "key": "advice",
                    "title": "Advice",
                    "guidance": "Advise.",
                    "responsible": ["helpers"],
                    "deadline": "none",
                    "fields": [{"key": "given", "label": "Advice", "kind": "long_text"}],
                }
            ],
            "outcomes": [
                {
                    "key": "back",
                    "label": "Back to the team",
                    "kind": "replan",
                    "to": "start",
                    "owner": "team",
                    "releases": ["helpers"],
                },
                {"key": "done", "label": "Done", "kind": "close", "confirmed_by": ["leadership"]},
            ],
        },
    ],
}


def number() -> int:
    """A number that no other object of this run has."""
    return next(_numbers)


def make_spec(**changes: Any) -> ProcedureSpec:
    """The tiny procedure, with top-level changes."""
    return packs.from_json(TINY | changes)


def make_version(spec: ProcedureSpec | None = None) -> ProcedureVersion:
    """A published version; publishing the same again gives the same row."""
    return publish(spec or make_spec())


def make_draft(spec: ProcedureSpec) -> list[ProcedurePage]:
    """The pages of a procedure that was never published, one a language; drafted anew where there are some."""
    known = ProcedurePage.objects.filter(key=spec.key)
    for page in known:
        page.take(spec)
        page.save_revision(log_action=False)
    if not known:
        for language in offered(spec.languages):
            new_page(spec, language, front_page(language))
    return list(ProcedurePage.objects.filter(key=spec.key).order_by("pk"))


def make_owner(**values: Any) -> SchoolOwner:
    """A school owner."""
    defaults = {"name": f"Owner {number()}", "country": "DK", "language": "en", "time_zone": "Europe/Copenhagen"}
    return SchoolOwner.objects.create(**(defaults | values))


def make_school(*, procedure: str = "tiny", **values: Any) -> School:
    """A school that runs a procedure, and its current school year."""
    if "owner" not in values:
        values["owner"] = make_owner()
    school = School.objects.create(**({"name": f"School {number()}", "slug": f"school-{number()}"} | values))
    make_year(school.owner)
    SchoolProcedure.objects.create(school=school, procedure_key=procedure, is_default=True)
    return school


def make_year(owner: SchoolOwner) -> SchoolYear:
    """The school year that today lies in, August to July."""
    today = timezone.localdate()
    first = today.year if today.month >= 8 else today.year - 1
    return SchoolYear.objects.get_or_create(
        owner=owner,
        name=f"{first}/{first + 1}",
        defaults={"starts_on": datetime.date(first, 8, 1), "ends_on": datetime.date(first + 1, 7, 31)},
    )[0]


def make_class(school: School, **values: Any) -> SchoolClass:
    """A class of this year."""
    defaults = {"name": f"{number()}.A", "grade": 5, "year": make_year(school.owner)}
    return SchoolClass.objects.create(school=school, **(defaults | values))


def make_pupil(school_class: SchoolClass, **values: Any) -> Pupil:
    """A pupil of a class."""
    defaults = {"first_name": "Pupil", "last_name": f"Number {number()}", "school": school_class.school}
    return Pupil.objects.create(school_class=school_class, **(defaults | values))


def make_guardian(pupil: Pupil, **values: Any) -> Guardianship:
    """A guardian with custody, whom the pupil lives with. Values prefixed ``link_`` go to the guardianship."""
    tie = {name.removeprefix("link_"): values.pop(name) for name in list(values) if name.startswith("link_")}
    defaults = {"first_name": "Guardian", "last_name": f"Number {number()}", "owner": pupil.school.owner}
    guardian = Guardian.objects.create(**(defaults | values))
    return Guardianship.objects.create(pupil=pupil, guardian=guardian, **tie)


def make_role(key: str, rank: str = "teaching", **values: Any) -> Role:
    """A role of the register, as it is if it exists."""
    return Role.objects.get_or_create(key=key, defaults={"titles": {"en": key.title()}, "rank": rank} | values)[0]


def make_user(**values: Any) -> User:
    """A person who can log in with the password "password"."""
    user = User(**({"email": f"person{number()}@example.org", "name": f"Person {number()}", "language": "en"} | values))
    user.set_password("password")
    user.save()
    return user


def make_administrator(
    *rights: str,
    school: School | None = None,
    owner: SchoolOwner | None = None,
    everywhere: bool = False,
) -> User:
    """Somebody of the CMS with these rights (``app.codename``) and no others, over the rows of a school or an owner."""
    group = Group.objects.create(name=f"Administrators {number()}")
    wanted = ["wagtailadmin.access_admin", *rights, *(["people.administer_every_school"] if everywhere else [])]
    for right in wanted:
        app, codename = right.split(".")
        group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    user = make_user()
    user.groups.add(group)
    if school or owner:
        AdministratorScope.objects.create(user=user, school=school, owner=owner)
    return User.objects.get(pk=user.pk)


def make_member(
    school: School,
    role: str,
    *,
    rank: str = "teaching",
    classes: tuple[SchoolClass, ...] = (),
    pupils: tuple[Pupil, ...] = (),
    grades: tuple[int, ...] = (),
    user: User | None = None,
    **values: Any,
) -> User:
    """A person with a role at a school; the scope follows from what is given, else it is the whole school."""
    user = user or make_user()
    scope = Scope.CLASSES if classes else Scope.PUPILS if pupils else Scope.GRADES if grades else Scope.SCHOOL
    member = Membership.objects.create(
        user=user, school=school, role=make_role(role, rank), scope=scope, grades=list(grades), **values
    )
    member.classes.set(classes)
    member.pupils.set(pupils)
    forget_reach(user)
    return user


def make_case(
    *,
    pupil: Pupil | None = None,
    school_class: SchoolClass | None = None,
    by: User | None = None,
    spec: ProcedureSpec | None = None,
    procedure: str = "tiny",
    raw: dict[str, Any] | None = None,
    **values: Any,
) -> Case:
    """An open case, raised by its class's first teacher, who owns it."""
    if spec is not None:
        procedure = make_version(spec).key
    elif latest(procedure) is None:
        make_version()
    if pupil is None and school_class is None:
        school_class = make_class(make_school(procedure=procedure))
        pupil = make_pupil(school_class)
    group = school_class or pupil.school_class
    by = by or make_member(group.school, "team", classes=(group,), first_teacher=True)
    return raise_concern(
        school=group.school,
        procedure_key=procedure,
        raw=raw if raw is not None else {"seen": "Often away on Mondays."},
        by=by,
        raised_by=values.pop("raised_by", "team"),
        pupil=pupil,
        school_class=None if pupil else school_class,
        **values,
    )[0]
