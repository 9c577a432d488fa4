"""Deadlines: stated, counted from something that exists and comes earlier; routines with a window."""

from django.utils.translation import gettext_lazy as _

from guidance.procedures.lint.findings import Findings, Place
from guidance.procedures.lint.paths import named
from guidance.procedures.spec import DeadlineSpec


def check(found: Findings) -> None:
    """The deadlines of steps and outcomes, and the windows of routines."""
    for step in found.steps:
        if step.step.deadlines is None and step.stage:
            found.warn(
                "deadline-not-stated",
                step.at("deadline"),
                step,
                _("The step %(step)s says no deadline. If it has none, say so."),
                step=step.step.title,
            )
        for number, deadline in enumerate(step.step.deadlines or ()):
            _deadline(found, step.at(f"deadlines.{number}"), step, deadline)
    for stage in found.stages:
        for outcome in stage.stage.outcomes:
            if outcome.deadline:
                _deadline(found, stage.at(f"outcomes.{outcome.key}.deadline"), stage, outcome.deadline)
    for routine in found.spec.routines:
        after = routine.overdue_after
        if after and after.unit == routine.every.unit and after.amount < routine.every.amount:
            found.error(
                "window-before-due",
                f"routines.{routine.key}.overdue_after",
                Place(block=(routine.key,)),
                _("The routine %(routine)s would be overdue before it is due."),
                routine=routine.title,
            )


def _deadline(found: Findings, path: str, place: Place, deadline: DeadlineSpec) -> None:
    start = deadline.from_
    if start.step:
        keys = {step.key for step in found.siblings(place)}
        if start.step not in keys or (place.step and start.step == place.step.key):
            found.error(
                "deadline-from-nothing",
                f"{path}.from",
                place,
                _("The deadline is counted from the step %(key)s, which is no other step of this stage."),
                key=start.step,
            )
    if start.decision:
        here = found.order.get(place.stage.key, 0) if place.stage else 0
        if found.order.get(start.decision, len(found.order)) > here:
            found.error(
                "deadline-from-nothing",
                f"{path}.from",
                place,
                _("The deadline is counted from the decision on %(key)s, which is no stage up to this one."),
                key=start.decision,
            )
    if start.field:
        _from_field(found, f"{path}.from", place, start.field)
    if deadline.on_overdue and deadline.on_overdue.propose:
        outcomes = {outcome.key for outcome in place.stage.outcomes} if place.stage else set()
        if deadline.on_overdue.propose not in outcomes:
            found.error(
                "unknown-outcome",
                f"{path}.on_overdue.propose",
                place,
                _("%(outcome)s is no outcome of the stage."),
                outcome=deadline.on_overdue.propose,
            )


def _from_field(found: Findings, path: str, place: Place, field_path: str) -> None:
    # Any step of the stage will do: a deadline waits for the date, in whatever order the steps are filled in.
    stage_wide = Place(place.path, place.block, place.stage, place.routine)
    target = named(found, stage_wide, field_path)
    if target.field is None:
        found.error("deadline-from-nothing", path, place, target.problem, path=target.called)
    elif target.field.kind != "date":
        found.error(
            "deadline-from-no-date",
            path,
            place,
            _("The deadline is counted from %(question)s, which is no date."),
            question=target.field.label,
        )
