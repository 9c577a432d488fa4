"""The forms that procedures come in by."""

from typing import Any

import django.forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from guidance.exchange.uploads import Brought, Refused, read_upload
from guidance.models import ProcedurePage, ProcedureVersion
from guidance.procedures.editing import key_from
from guidance.procedures.spec.base import KEY_PATTERN, LONGEST_KEY

#: What is wrong in a file is told all at once, but no page is filled with it.
MOST_SENTENCES = 30
KEY_HELP = _("Small letters a to z, digits and _. It never changes: forms and cases find the procedure by it.")


def taken_keys() -> set[str]:
    """Every key that a procedure has, or had a version under."""
    return {
        *ProcedurePage.objects.values_list("key", flat=True),
        *ProcedureVersion.objects.values_list("key", flat=True),
    }


def free_key(wanted: str) -> str:
    """A key like the one wanted that no procedure has."""
    return key_from(wanted, taken_keys())


class KeyField(django.forms.CharField):
    """The key of a new procedure."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Key"),
            max_length=LONGEST_KEY,
            validators=[
                RegexValidator(
                    KEY_PATTERN + r"\Z", _("Use small letters a to z, digits and _, and begin with a letter.")
                )
            ],
            **({"help_text": KEY_HELP} | kwargs),
        )


class NamedForm(django.forms.Form):
    """Title and key of a new procedure."""

    title = django.forms.CharField(label=_("Title"), max_length=200)
    key = KeyField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].help_text = _("%(help)s Left blank, it is made from the title.") % {"help": KEY_HELP}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "key" not in self.errors:
            data["key"] = self._free(data.get("key", ""), data.get("title", ""))
        return data

    def _free(self, key: str, title: str) -> str:
        if not key:
            return free_key(title) if title else ""
        if key in taken_keys():
            self.add_error("key", _("There is a procedure with this key already."))
        return key


class BlankForm(NamedForm):
    """A procedure from nothing."""

    language = django.forms.ChoiceField(
        label=_("Language"), help_text=_("The language that it is written in first. Others are translated from it.")
    )
    country = django.forms.CharField(
        label=_("Country"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Za-z]{2}\Z", _("Two capital letters, like DK or NO."))],
        help_text=_("Two letters, like DK or NO."),
    )
    subjects = django.forms.MultipleChoiceField(
        label=_("What a case can be about"),
        choices=[("pupil", _("A pupil")), ("class", _("A class")), ("staff", _("A member of staff"))],
        widget=django.forms.CheckboxSelectMultiple,
        initial=["pupil"],
    )
    field_order = ["title", "key", "language", "country", "subjects"]

    def __init__(self, *args: Any, languages: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = list(languages.items())

    def clean_country(self) -> str:
        """In capital letters."""
        return str(self.cleaned_data["country"]).upper()


class CopyForm(NamedForm):
    """A copy of a procedure."""

    pages = django.forms.BooleanField(
        label=_("Copy its guidance pages and role descriptions too"),
        required=False,
        help_text=_("They become drafts of its own. Otherwise its steps and roles lead to the pages that are there."),
    )

    def __init__(self, *args: Any, has_pages: bool, shared: bool, **kwargs: Any) -> None:
        """
        Args:
            has_pages: whether there are pages that could be copied.
            shared: whether the pages could be shared instead, as they are on this portal.
        """
        super().__init__(*args, **kwargs)
        if not has_pages:
            del self.fields["pages"]
        elif not shared:
            self.fields["pages"].label = _("Bring its guidance pages and role descriptions too")
            self.fields["pages"].help_text = _("They become drafts.")
            self.fields["pages"].initial = True


class FileField(django.forms.FileField):
    """A pack: a YAML file, or a zip with pages. Cleans to a ``Brought``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("File"),
            allow_empty_file=True,
            help_text=_("A procedure as YAML, or a zip with procedure.yaml and its pages."),
            widget=django.forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.zip"}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Brought:
        upload = super().clean(data, initial)
        try:
            return read_upload(upload)
        except Refused as refused:
            raise django.forms.ValidationError(refused.sentences[:MOST_SENTENCES]) from refused


class UploadForm(django.forms.Form):
    """A pack for a procedure that exists."""

    file = FileField()


class NewUploadForm(UploadForm):
    """A pack for a new procedure."""

    title = django.forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Left blank: the title in the file.")
    )
    key = KeyField(required=False, help_text=_("Left blank: the key in the file."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        brought = data.get("file")
        if brought and "key" not in self.errors:
            data["key"] = data.get("key") or brought.spec.key
            if data["key"] in taken_keys():
                sentence = _("There is a procedure with the key %(key)s already. Give another, or import it there.")
                self.add_error("key", sentence % {"key": data["key"]})
        return data


class LanguageForm(django.forms.Form):
    """A language that a procedure is to be translated into."""

    language = django.forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, languages: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = list(languages.items())
