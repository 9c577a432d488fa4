"""The register of words with a fixed meaning."""

from typing import Any

import django.forms
from django.contrib.admin import display
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guidance.models import GlossaryTerm
from guidance.reading.current import titles_of_procedures
from guidance.registers.base import Register
from guidance.registers.inputs import RegisterForm


class TermForm(RegisterForm):
    """A word in one language. The key ties it to the same word in other languages."""

    area = django.forms.ChoiceField(
        label=gettext_lazy("Area"),
        required=False,
        help_text=gettext_lazy("The procedure that uses the word in this meaning."),
    )
    key = django.forms.SlugField(
        label=gettext_lazy("Key"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("The same in every language. Set once; made from the word if left empty."),
    )

    class Meta:
        model = GlossaryTerm
        fields = ("term", "definition", "source", "area", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = titles_of_procedures(get_language())
        if self.instance.area:
            titles.setdefault(self.instance.area, self.instance.area)
        self.fields["area"].choices = [("", _("Any")), *titles.items()]
        if self.instance.pk:
            self.fields["key"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Raises: ValidationError where the language has the word already."""
        data = super().clean()
        if not data.get("key") and data.get("term"):
            data["key"] = slugify(data["term"], allow_unicode=False)[:80] or "word"
        same = GlossaryTerm.objects.filter(
            area=data.get("area", ""), key=data.get("key", ""), locale_id=self.instance.locale_id
        )
        if data.get("key") and same.exclude(pk=self.instance.pk).exists():
            self.add_error(None if "term" not in self.fields else "term", _("This language has this word already."))
        return data


class TermRegister(Register):
    """Words and their meanings, by area and language."""

    model = GlossaryTerm
    base_url_path = "registers/words"
    menu_icon = "list-ul"
    list_display = ("term", "used_by", "locale")
    list_filter = ("area", "locale")
    list_select_related = ("locale",)
    search_fields = ("term", "definition")
    ordering = ("term", "pk")
    exports = ("term", "definition", "source", "used_by", "locale", "key")
    fields = ("term", "definition", "source", "area", "key")
    form_class = TermForm

    @display(description=gettext_lazy("Area"), ordering="area")
    def used_by(self, row: GlossaryTerm) -> str:
        """The procedure that uses the word in this meaning."""
        if "_used_by" not in row.__dict__:
            self.prepare([row])
        return row.__dict__["_used_by"]

    def prepare(self, rows: list[GlossaryTerm]) -> None:
        titles = titles_of_procedures(get_language())
        for row in rows:
            row.__dict__["_used_by"] = titles.get(row.area, row.area) or _("Any")
