"""The form of a school's note beside a step."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.people.rendering import PortalForm


class NoteForm(PortalForm):
    """``over``: the state that the writer saw, so that nobody replaces what they have not read."""

    text = django.forms.CharField(
        label=_("Note"),
        required=False,
        help_text=_(
            "Everybody on the staff reads it beside the step: the room, a telephone number, who calls. "
            "Nothing about a pupil. Leave it blank to take the note away."
        ),
        widget=django.forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
    over = django.forms.IntegerField(required=False, min_value=0, widget=django.forms.HiddenInput())

    def see(self, pk: int | None) -> None:
        """Name another state as the one that the writer has seen: the page that refuses shows it."""
        self.data = self.data.copy()
        self.data["over"] = "" if pk is None else str(pk)

    def clean_text(self) -> str:
        """Line ends as one character, as they are counted."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()

    def note(self) -> dict[str, Any]:
        """What the service is told."""
        return {"text": self.cleaned_data["text"], "over": self.cleaned_data.get("over")}
