"""What is asked when a list is read from a file."""

import django.forms
from django.utils.translation import gettext_lazy as _

from forms.people.importing.reading import MOST_BYTES
from forms.people.inputs.fields import tick
from forms.people.rendering import PortalForm


class UploadForm(PortalForm):
    """A file, and whether what it lacks is to be ended."""

    file = django.forms.FileField(
        label=_("CSV file"),
        widget=django.forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        help_text=_("From your school's administrative system or a spreadsheet. At most 2,000 lines and 2 MB."),
        max_length=200,
        allow_empty_file=True,
    )
    end_missing = tick(
        _("The list is complete"),
        help_text=_("Who is not in it is shown as well, and is ended when you apply the list."),
    )

    def __init__(self, *args, can_end: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not can_end:
            del self.fields["end_missing"]

    def data_read(self) -> bytes:
        """The file's bytes; one more than allowed shows that it is too large."""
        return self.cleaned_data["file"].read(MOST_BYTES + 1)
