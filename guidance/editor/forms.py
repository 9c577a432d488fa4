"""The form of a procedure's page: its streams and what is said of the procedure as a whole, kept in the page's frame.

A draft is always saved. What bars publishing is shown where it stands, once somebody publishes or submits.
"""

import re
from collections.abc import Mapping
from typing import Any

import django.forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.blocks.base import BlockField
from wagtail.models import Locale, Page

from guidance.editor.data import pages_in_use
from guidance.editor.errors import as_errors
from guidance.links import translation_key
from guidance.procedures.diff.names import NAMES
from guidance.procedures.editing import STREAMS, Edited, key_from
from guidance.procedures.editing.blocks import streams
from guidance.procedures.editing.indexing import streams_of, walk
from guidance.procedures.editing.shape import KINDS
from guidance.procedures.lint.forms import MOST_FIELDS_TO_EDIT

#: The streams that stand in the frame.
BESIDE = tuple(name for name in STREAMS if name != "stages")
#: What the form asks of the procedure as a whole, by the names of its fields.
ABOUT = ("country", "subjects", "source_name", "source_url", "source_example", "source_note", "guidance", "also_in")
_KEY = re.compile(r"^[a-z][a-z0-9_]*$")
_PK = re.compile(r"^pk:(\d{1,10})$")


def _stream(name: str, label: Any, help_text: Any) -> BlockField:
    return BlockField(block=streams()[name], label=label, help_text=help_text, required=False)


