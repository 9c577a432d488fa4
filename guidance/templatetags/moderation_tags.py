"""What publishing a page would mean, where a template of Wagtail's is ours to write but its view is not."""

from typing import Any

from django import template
from django.http import HttpRequest

from guidance.moderation.meaning import Meaning, meaning_of

register = template.Library()


@register.simple_tag
def meaning_for(page: Any, request: HttpRequest) -> Meaning:
    """What publishing the newest draft of a procedure page would mean, for the one who reads it."""
    return meaning_of(page, request.user)
