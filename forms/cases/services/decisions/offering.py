"""The ways out of a stage as they stand for one person now, each with what bars it."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.access import in_charge, may, roles_in
from forms.cases.clock import Clock, system_clock, today
from forms.cases.conditions import holds
from forms.cases.facts import Facts
from forms.cases.models import Case, StageRun
from forms.cases.shelf import Shelf
from forms.people.calendar import calendar_for
from guidance.procedures.spec import OutcomeSpec, StageSpec


@dataclass(frozen=True)
class Offer:
    """One way out of a stage as it stands for one person now."""

    spec: OutcomeSpec
    why_not: tuple[str, ...]
    proposed_date: datetime.date | None
    leads_to: StageSpec | None

    @property
    def open(self) -> bool:
        """Whether the person may choose it now."""
        return not self.why_not


def offers(run: StageRun, user, *, shelf: Shelf | None = None, clock: Clock = system_clock) -> list[Offer]:
    """All ways out of the run's stage, in the procedure's order, each with what bars it.

    Args:
        shelf: the answers, where the caller has read them.
    """
    spec = run.version.compiled
    stage = spec.stage(run.stage)
    facts = Facts(run.case, run, shelf=shelf)
    roles = roles_in(user, run.case, spec)
    found = []
    for outcome in stage.outcomes:
        proposed = None
        if outcome.proposed_after:
            proposed = calendar_for(run.case.school).add(outcome.proposed_after, today(clock))
        found.append(
            Offer(
                spec=outcome,
                why_not=tuple(bars(run, stage, outcome, user, roles, facts)),
                proposed_date=proposed,
                leads_to=spec.stage(outcome.to) if outcome.to else None,
            )
        )
    return found


def bars(
    run: StageRun, stage: StageSpec, outcome: OutcomeSpec, user, roles: frozenset[str], facts: Facts
) -> Iterator[str]:
    """Sentences that say why an outcome is not open to a person now."""
    spec = run.version.compiled
    language = get_language()
    if not may(user, "decide", run.case):
        yield _("You do not have the right to decide in this case.")
    elif outcome.who and not roles & set(outcome.who):
        names = ", ".join(spec.role(key).title.to(language) for key in outcome.who)
        yield _("This is decided by: %(roles)s.") % {"roles": names}
    elif not outcome.who and not _is_responsible(run.case, stage, user, roles):
        yield _("This is decided by those who are responsible for the stage.")
    if outcome.when and holds(outcome.when, facts, stage=run.stage, step="") is not True:
        yield outcome.barred.to(language) if outcome.barred else _("The answers so far do not lead here.")


def _is_responsible(case: Case, stage: StageSpec, user, roles: frozenset[str]) -> bool:
    responsible = set(stage.responsible) | {key for step in stage.steps for key in step.responsible}
    return not responsible or bool(roles & responsible) or in_charge(user, case)
