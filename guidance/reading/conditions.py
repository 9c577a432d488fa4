"""Conditions in words, as parts of a sentence, and lists of words.

Texts of the procedure are taken in ``language``, the portal's own words in the language that is active.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guidance.procedures import figures
from guidance.procedures.spec import AllOf, Comparison, Condition, FieldSpec, Not, ProcedureSpec, StageSpec, StepSpec


def listed(words: Iterable[str], *, last: str | None = None) -> str:
    """Words as a list in a sentence: ``a, b and c``. ``last`` is a translated pattern with ``first`` and ``last``."""
    items = [word for word in words if word]
    if len(items) < 2:
        return "".join(items)
    pattern = last or _("%(first)s and %(last)s")
    return pattern % {"first": ", ".join(items[:-1]), "last": items[-1]}


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
        return _absence(comparison)
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


def _absence(comparison: Comparison) -> str:
    names = {"figure": figures.label(comparison.absence or ""), "days": comparison.days or comparison.school_days}
    if comparison.school_days:
        return (
            ngettext(
                "“%(figure)s” in the last %(days)s school day",
                "“%(figure)s” in the last %(days)s school days",
                comparison.school_days,
            )
            % names
        )
    if comparison.days:
        return (
            ngettext("“%(figure)s” in the last %(days)s day", "“%(figure)s” in the last %(days)s days", comparison.days)
            % names
        )
    return _("“%(figure)s”") % names


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
