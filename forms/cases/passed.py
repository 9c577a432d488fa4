"""What a procedure says of a date that has passed. Reads only."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from forms.cases.enums import DecisionStatus
from forms.cases.models import Decision, Due
from guidance.procedures.spec import DeadlineSpec, Overdue


def overdue_spec(due: Due) -> Overdue | None:
    """What is to happen when this date has passed; None where the procedure says nothing. The run must be loaded."""
    spec = _deadline(due)
    return spec.on_overdue if spec else None


def _deadline(due: Due) -> DeadlineSpec | None:
    """The deadline as data: of the run's step, or of the outcome whose decision set it."""
    spec = due.run.version.compiled
    if not due.step:
        decision = (
            Decision.objects.filter(run__case=due.case_id, run__lt=due.run_id, status=DecisionStatus.FINAL)
            .select_related("run__version")
            .defer("run__version__spec")
            .order_by("-run")
            .first()
        )
        if decision is None:
            return None
        try:
            return decision.run.version.compiled.stage(decision.run.stage).outcome(decision.outcome).deadline
        except KeyError:
            return None
    try:
        deadlines = spec.step(due.run.stage, due.step).deadlines or ()
    except KeyError:
        return None
    return deadlines[due.position] if due.position < len(deadlines) else None


def step_title(due: Due, language: str | None) -> str:
    """The title of the step whose date it is, in a language."""
    try:
        return due.run.version.compiled.step(due.run.stage, due.step).title.to(language)
    except KeyError:
        return _("The decision's date")


def proposed_by(dues: Iterable[Due]) -> dict[str, Due]:
    """Outcomes of the open run that are proposed because a date has passed, each with the first such date.

    Args:
        dues: dates that have passed and run, with their run and its version.
    """
    found: dict[str, Due] = {}
    for due in sorted(dues, key=lambda one: (one.due_on, one.pk)):
        says = overdue_spec(due) if due.step else None
        if says is not None and says.propose:
            found.setdefault(says.propose, due)
    return found
