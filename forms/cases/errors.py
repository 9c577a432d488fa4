"""What services refuse, each with a sentence for the person who asked. Views turn them into pages, never into a 500."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from forms.people import errors

if TYPE_CHECKING:
    from forms.cases.models import Answers, Decision


class CaseError(errors.Refused):
    """Something a service will not do with a case."""


class NotAllowed(errors.NotAllowed, CaseError):
    """The person may not do this with the case."""


class StaleAnswers(CaseError):
    """Somebody saved the step meanwhile; ``current`` is what stands there now."""

    def __init__(self, current: "Answers") -> None:
        super().__init__(_("Somebody else has saved this step since you opened it."))
        self.current = current


class StepClosed(CaseError):
    """The step cannot be filled in now: its stage is decided, it waits for something, or the answers closed it."""


class InvalidAnswers(CaseError):
    """The step cannot be marked as done. ``errors``: sentences by field key ("" for the step as a whole)."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(_("Some answers are missing or cannot be understood."))
        self.errors = errors


class StepsMissing(CaseError):
    """A stage cannot be decided yet; ``steps`` are the keys of those neither done nor skipped."""

    def __init__(self, steps: list[str], titles: list[str]) -> None:
        super().__init__(_("These steps are neither done nor skipped: %(steps)s.") % {"steps": ", ".join(titles)})
        self.steps = steps


class OutcomeBarred(CaseError):
    """The outcome is not open to this person or this case now; ``str()`` says why."""


class AlreadyDecided(CaseError):
    """Somebody decided otherwise meanwhile; ``decision`` is theirs."""

    def __init__(self, decision: "Decision") -> None:
        super().__init__(_("Somebody else has already decided this stage."))
        self.decision = decision


class BadInput(errors.BadInput, CaseError):
    """A value given to a service about a case makes no sense; ``field`` names it."""
