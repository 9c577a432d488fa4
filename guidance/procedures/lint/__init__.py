"""What is wrong or unwise in a procedure, in sentences an administrator understands.

``lint`` needs no database; ``lint_installation`` asks what the installation has. Errors block publishing.
"""

from collections.abc import Iterable

from guidance.procedures.lint import (
    conditions,
    dates,
    forms,
    installation,
    journey,
    names,
    questions,
    routines,
    signals,
    wording,
)
from guidance.procedures.lint.findings import Finding, Findings, Level
from guidance.procedures.spec import ProcedureSpec

__all__ = ["Finding", "Level", "errors", "lint", "lint_installation"]

_CHECKS = (
    names.check,
    journey.check,
    signals.check,
    conditions.check,
    questions.check,
    dates.check,
    forms.check,
    routines.check,
    wording.check,
)


def lint(spec: ProcedureSpec) -> tuple[Finding, ...]:
    """What is wrong in the procedure itself: errors first, then warnings, each in reading order."""
    found = Findings(spec)
    for check in _CHECKS:
        check(found)
    return found.sorted()


def lint_installation(spec: ProcedureSpec) -> tuple[Finding, ...]:
    """What the procedure needs and this installation does not have: pages, procedures, holders of roles.

    A few queries, one a language for pages; providers of the registry add theirs.
    """
    found = Findings(spec)
    installation.check(found)
    return found.sorted()


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that block publishing."""
    return [finding for finding in findings if finding.level is Level.ERROR]
