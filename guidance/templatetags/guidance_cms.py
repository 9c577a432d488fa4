"""Template tags of the CMS's pages about procedures."""

from django import template

from guidance.procedures.spec import Text

register = template.Library()


@register.filter
def in_language(text: Text, language: str) -> str:
    """A text of a procedure in a language, else as it falls back."""
    return text.to(language)
