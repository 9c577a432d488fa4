"""Conditions: they ask for what exists, comes earlier, and can be compared so."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from guidance.procedures.lint.findings import Findings, Place
from guidance.procedures.lint.paths import named
from guidance.procedures.spec import ABSENCE_FIGURES, Comparison, Condition, FieldSpec, comparisons

#: Operators that need an answer of a kind.
_NUMBERS = frozenset({"number", "scale"})
_FITS = {
    "contains": frozenset({"choices", "partners", "short_text", "long_text"}),
    "at_least": _NUMBERS,
    "at_most": _NUMBERS,
    "before": frozenset({"date", "time"}),
    "after": frozenset({"date", "time"}),
}


def check(found: Findings) -> None:
    """Every condition of the procedure."""
    for path, place, condition, itself in _conditions(found):
        for comparison in comparisons(condition):
            _comparison(found, path, place, comparison, itself=itself)


def _conditions(found: Findings) -> Iterator[tuple[str, Place, Condition, bool]]:
    for stage in found.stages:
        for outcome in stage.stage.outcomes:
            path = stage.at(f"outcomes.{outcome.key}")
            if outcome.when:
                yield f"{path}.when", stage, outcome.when, False
            if outcome.deadline and outcome.deadline.when:
                yield f"{path}.deadline.when", stage, outcome.deadline.when, False
    for step in found.steps:
        if step.step.when:
            yield step.at("when"), step, step.step.when, False
        # Any step of the stage will do: a deadline starts to run, or ends, with the answer.
        around = Place(step.path, step.block, step.stage, step.routine)
        for number, deadline in enumerate(step.step.deadlines or ()):
            if deadline.when:
                yield step.at(f"deadlines.{number}.when"), around, deadline.when, False
    for place in found.fields:
        if place.field.when:
            yield place.at("when"), place, place.field.when, False
        for name in ("stop", "alert"):
            effect = getattr(place.field, name)
            if effect and effect.when:
                yield place.at(f"{name}.when"), place, effect.when, True
    for signal in found.spec.signals:
        yield f"signals.{signal.key}.when", Place(), signal.when, False


def _comparison(found: Findings, path: str, place: Place, comparison: Comparison, *, itself: bool) -> None:
    if comparison.answer:
        target = named(found, place, comparison.answer, itself=itself)
        if target.field is None:
            found.error("condition-on-nothing", path, place, target.problem, path=target.called)
        else:
            _compared(found, path, place, comparison, target.field)
            if target.field.sensitive and not (place.field and place.field.sensitive):
                found.warn(
                    "condition-on-sensitive",
                    path,
                    place,
                    _("What is asked here shows how the sensitive question %(question)s was answered."),
                    question=target.field.label,
                )
    if comparison.stage and comparison.stage not in found.order:
        found.error("unknown-stage", path, place, _("%(stage)s is no stage of the procedure."), stage=comparison.stage)
    elif comparison.outcome and comparison.outcome not in _outcome_keys(found, comparison.stage):
        found.error(
            "unknown-outcome", path, place, _("%(outcome)s is no outcome of the stage."), outcome=comparison.outcome
        )
    if comparison.absence:
        figure_known(found, path, place, comparison.absence)


def figure_known(found: Findings, path: str, place: Place, key: str) -> None:
    """Report a figure of absence that the portal has no name for."""
    if key not in ABSENCE_FIGURES:
        found.error(
            "unknown-figure", path, place, _("The portal has no figure of absence called %(figure)s."), figure=key
        )


def _outcome_keys(found: Findings, stage_key: str | None) -> set[str]:
    stages = [found.stage_by_key[stage_key]] if stage_key else found.spec.stages
    return {outcome.key for stage in stages for outcome in stage.outcomes}


def _compared(found: Findings, path: str, place: Place, comparison: Comparison, field: FieldSpec) -> None:
    """Whether the operator and the value fit the kind of the answer."""
    operator, value = comparison.operator
    if field.kind == "notice":
        found.error(
            "condition-on-notice",
            path,
            place,
            _("%(question)s is a notice, which nobody answers."),
            question=field.label,
        )
    if operator in _FITS and field.kind not in _FITS[operator]:
        found.error(
            "operator-does-not-fit",
            path,
            place,
            _("The answer to %(question)s cannot be compared by %(operator)s."),
            question=field.label,
            operator=operator,
        )
    if operator not in ("is", "is_not", "in", "contains"):
        return
    for one in value if operator == "in" else (value,):
        if not _possible(field, one):
            found.error(
                "answer-that-cannot-be",
                path,
                place,
                _("%(value)s can never be the answer to %(question)s."),
                value=one,
                question=field.label,
            )


def _possible(field: FieldSpec, value: object) -> bool:
    if field.kind == "yes_no":
        return isinstance(value, bool)
    if field.kind == "scale" and not field.options:
        return isinstance(value, int)
    if field.options:
        return value in option_keys(field)
    return True


def option_keys(field: FieldSpec) -> set[str]:
    """What can be chosen, ``other`` included where the field has it."""
    return {option.key for option in field.options} | ({"other"} if field.other else set())
