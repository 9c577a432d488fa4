"""The way through the stages: every stage can be reached and left, and no loop goes on without a date."""

from django.utils.translation import gettext_lazy as _

from guidance.procedures.lint.findings import Findings, Place
from guidance.procedures.lint.names import in_loops, reachable
from guidance.procedures.spec import OutcomeSpec, StageSpec


def check(found: Findings) -> None:
    """Stages, outcomes and the order of steps."""
    for stage in found.stages:
        _outcomes(found, stage)
    _reached(found)
    _left(found)
    _waits(found)


def _outcomes(found: Findings, place: Place) -> None:
    stage = place.stage
    if not stage.outcomes:
        found.error(
            "no-outcome",
            place.at("outcomes"),
            place,
            _("The stage %(stage)s has no outcome, so a case could never leave it."),
            stage=stage.title,
        )
    if not found.spec.steps_of(stage.key):
        found.error("no-steps", place.at("steps"), place, _("The stage %(stage)s has no steps."), stage=stage.title)
    for outcome in stage.outcomes:
        path = place.at(f"outcomes.{outcome.key}")
        if outcome.to:
            _leads(found, place, path, outcome)
        if not outcome.who and not stage.responsible:
            found.error(
                "nobody-decides",
                f"{path}.who",
                place,
                _("Nobody may choose the outcome %(outcome)s: it names no role, and neither does its stage."),
                outcome=outcome.label,
            )
        if outcome.when and not outcome.barred:
            found.warn(
                "no-bar",
                f"{path}.barred",
                place,
                _("Say what bars the outcome %(outcome)s while its condition is not met."),
                outcome=outcome.label,
            )


def _leads(found: Findings, place: Place, path: str, outcome: OutcomeSpec) -> None:
    if outcome.to not in found.order:
        found.error(
            "unknown-stage",
            f"{path}.to",
            place,
            _("The outcome %(outcome)s leads to %(to)s, which is no stage of the procedure."),
            outcome=outcome.label,
            to=outcome.to,
        )
        return
    here, there = found.order[place.stage.key], found.order[outcome.to]
    if outcome.kind == "escalate" and there <= here:
        found.error(
            "wrong-way",
            f"{path}.to",
            place,
            _("The outcome %(outcome)s goes on, but the stage it leads to does not come later."),
            outcome=outcome.label,
        )
    if outcome.kind == "replan" and there >= here:
        found.error(
            "wrong-way",
            f"{path}.to",
            place,
            _("The outcome %(outcome)s goes back, but the stage it leads to does not come earlier."),
            outcome=outcome.label,
        )
    if outcome.kind == "replan" and not _dated(outcome, found.stage_by_key[outcome.to]):
        found.error(
            "loop-without-date",
            path,
            place,
            _(
                "The outcome %(outcome)s goes back without a date: ask for a next date, or give a step of the "
                "stage it leads to a deadline."
            ),
            outcome=outcome.label,
        )


def _dated(outcome: OutcomeSpec, to: StageSpec) -> bool:
    if outcome.next_date != "none" or outcome.deadline:
        return True
    return any(deadline.kind == "at_latest" for step in to.steps for deadline in step.deadlines or ())


def _reached(found: Findings) -> None:
    ways = {stage.key: _ways(stage) for stage in found.spec.stages}
    seen = reachable(ways, [stage.key for stage in found.spec.entry_stages])
    for place in found.stages:
        if place.stage.key not in seen:
            found.error(
                "unreachable", place.path, place, _("No outcome leads to the stage %(stage)s."), stage=place.stage.title
            )


def _left(found: Findings) -> None:
    ways = {stage.key: _ways(stage) for stage in found.spec.stages}
    closing = {stage.key for stage in found.spec.stages if any(o.kind == "close" for o in stage.outcomes)}
    for place in found.stages:
        if place.stage.outcomes and not closing & reachable(ways, [place.stage.key]):
            found.error(
                "dead-end",
                place.path,
                place,
                _("From the stage %(stage)s no way leads to an outcome that closes the case."),
                stage=place.stage.title,
            )


def _ways(stage: StageSpec) -> list[str]:
    return [outcome.to for outcome in stage.outcomes if outcome.to]


def _waits(found: Findings) -> None:
    for step in found.steps:
        beside = {other.key for other in found.siblings(step)}
        for key in step.step.after:
            if key not in beside:
                found.error(
                    "unknown-step",
                    step.at("after"),
                    step,
                    _("The step %(step)s waits for %(other)s, which is no step of its stage."),
                    step=step.step.title,
                    other=key,
                )
    groups = {(p.stage.key if p.stage else p.routine.key): found.siblings(p) for p in found.steps}
    looping = {(group, key) for group, steps in groups.items() for key in in_loops({s.key: s.after for s in steps})}
    for step in found.steps:
        group = step.stage.key if step.stage else step.routine.key
        if (group, step.step.key) in looping:
            found.error(
                "after-loop", step.at("after"), step, _("The step %(step)s waits for itself."), step=step.step.title
            )
