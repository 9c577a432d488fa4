"""A school's own notes beside the steps of its procedures."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forms.people.access import may_write_notes
from forms.people.errors import BadInput
from forms.people.inputs.notes import NoteForm
from forms.people.models import LocalNote
from forms.people.notes import find_step, newest_note, notes_of
from forms.people.services.notes import write_note
from forms.people.views.base import FormPage, SchoolPage


class Notes(SchoolPage):
    """Every step of the school's procedures with its note, who wrote it, and what was written before."""

    template_name = "people/notes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        writes = may_write_notes(self.request.user, self.school)
        return super().get_context_data(procedures=notes_of(self.school), writes=writes, **kwargs)


class WriteNote(FormPage, SchoolPage):
    """Write, change or take away the note beside one step."""

    template_name = "people/form.html"
    form_class = NoteForm
    done_message = _("The note is saved.")
    extra_context = {"title": _("Local note"), "button": _("Save the note")}
    step_title: str
    note: LocalNote | None

    def load(self) -> None:
        super().load()
        if not may_write_notes(self.request.user, self.school):
            raise PermissionDenied
        self.note = newest_note(self.school, **self.step())
        title = find_step(**self.step())
        if title is None and self.note is None:
            raise Http404
        self.step_title = title or self.note.step_title

    def step(self) -> dict[str, str]:
        """The keys of the step, as the address names them."""
        return {name: self.kwargs[name] for name in ("procedure_key", "stage_key", "step_key")}

    def initial(self) -> dict[str, Any]:
        return {"text": self.note.text, "over": self.note.pk} if self.note else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        data = super().get_context_data(**kwargs)
        return data | {"about": f"{self.school.name} · {self.step_title}", "back_url": self.success_url(None)}

    def act(self, form: NoteForm) -> LocalNote | None:
        try:
            return write_note(self.school, **self.step(), **form.note(), by=self.request.user)
        except BadInput:
            newest = newest_note(self.school, **self.step())
            form.see(newest.pk if newest else None)
            raise

    def success_url(self, result: Any) -> str:
        return reverse("people:notes", args=[self.school.pk])
