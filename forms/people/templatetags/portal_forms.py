"""Template tags of the form components."""

from collections.abc import Iterable
from typing import Any

import django.forms
from django import template
from django.utils.safestring import SafeString

from forms.people.rendering import dressed
from guidance import prose

register = template.Library()


@register.simple_tag
def folded(pairs: Iterable[tuple[django.forms.BoundField, Any]]) -> dict[str, Any] | None:
    """The fields that a form keeps behind its fold, and whether it stands open.

    Args:
        pairs: bound fields with their errors, as a form's template gets them.

    Returns:
        ``fields`` and ``open``, which is true when one has an error or an answer (what a form proposes by itself, its
        form field marked ``proposed``, is none before it is sent); None when nothing is folded.
    """
    fields = [field for field, _errors in pairs if getattr(field.field, "folded", False)]
    if not fields:
        return None
    opening = (field.errors or (is_answered(field) and not is_proposed(field)) for field in fields)
    return {"fields": fields, "open": any(opening)}


def is_proposed(field: django.forms.BoundField) -> bool:
    """Whether the form itself has filled in the field, and nobody has sent it yet."""
    return getattr(field.field, "proposed", False) and not field.form.is_bound


def is_answered(field: django.forms.BoundField) -> bool:
    """Whether the field has a value of any kind; rows without a word in them are none."""
    value = field.value()
    if isinstance(value, dict):
        return any(value.values())
    if isinstance(value, list | tuple):
        return any(any(item.values()) if isinstance(item, dict) else item for item in value)
    return bool(value)


@register.filter
def in_our_look(form: django.forms.BaseForm, hints: str = "with hints") -> django.forms.BaseForm:
    """Somebody else's form, to be written as ours are: ``{{ form|in_our_look }}``, or ``:"without hints"``."""
    return dressed(form, hints=hints != "without hints")


@register.filter
def with_phones(text: str) -> SafeString:
    """Plain text of somebody's as safe HTML, with telephone numbers that can be called."""
    return prose.with_phones(text)
