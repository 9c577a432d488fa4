"""A text in every content language, an input for each."""

from collections.abc import Mapping
from typing import Any

import django.forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput


class TextsWidget(django.forms.MultiWidget):
    """An input a language, each with its language as its label."""

    def __init__(self, languages: list[tuple[str, Any]], *, long: bool) -> None:
        self.languages = languages
        make = AdminAutoHeightTextInput if long else django.forms.TextInput
        super().__init__({code: make(attrs={"lang": code}) for code, _name in languages})

    def decompress(self, value: Any) -> list[str]:
        return [str(value.get(code, "")) if isinstance(value, Mapping) else "" for code, _name in self.languages]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> Any:
        context = self.get_context(name, value, attrs)["widget"]
        described = (attrs or {}).get("aria-describedby")
        rows = []
        for (_code, language), widget in zip(self.languages, context["subwidgets"], strict=True):
            widget["attrs"].pop("required", None)
            if described:
                widget["attrs"]["aria-describedby"] = described
            inner = self.widgets[len(rows)].render(widget["name"], widget["value"], widget["attrs"], renderer)
            rows.append({"id": widget["attrs"].get("id"), "language": language, "input": inner})
        return render_to_string("registers/texts.html", {"rows": rows})


class TextsField(django.forms.MultiValueField):
    """A text by language: ``{code: text}`` of those that have one. Texts in languages without an input stay."""

    def __init__(self, *, label: Any, length: int, long: bool = False, required: bool = False, **kwargs: Any) -> None:
        self.languages = list(settings.WAGTAIL_CONTENT_LANGUAGES)
        self.known: dict[str, str] = {}
        fields = [django.forms.CharField(max_length=length, required=False) for _language in self.languages]
        super().__init__(
            fields,
            label=label,
            required=required,
            require_all_fields=False,
            widget=TextsWidget(self.languages, long=long),
            **kwargs,
        )

    def start_from(self, known: Mapping[str, str]) -> None:
        """Say what the row holds, so that languages without an input keep their words."""
        self.known = dict(known)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        typed = dict(zip((code for code, _name in self.languages), data_list, strict=False))
        kept = {code: text for code, text in self.known.items() if code not in typed}
        return kept | {code: text for code, text in typed.items() if text}

    def clean(self, value: Any) -> dict[str, str]:
        """Raises: ValidationError without any text where one is required."""
        data = super().clean(value) or self.compress([""] * len(self.languages))
        if self.required and not data:
            raise ValidationError(_("Write it in at least one language."), code="required")
        return data

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.compress([str(one or "").strip() for one in data or []]) != dict(initial or {})
