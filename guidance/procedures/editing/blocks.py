"""The blocks in which a procedure is written: stage > step > field, a block for each kind of field."""

from typing import Any

import django.forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from guidance.procedures.editing.conversion import KINDS
from guidance.procedures.spec import OPTION_KINDS


class RestBlock(blocks.FieldBlock):
    """Settings without an input of their own, as JSON with the keys of a pack."""

    def __init__(self, required: bool = False, help_text: str | None = None, **kwargs: Any) -> None:
        self.field = django.forms.JSONField(required=required, help_text=help_text)
        super().__init__(**kwargs)

    class Meta:
        default = None
        icon = "cogs"


def _key() -> blocks.RegexBlock:
    return blocks.RegexBlock(
        regex=r"^[a-z][a-z0-9_]*$", required=False, max_length=60, label=_("Key"), help_text=_("Made when published.")
    )


def _rest() -> RestBlock:
    return RestBlock(label=_("Further settings"), help_text=_("As in a procedure file."))


def _words(label: Any, *, required: bool = False) -> blocks.CharBlock:
    return blocks.CharBlock(label=label, required=required)


def _prose(label: Any) -> blocks.TextBlock:
    return blocks.TextBlock(label=label, required=False, rows=3)


def _roles() -> blocks.ListBlock:
    return blocks.ListBlock(blocks.CharBlock(), label=_("Responsible roles"), default=[])


def _choice_block(label: Any) -> blocks.ListBlock:
    parts = [("key", _key()), ("label", _words(_("Label"), required=True)), ("rest", _rest())]
    return blocks.ListBlock(blocks.StructBlock(parts), label=label, default=[])


def _field_block(kind: str) -> blocks.StructBlock:
    parts: list[tuple[str, blocks.Block]] = [
        ("key", _key()),
        ("label", _words(_("Question"), required=True)),
        ("help", _prose(_("Help"))),
    ]
    if kind != "notice":
        parts.append(("required", blocks.BooleanBlock(label=_("Must be answered"), required=False)))
    parts.append(("more", blocks.BooleanBlock(label=_("Folded away under “more”"), required=False)))
    if kind in OPTION_KINDS:
        parts.append(("options", _choice_block(_("Options"))))
    if kind == "mapping":
        parts.append(("segments", _choice_block(_("Areas"))))
    parts += [("columns", _choice_block(_("Columns")))] if kind in ("rows", "mapping") else []
    return blocks.StructBlock([*parts, ("rest", _rest())], label=kind.replace("_", " "))


def procedure_stream_block() -> blocks.StreamBlock:
    """The stages of a procedure, for a StreamField. Raw data of it is what ``from_spec`` and ``to_spec`` speak."""
    fields = blocks.StreamBlock([(kind, _field_block(kind)) for kind in KINDS], required=False)
    outcome = blocks.StructBlock(
        [
            ("key", _key()),
            ("label", _words(_("Decision"), required=True)),
            ("guidance", _prose(_("Guidance"))),
            ("rest", _rest()),
        ]
    )
    step = blocks.StructBlock(
        [
            ("key", _key()),
            ("title", _words(_("Title"), required=True)),
            ("why", _prose(_("Why"))),
            ("guidance", _prose(_("Guidance"))),
            ("responsible", _roles()),
            ("fields", fields),
            ("rest", _rest()),
        ]
    )
    stage = blocks.StructBlock(
        [
            ("key", _key()),
            ("title", _words(_("Title"), required=True)),
            ("phase", _words(_("Phase"))),
            ("guidance", _prose(_("Guidance"))),
            ("responsible", _roles()),
            ("steps", blocks.StreamBlock([("step", step)], required=False)),
            ("outcomes", blocks.StreamBlock([("outcome", outcome)], required=False)),
            ("rest", _rest()),
        ]
    )
    return blocks.StreamBlock([("stage", stage)], required=False)
