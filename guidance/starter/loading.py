"""Publishing what a pack brings, with the pages that show it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from guidance.models import ProcedureVersion
from guidance.procedures.lint import Finding, errors, lint
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.versions import publish
from guidance.starter.errors import StarterError
from guidance.starter.procedures import ensure_procedure_page


@dataclass(frozen=True)
class LoadedProcedure:
    """The version that a procedure is published as now, and what lint warns of."""

    version: ProcedureVersion
    warnings: tuple[Finding, ...]


class LintErrors(StarterError):
    """A procedure that may not be published as it is. ``str()`` has a line for each error."""

    def __init__(self, file: object, spec: ProcedureSpec, found: list[Finding]) -> None:
        lines = [f"{file}: {finding.path}: {finding.sentence}" for finding in found]
        Exception.__init__(self, "\n".join([*lines, _("%(key)s was not loaded.") % {"key": spec.key}]))


def check(spec: ProcedureSpec, file: object) -> tuple[Finding, ...]:
    """What lint warns of. Raises: LintErrors."""
    findings = lint(spec)
    if wrong := errors(findings):
        raise LintErrors(file, spec, wrong)
    return findings


@transaction.atomic
def load_procedure(spec: ProcedureSpec, file: object) -> LoadedProcedure:
    """Publish a procedure and make its pages; loading the same again changes nothing.

    Args:
        file: stands in messages.
    Raises:
        LintErrors: nothing was written.
    """
    findings = check(spec, file)
    version = publish(spec)
    ensure_procedure_page(spec)
    return LoadedProcedure(version, findings)
