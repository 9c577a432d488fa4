"""What a role does in the procedure that staff work by now, worked out and never typed."""

from dataclasses import dataclass, field

from guidance.links import page_urls
from guidance.procedures.spec import ProcedureSpec, StageSpec, StepSpec
from guidance.reading.current import current_spec
from guidance.reading.parts import step_anchor
from guidance.reading.words import deadline_in_words, every_in_words

PROCEDURE_PAGE = "procedure:"


@dataclass(frozen=True)
class Duty:
    """A step that is the role's. ``together_with``: titles of the other roles that share it."""

    ref: str
    title: str
    url: str
    dates: list[str]
    together_with: list[str]


@dataclass(frozen=True)
class StageDuties:
    """The steps of one stage that are the role's, and the decisions that it may take there."""

    title: str
    duties: list[Duty]
    decisions: list[str]


@dataclass(frozen=True)
class Duties:
    """Everything that is the role's in one procedure."""

    procedure: str
    url: str
    made_up_of: list[tuple[str, str]] = field(default_factory=list)
    part_of: list[tuple[str, str]] = field(default_factory=list)
    stages: list[StageDuties] = field(default_factory=list)
    routines: list[tuple[str, str, str]] = field(default_factory=list)


def procedure_page_key(procedure_key: str) -> str:
    """The key under which a procedure's own page is found where its spec names none."""
    return f"{PROCEDURE_PAGE}{procedure_key}"


def duties_of(procedure_key: str, role_key: str, language: str) -> Duties | None:
    """What a role does.

    Args:
        procedure_key: the procedure; without a published version there is nothing to say.
        role_key: a role of it. Steps that name no role are the stage's.
        language: of the texts, and of the pages that are linked to.
    """
    spec = current_spec(procedure_key)
    if spec is None or role_key not in {role.key for role in spec.roles}:
        return None
    own_page = spec.page or procedure_page_key(spec.key)
    urls = page_urls(spec.key, {own_page, *(role.page for role in spec.roles if role.page)}, language)
    url = urls.get(own_page, "")
    named = {role.key: (role.title.to(language), urls.get(role.page or "", "")) for role in spec.roles}
    role = spec.role(role_key)
    return Duties(
        procedure=spec.title.to(language),
        url=url,
        made_up_of=[named[key] for key in role.made_up_of],
        part_of=[named[other.key] for other in spec.roles if role_key in other.made_up_of],
        stages=_stages(spec, role_key, language, url),
        routines=[
            (routine.title.to(language), every_in_words(routine.every), f"{url}#routine-{routine.key}")
            for routine in spec.routines
            if routine.role == role_key
        ],
    )


def _stages(spec: ProcedureSpec, role_key: str, language: str, url: str) -> list[StageDuties]:
    stages = []
    for stage in spec.stages:
        duties = [
            _duty(spec, stage, step, role_key, language, url)
            for step in spec.steps_of(stage.key)
            if role_key in (step.responsible or stage.responsible)
        ]
        decisions = [
            outcome.label.to(language)
            for outcome in stage.outcomes
            if role_key in (outcome.who or stage.responsible) or role_key in outcome.confirmed_by
        ]
        if duties or decisions:
            stages.append(StageDuties(stage.title.to(language), duties, decisions))
    return stages


def _duty(spec: ProcedureSpec, stage: StageSpec, step: StepSpec, role_key: str, language: str, url: str) -> Duty:
    shared = [key for key in step.responsible or stage.responsible if key != role_key]
    return Duty(
        ref=step.ref or "",
        title=step.title.to(language),
        url=f"{url}#{step_anchor(stage.key, step.key)}",
        dates=[deadline_in_words(deadline, spec, stage, language) for deadline in step.deadlines or ()],
        together_with=[spec.role(key).title.to(language) for key in shared],
    )
