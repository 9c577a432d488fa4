"""What a procedure says in data, as sentences in the reader's language: for its page, the wizard and the case.

Texts of the procedure are taken in ``language``, the portal's own words in the language that is active.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guidance.procedures.spec import (
    AllOf,
    Comparison,
    Condition,
    DeadlineSpec,
    FieldSpec,
    Not,
    OutcomeSpec,
    ProcedureSpec,
    StageSpec,
    StepSpec,
)
from guidance.reading.words import (
    amount_in_words,
    deadline_in_words,
    every_in_words,
    leads_to_in_words,
    overdue_in_words,
)

__all__ = [
    "amount_in_words",
    "condition_in_words",
    "deadline_in_words",
    "deadlines_in_words",
    "every_in_words",
    "leads_in_words",
    "leads_to_in_words",
    "listed",
    "overdue_in_words",
    "responsible_in_words",
    "roles_in_words",
]


def listed(words: Iterable[str], *, last: str | None = None) -> str:
    """Words as a list in a sentence: ``a, b and c``. ``last`` is a translated pattern with ``first`` and ``last``."""
    items = [word for word in words if word]
    if len(items) < 2:
        return "".join(items)
    pattern = last or _("%(first)s and %(last)s")
    return pattern % {"first": ", ".join(items[:-1]), "last": items[-1]}


def roles_in_words(keys: Iterable[str], spec: ProcedureSpec, language: str) -> str:
    """The titles of roles as a list; empty for none. A role that the procedure does not declare has its key."""
    titles = {role.key: role.title.to(language) for role in spec.roles}
    return listed(titles.get(key, key) for key in keys)


def responsible_in_words(step: StepSpec, stage: StageSpec | None, spec: ProcedureSpec, language: str) -> str:
    """Who is responsible for a step: its own roles, else those of its stage; empty if nobody is named."""
    return roles_in_words(step.responsible or (stage.responsible if stage else ()), spec, language)


def deadlines_in_words(
    deadlines: tuple[DeadlineSpec, ...] | None, spec: ProcedureSpec, stage: StageSpec, language: str
) -> list[str]:
    """The deadlines of a step, a sentence each; that there is none, or that none is stated, is a sentence too."""
    if deadlines is None:
        return [_("No deadline is stated")]
    if not deadlines:
        return [_("No deadline")]
    return [deadline_in_words(deadline, spec, stage, language) for deadline in deadlines]


def leads_in_words(outcome: OutcomeSpec, spec: ProcedureSpec, language: str) -> str:
    """Where an outcome leads, with the name of the stage, or its key where the procedure has no such stage."""
    titles = {stage.key: stage.title.to(language) for stage in spec.stages}
    to = titles.get(outcome.to or "", outcome.to)
    match outcome.kind:
        case "continue":
            return _("Again, with a new date")
        case "replan":
            return _("Back to “%(stage)s”") % {"stage": to}
        case "escalate":
            return _("On to “%(stage)s”") % {"stage": to}
        case _:
            return _("The case is closed")


def condition_in_words(
    condition: Condition | None,
    spec: ProcedureSpec,
    language: str,
    *,
    stage: StageSpec | None = None,
    step: StepSpec | None = None,
) -> str:
    """What must hold, as a part of a sentence ("“Where was it?” is “The road”"); empty for no condition.

    Args:
        stage: that the condition stands in, for answers of the same stage.
        step: that it stands in, for answers of the same step.
    """
    if condition is None:
        return ""
    if isinstance(condition, Comparison):
        return _comparison(condition, spec, language, stage, step)
    if isinstance(condition, Not):
        inner = condition_in_words(condition.not_, spec, language, stage=stage, step=step)
        return _("not: %(condition)s") % {"condition": inner}
    parts = condition.all if isinstance(condition, AllOf) else condition.any
    words = [condition_in_words(part, spec, language, stage=stage, step=step) for part in parts]
    return listed(words) if isinstance(condition, AllOf) else listed(words, last=_("%(first)s or %(last)s"))


def _comparison(
    comparison: Comparison, spec: ProcedureSpec, language: str, stage: StageSpec | None, step: StepSpec | None
) -> str:
    field = _field(comparison.answer, spec, stage, step) if comparison.answer else None
    operand = f"“{field.label.to(language)}”" if field else _operand(comparison, spec, language)
    operator, value = comparison.operator
    values = value if operator == "in" else (value,)
    said = listed([_value(one, field, language) for one in values], last=_("%(first)s or %(last)s"))
    names = {"what": operand, "value": said}
    match operator:
        case "is" | "in":
            return _("%(what)s is %(value)s") % names
        case "is_not":
            return _("%(what)s is not %(value)s") % names
        case "contains":
            return _("%(what)s has %(value)s among its answers") % names
        case "at_least":
            return _("%(what)s is at least %(value)s") % names
        case "at_most":
            return _("%(what)s is at most %(value)s") % names
        case "before":
            return _("%(what)s is before %(value)s") % names
        case "after":
            return _("%(what)s is after %(value)s") % names
        case _:
            return (_("%(what)s is answered") if value else _("%(what)s is not answered")) % names


def _field(path: str, spec: ProcedureSpec, stage: StageSpec | None, step: StepSpec | None) -> FieldSpec | None:
    *outer, key = path.split(".")
    try:
        if not outer:
            return step.by_key[key] if step else None
        stage_key = outer[0] if len(outer) == 2 else (stage.key if stage else spec.first_stage.key)
        return spec.step(stage_key, outer[-1]).by_key[key]
    except KeyError:
        return None


def _operand(comparison: Comparison, spec: ProcedureSpec, language: str) -> str:
    if comparison.absence:
        days = comparison.days or 0
        if not days:
            return _("the absence")
        return ngettext("the absence in the last %(days)s day", "the absence in the last %(days)s days", days) % {
            "days": days
        }
    if comparison.history:
        return _history(comparison, spec, language)
    return {
        "kind": _("what the case is about"),
        "grade": _("the grade"),
        "age": _("the age"),
        "school": _("the school"),
        "has_plan": _("whether there is a plan"),
        "has_referral": _("whether there is a referral"),
    }.get(comparison.subject or "", comparison.answer or "")


def _history(comparison: Comparison, spec: ProcedureSpec, language: str) -> str:
    if comparison.history == "reopened":
        return _("how often the case was opened again")
    stage = spec.stage(comparison.stage or spec.first_stage.key)
    if comparison.history == "runs":
        return _("how often the stage “%(stage)s” was run") % {"stage": stage.title.to(language)}
    outcome = stage.outcome(comparison.outcome or "").label.to(language)
    return _("how often “%(outcome)s” was decided") % {"outcome": outcome}


def _value(value: Any, field: FieldSpec | None, language: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    options = {option.key: option.label.to(language) for option in field.options} if field else {}
    if value in options:
        return f"“{options[value]}”"
    if field is None and isinstance(value, str):
        return {"pupil": _("a pupil"), "class": _("a class"), "staff": _("a member of staff")}.get(value, value)
    return str(value)
