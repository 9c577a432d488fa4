"""What every template may ask for."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """``DEMO``: whether this is a demonstration with invented people, whose logins are shown."""
    return {"DEMO": settings.DEMO}
