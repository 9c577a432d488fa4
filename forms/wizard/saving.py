"""Between the post and the services: what was typed is handed on, what came of it is told."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from forms.cases.errors import BadInput
from forms.cases.journey import StepState
from forms.cases.models import Answers
from forms.cases.services import answers as service
from forms.cases.services.timeline import flush
from forms.wizard.building import StepForm
from forms.wizard.circumstances import Circumstances


def base_version(request: HttpRequest) -> int:
    """The version that the page was typed over; 0 where it does not say, which is stale as soon as one is stored."""
    sent = request.POST.getlist("base_version")
    text = sent[-1] if sent else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def drop_row(request: HttpRequest, sent: dict[str, Any]) -> None:
    """Leave out of what was sent the row whose button was pressed."""
    key, _colon, identity = request.POST.get("remove-row", "").partition(":")
    if isinstance(sent.get(key), list):
        sent[key] = [row for row in sent[key] if not (isinstance(row, dict) and row.get("_id") == identity)]


@dataclass
class Saved:
    """What came of a save."""

    answers: Answers
    before: frozenset[str]
    sent: frozenset[str]
    refused_files: dict[str, list[str]] = field(default_factory=dict)

    def opened(self, state: StepState) -> list[str]:
        """Fields that exist since this save and that the page did not hold."""
        return [
            one.key
            for one in state.fields
            if one.key not in self.before and one.key not in self.sent and one.kind not in ("notice", "file")
        ]


class Writing:
    """One person's writing in one step: every call is one service, and all of them hold the case together."""

    def __init__(self, circumstances: Circumstances, state: StepState, held: service.Held) -> None:
        self.circumstances, self.state, self.held = circumstances, state, held
        self.place, self.request = circumstances.place, circumstances.request

    @property
    def where(self) -> dict[str, Any]:
        """What the services are told in each call."""
        return {"step": self.state.spec.key, "occurrence": self.state.occurrence, "by": self.request.user}

    @property
    def run(self) -> int:
        """The run that the address names; the services find the one that holds the rows."""
        return self.place.run.pk

    def save(self, form: StepForm, typed: dict[str, Any] | None = None) -> Saved:
        """Save a draft. Raises: StaleAnswers, BadInput, NotAllowed, StepClosed."""
        sent = form.sent() if typed is None else typed
        drop_row(self.request, sent)
        before = frozenset(one.key for one in self.state.fields)
        saved = service.save_answers(
            self.run, raw=sent, base_version=base_version(self.request), held=self.held, **self.where
        )
        return Saved(saved, before, frozenset(sent), self._files(form))

    def _files(self, form: StepForm) -> dict[str, list[str]]:
        """Keep the files that came along, and take away the one whose button was pressed."""
        refused: dict[str, list[str]] = {}
        uploads = form.uploads()
        wanted = self.request.POST.get("remove-file", "")
        mine = {one.key for files in self.circumstances.files(self.state).values() for one in files} if wanted else ()
        if not uploads and wanted not in mine:
            return refused
        flush(self.held.case)
        for key, upload in uploads:
            try:
                service.attach_file(self.run, field=key, upload=upload, **self.where)
            except BadInput as problem:
                refused.setdefault(key, []).append(str(problem))
        if wanted in mine:
            service.remove_file(int(wanted), by=self.request.user)
        self.held.look_again()
        return refused

    def done(self) -> Any:
        """Mark the step as done. Raises: InvalidAnswers and other refusals of the service."""
        return service.mark_done(self.run, held=self.held, **self.where)

    def skip(self) -> str:
        """Skip the step with the reason that was given; the slug of the same step."""
        reason = self.request.POST.get("skip-reason", "")
        service.skip_step(self.run, reason=reason, held=self.held, **self.where)
        return self.state.slug

    def another(self) -> str:
        """Begin another occurrence of the step, and give its slug."""
        flush(self.held.case)
        number = service.add_occurrence(self.run, step=self.state.spec.key, by=self.request.user)
        return f"{self.state.spec.key}-{number}" if number > 1 else self.state.spec.key

    def reopen(self) -> str:
        """Reopen a step that was carried over, and give its slug."""
        flush(self.held.case)
        service.reopen_step(self.run, step=self.state.spec.key, by=self.request.user)
        return self.state.spec.key
