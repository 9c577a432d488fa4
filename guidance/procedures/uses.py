"""Where a role is used: in procedures as they are published, and in drafts that wait to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guidance.models import ProcedurePage, ProcedureVersion
from guidance.procedures.editing.indexing import blocks_in, value_of
from guidance.procedures.spec import DeadlineSpec, FieldSpec, ProcedureSpec, StageSpec, StepSpec


@dataclass(frozen=True)
class RoleUse:
    """One place where a procedure names a role. ``drafted``: in a draft that is not published."""

    procedure: str
    title: str
    place: str
    drafted: bool = False

    def __str__(self) -> str:
        sentence = (
            _("The draft of “%(title)s” names it: %(place)s.")
            if self.drafted
            else _("The procedure “%(title)s” names it: %(place)s.")
        )
        return sentence % {"title": self.title, "place": self.place}


def uses_of_role(key: str) -> list[RoleUse]:
    """Every place where the newest versions and the newest drafts name a role, in reading order.

    In the active language. A draft of which nothing can be told yet is asked whether it declares the role at all.
    """
    language = get_language()
    found = []
    for version in ProcedureVersion.objects.newest():
        spec = version.wording()
        title = spec.title.to(language)
        found += [RoleUse(spec.key, title, place) for place in places_of_role(spec, key, language)]
    for page in ProcedurePage.objects.filter(has_unpublished_changes=True).select_related("latest_revision"):
        drafted = page.get_latest_revision_as_object()
        if drafted.is_source:
            found += [
                RoleUse(page.key, drafted.title, place, drafted=True) for place in _in_draft(drafted, key, language)
            ]
    return found


def uses_in_words(key: str) -> list[str]:
    """The same, a sentence for each procedure and each draft."""
    grouped: dict[tuple[str, str, bool], list[str]] = {}
    for use in uses_of_role(key):
        grouped.setdefault((use.procedure, use.title, use.drafted), []).append(use.place)
    return [
        str(RoleUse(procedure, title, "; ".join(places), drafted))
        for (procedure, title, drafted), places in grouped.items()
    ]


def _in_draft(page: ProcedurePage, key: str, language: str | None) -> list[str]:
    spec = page.draft().shown
    if spec is not None:
        return list(places_of_role(spec, key, language))
    declared = {value_of(block).get("role") for block in blocks_in(page.frame, "roles")}
    return [_("among its roles")] if key in declared else []


def places_of_role(spec: ProcedureSpec, key: str, language: str | None) -> Iterator[str]:
    """The places of one procedure that name a role, as parts of a sentence."""
    if any(role.key == key for role in spec.roles):
        yield _("among its roles")
    for role in spec.roles:
        if key in role.made_up_of:
            yield _("in the team “%(role)s”") % {"role": role.title.to(language)}
    for stage, step in spec.all_steps():
        if step is next(iter(spec.steps_of(stage.key)), None):
            yield from _of_stage(stage, key, language)
        yield from _of_step(step, key, language)
    for routine in spec.routines:
        if routine.role == key:
            yield _("responsible for the routine “%(title)s”") % {"title": routine.title.to(language)}
        for step in routine.steps:
            yield from _of_step(step, key, language)


def _of_stage(stage: StageSpec, key: str, language: str | None) -> Iterator[str]:
    title = {"title": stage.title.to(language)}
    if key in stage.responsible:
        yield _("responsible for the stage “%(title)s”") % title
    for outcome in stage.outcomes:
        named: set[Any] = {*outcome.who, *outcome.confirmed_by, *outcome.releases, outcome.owner}
        if key in named or (outcome.deadline and _when_overdue(outcome.deadline, key)):
            yield _("in the outcome “%(label)s”") % {"label": outcome.label.to(language)}


def _of_step(step: StepSpec, key: str, language: str | None) -> Iterator[str]:
    title = {"title": step.title.to(language)}
    if key in step.responsible:
        yield _("responsible for the step “%(title)s”") % title
    if any(_when_overdue(deadline, key) for deadline in step.deadlines or ()):
        yield _("told when a deadline of the step “%(title)s” has passed") % title
    for field in step.fields:
        if key in _of_field(field):
            yield _("in the question “%(label)s” of the step “%(title)s”") % {
                "label": field.label.to(language),
                **title,
            }


def _of_field(field: FieldSpec) -> set[str | None]:
    effects = [effect for effect in (field.stop, field.alert) if effect]
    return {field.binds.role if field.binds else None, *(role for effect in effects for role in effect.tells)}


def _when_overdue(deadline: DeadlineSpec, key: str) -> bool:
    return deadline.on_overdue is not None and key in (deadline.on_overdue.tell, deadline.on_overdue.hand_to)
