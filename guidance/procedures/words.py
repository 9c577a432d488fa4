"""What a procedure says in data, as sentences in the reader's language: for its page, the wizard and the case.

Texts of the procedure are taken in ``language``, the portal's own words in the language that is active.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from guidance.procedures.spec import DeadlineSpec, OutcomeSpec, ProcedureSpec, StageSpec, StepSpec
from guidance.reading.conditions import condition_in_words, listed
from guidance.reading.words import (
    amount_in_words,
    deadline_in_words,
    every_in_words,
    leads_to_in_words,
    overdue_in_words,
    validity_in_words,
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
    "validity_in_words",
]


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
