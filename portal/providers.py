"""What guidance shows of what the other apps know. Registered when the project starts."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forms.cases.selectors.counts import versions_in_use
from forms.cases.selectors.versions import numbers, running
from forms.cases.services.outbox import post
from forms.people.administering import schools_administered_by
from forms.people.models import Membership, SchoolProcedure, User
from forms.people.notes import notes_for
from forms.people.selectors import STAFF_RANKS, role_keys_within
from forms.people.staffing import Holder, holders_at, schools_of_staff, vacancies
from forms.wizard.previewing import step_preview
from guidance import registry
from guidance.caching import remembered
from guidance.models import PageQuestion
from guidance.prose import with_phones
from guidance.reading.current import current_spec
from portal import dashboard


def register() -> None:
    """Let the apps answer what guidance asks for. Doing it again changes nothing."""
    registry.provide("role_holders", role_holders)
    registry.provide("vacant_roles", vacant_roles)
    registry.provide("role_uses", role_uses)
    registry.provide("step_preview", step_preview)
    registry.provide("vacancies", dashboard.vacancies)
    registry.provide("open_cases", dashboard.open_cases)
    registry.provide("question_asked", question_asked)
    registry.provide("question_answered", question_answered)
    registry.provide("step_notes", step_notes)
    registry.provide("schools_by_procedure", schools_by_procedure)
    registry.provide("running_cases", running)
    registry.provide("case_numbers", numbers)


def role_holders(user: Any, role_key: str, procedure_key: str) -> list[dict[str, Any]]:
    """Who holds a role at each school that the reader is on the staff of and that works by the procedure.

    Nothing for readers who are not logged in (their pages are shared), nor for services, guardians and pupils.

    Returns:
        For each school ``title`` and ``items``: the ``name`` of a person, and a ``note``: which part of a team the
        person is, and for which classes.
    """
    schools = list(schools_of_staff(user, procedure_key)) if user.is_authenticated else []
    parts = _parts(procedure_key, role_key) if schools else {}
    if not parts:
        return []
    found = holders_at(schools, parts)
    return [
        {
            "title": school.name,
            "items": [{"name": one.name, "note": _note(one, role_key, parts)} for one in found[school.pk]],
        }
        for school in schools
    ]


def _parts(procedure_key: str, role_key: str) -> dict[str, str]:
    """The titles of a role and of those that make it up, by key; nothing for one that no staff of a school hold."""
    language = get_language()

    def look_up() -> dict[str, str]:
        spec = current_spec(procedure_key)
        role = next((role for role in spec.roles if role.key == role_key), None) if spec else None
        if spec is None or role is None or role.rank not in STAFF_RANKS:
            return {}
        within = role_keys_within(role_key, spec)
        return {role.key: role.title.to(language) for role in spec.roles if role.key in within}

    return remembered(f"role-parts:{procedure_key}:{role_key}:{language}", look_up)


def _note(holder: Holder, role_key: str, titles: dict[str, str]) -> str:
    parts = [titles[key] for key in titles if key in holder.roles and key != role_key]
    return ", ".join([*parts, *holder.classes])


def role_uses(user: Any, role_key: str) -> list[str]:
    """Where a role is held, by name for the schools that the person administers; and whether open cases need it."""
    held = Counter(Membership.objects.filter(role__key=role_key).values_list("school", flat=True))
    schools = {school.pk: school.name for school in schools_administered_by(user).filter(pk__in=held)}
    told = [
        ngettext("%(school)s: %(count)d person holds it.", "%(school)s: %(count)d people hold it.", held[pk])
        % {"school": name, "count": held[pk]}
        for pk, name in schools.items()
    ]
    elsewhere = len(held) - len(schools)
    if elsewhere and schools:
        words = ngettext("It is held at %(count)d other school.", "It is held at %(count)d other schools.", elsewhere)
        told.append(words % {"count": elsewhere})
    elif elsewhere:
        words = ngettext("It is held at %(count)d school.", "It is held at %(count)d schools.", elsewhere)
        told.append(words % {"count": elsewhere})
    if any(role_key in {role.key for role in version.compiled.roles} for version in versions_in_use()):
        told.append(str(_("Open cases follow a version of a procedure that names it.")))
    return told


def question_asked(question: PageQuestion, keeper: int | None) -> None:
    """Mail who looks after the page, at most once a day: the list in the CMS holds them all."""
    person = User.objects.active().filter(pk=keeper).first() if keeper else None
    if person is not None:
        key = f"question-{person.pk}-{timezone.localdate():%Y-%m-%d}"
        post(person, "question", key=key, data={"path": reverse("questions")})


def question_answered(question: PageQuestion) -> None:
    """Mail the asker, once for each question."""
    if question.by is not None and question.by.is_active:
        post(question.by, "answered", key=f"answered-{question.pk}")


def vacant_roles(procedure_key: str) -> list[dict[str, str]]:
    """Roles of a procedure that nobody holds at a school which works by it."""
    spec = current_spec(procedure_key)
    return [{"school": school.name, "role": role} for school, role in vacancies(spec)] if spec else []


def step_notes(user: Any, procedure_key: str) -> list[dict[str, Any]]:
    """What the reader's schools have written beside the steps of a procedure; nothing for who is not logged in."""
    if not user.is_authenticated:
        return []
    return [
        {
            "stage": note.stage_key,
            "step": note.step_key,
            "place": note.school.name,
            "html": with_phones(note.text),
            "by": str(note.written_by or ""),
            "at": note.written_at,
        }
        for note in notes_for(user, procedure_key)
    ]


def schools_by_procedure(procedure_keys: Collection[str]) -> list[dict[str, str]]:
    """The schools in use that run each of the procedures. One query."""
    rows = SchoolProcedure.objects.filter(procedure_key__in=procedure_keys, school__active=True)
    names = rows.order_by("school__name").values_list("procedure_key", "school__name")
    return [{"procedure": key, "school": name} for key, name in names]
