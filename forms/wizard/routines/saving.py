"""One person's writing in one step of a record: every call is one service, and all of them hold the record together."""

from dataclasses import dataclass, field
from typing import Any

from forms.cases.errors import StepClosed
from forms.cases.journey import StepState
from forms.cases.models import RoutineAnswers
from forms.cases.services import routines as service
from forms.wizard.building import StepForm
from forms.wizard.routines.circumstances import RoutineCircumstances
from forms.wizard.saving import Saved, base_version, drop_row


@dataclass(frozen=True)
class RoutineDone:
    """A step that was marked as done; it alerts nobody."""

    answers: RoutineAnswers
    alerts: list[Any] = field(default_factory=list)


class RoutineWriting:
    """What StepWizard asks of a writing, for a record."""

    def __init__(self, circumstances: RoutineCircumstances, state: StepState, held: service.HeldRecord) -> None:
        self.state, self.held, self.request = state, held, circumstances.request
        self.record = circumstances.place.record

    @property
    def where(self) -> dict[str, Any]:
        """What the services are told in each call."""
        return {
            "step": self.state.spec.key,
            "occurrence": self.state.occurrence,
            "by": self.request.user,
            "held": self.held,
        }

    def save(self, form: StepForm, typed: dict[str, Any] | None = None) -> Saved:
        """Save a draft. Raises: StaleAnswers, BadInput, NotAllowed, StepClosed."""
        sent = form.sent() if typed is None else typed
        drop_row(self.request, sent)
        before = frozenset(one.key for one in self.state.fields)
        saved = service.save_step(self.record.pk, raw=sent, base_version=base_version(self.request), **self.where)
        return Saved(saved, before, frozenset(sent))

    def done(self) -> RoutineDone:
        """Mark the step as done. Raises: InvalidAnswers and other refusals of the service."""
        return RoutineDone(service.finish_step(self.record.pk, **self.where))

    def skip(self) -> str:
        """Skip the step with the reason that was given; the slug of the same step."""
        service.skip_routine_step(self.record.pk, reason=self.request.POST.get("skip-reason", ""), **self.where)
        return self.state.slug

    def another(self) -> str:
        """A step of a record is answered once, in a round once a pupil. Raises: StepClosed."""
        raise StepClosed

    reopen = another