class ProcedurePageForm(WagtailAdminPageForm):
    """Asks for everything that a procedure is; on a page in another language than its own, for nothing of it."""

    roles = _stream("roles", _("Roles"), _("Every role that is named in the procedure is among them by itself."))
    intake = _stream("intake", _("The concern"), _("Asked before there is a case: keep it short."))
    signals = _stream(
        "signals", _("Limits of absence"), _("Where one is met the portal proposes something, and people decide.")
    )
    routines = _stream("routines", _("Duties that come back"), _("About the school, and not about a case."))
    documents = _stream("documents", _("Letters and sheets"), _("What is printed for a step, or sent."))
    country = django.forms.RegexField(
        regex=r"^[A-Za-z]{2}$", label=_("Country"), required=False, max_length=2, help_text=_("Two letters: DK, NO.")
    )
    subjects = django.forms.MultipleChoiceField(
        label=_("What a case can be about"),
        choices=list(NAMES["subjects"].items()),
        widget=django.forms.CheckboxSelectMultiple,
        required=False,
    )
    source_name = django.forms.CharField(label=_("Who made it"), required=False, max_length=300)
    source_url = django.forms.CharField(
        label=_("Where it can be read"), required=False, max_length=500, help_text=_("An address, if there is one.")
    )
    source_example = django.forms.BooleanField(
        label=_("It is an example to adapt"), required=False, help_text=_("Readers are told so.")
    )
    source_note = django.forms.CharField(
        label=_("Note on the source"),
        required=False,
        strip=False,
        widget=AdminAutoHeightTextInput(attrs={"rows": 1}),
    )
    guidance = django.forms.CharField(
        label=_("Guidance on the whole procedure"),
        required=False,
        strip=False,
        widget=AdminAutoHeightTextInput(attrs={"rows": 2}),
    )
    also_in = django.forms.MultipleChoiceField(
        label=_("Languages that it is translated to"),
        choices=settings.WAGTAIL_CONTENT_LANGUAGES,
        widget=django.forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The texts are written on the page of each language."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        page = self.instance
        if page.locale_id is None:  # a page that is looked at before it is made
            page.locale = self.parent_page.locale if self.parent_page else Locale.get_default()
        if "key" in self.fields:
            self.fields["key"].required = False
            self.fields["key"].disabled = bool(page.pk and page.first_published_at)
        self.questions = sum(block.get("type") in KINDS for blocks in self._held().values() for block in walk(blocks))
        #: Whether the procedure stands on this page, and the editor can show it.
        self.shows_structure = page.is_source and self.questions <= MOST_FIELDS_TO_EDIT
        if not self.shows_structure:
            for name in (*BESIDE, *ABOUT, "stages"):
                self.fields.pop(name, None)
            return
        self._begin()

    def _held(self) -> dict[str, list[dict[str, Any]]]:
        return streams_of(Edited(self.instance.frame, self.instance.blocks))

    def _begin(self) -> None:
        frame = self.instance.frame if isinstance(self.instance.frame, dict) else {}
        source = frame.get("source") if isinstance(frame.get("source"), dict) else {}
        own = self.instance.language
        blocks = self._held()
        for name in BESIDE:
            self.initial.setdefault(name, self.fields[name].block.to_python(blocks[name]))
        for name in ("country", "subjects", "guidance"):
            self.initial.setdefault(name, frame.get(name))
        for name in ("name", "url", "example", "note"):
            self.initial.setdefault(f"source_{name}", source.get(name))
        self.initial.setdefault("also_in", [code for code in frame.get("languages") or () if code != own])
        also = self.fields["also_in"]
        known = dict(also.choices)
        more = [(code, code) for code in self.initial["also_in"] if code not in known]
        also.choices = [*((code, label) for code, label in known.items() if code != own), *more]

    def clean_key(self) -> str:
        """Made from the title where nobody gave one. Raises: ValidationError for one that no procedure can have."""
        key = self.cleaned_data["key"]
        if not key and self.cleaned_data.get("title"):
            taken = type(self.instance).objects.values_list("key", flat=True)
            return key_from(self.cleaned_data["title"], set(taken))
        if key and not _KEY.match(key):
            raise ValidationError(_("A key has small letters a-z, digits and _, and begins with a letter."))
        return key

    def clean_country(self) -> str:
        """Written large, as everywhere."""
        return self.cleaned_data["country"].upper()

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.shows_structure:
            return
        self._write_frame()
        if not self.is_deferred_validation:
            for name, error in as_errors(self.instance, self.fields):
                self.add_error(name, error)

    def _write_frame(self) -> None:
        """Put what was asked into the frame; what was not asked stays in it."""
        page, said = self.instance, self.cleaned_data
        before = page.frame if isinstance(page.frame, dict) else {}
        frame: dict[str, Any] = {**before, "key": page.key}
        frame["languages"] = [page.language, *self._also_in(before, said)]
        for name in ("country", "subjects", "guidance"):
            if name in said:
                frame[name] = _lines(said[name])
        source = {**(before.get("source") or {})}
        for name in ("name", "url", "example", "note"):
            if f"source_{name}" in said:
                source[name] = _lines(said[f"source_{name}"])
        frame["source"] = {name: value for name, value in source.items() if value}
        for name in ("title", "summary"):
            # A page may have another title than its procedure; whoever changes it here changes both.
            if name in self.changed_data or not frame.get(name):
                frame[name] = getattr(page, name)
        for name in BESIDE:
            if name in said:
                frame[name] = self.fields[name].block.get_prep_value(said[name])
        page.frame = {name: value for name, value in frame.items() if value not in (None, "")}
        self._name_pages()

    def _also_in(self, before: Mapping[str, Any], said: Mapping[str, Any]) -> list[str]:
        """Other languages, in the order that they had."""
        chosen = said.get("also_in", [])
        known = [code for code in before.get("languages") or () if code in chosen]
        return [*known, *(code for code in chosen if code not in known)]

    def _name_pages(self) -> None:
        """Name pages that were chosen by what they are called in every language, not by a number of this database."""
        held = self._held()
        blocks = [block for stream in held.values() for block in walk(stream)]
        chosen = {block["value"]["page"]: block for block in blocks if _PK.match(str(block["value"].get("page") or ""))}
        if not chosen:
            return
        numbers = {int(_PK.match(ref)[1]) for ref in chosen}
        found = dict(Page.objects.filter(pk__in=numbers).values_list("pk", "translation_key"))
        known = {
            translation_key(self.instance.key, key): key
            for key in pages_in_use(self.instance, Edited(self.instance.frame, self.instance.blocks))
        }
        for block in blocks:
            if match := _PK.match(str(block["value"].get("page") or "")):
                number = found.get(int(match[1]))
                block["value"]["page"] = known.get(number) or (str(number) if number else None)
        self.instance.frame |= {name: held[name] for name in BESIDE}
        self.instance.stages = held["stages"]


def _lines(value: Any) -> Any:
    """Text with its lines ended as they are held; a browser ends them otherwise. Blanks alone are nothing."""
    if not isinstance(value, str):
        return value
    return value.replace("\r\n", "\n") if value.strip() else ""
