"""What every template may ask for."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.demo.people import logins


def portal(request: HttpRequest) -> dict[str, object]:
    """``DEMO``: whether this is a demonstration with invented people; ``demo_logins``: theirs, for the log-in page;
    ``try_out``: in a try-out, what stands on each of its pages."""
    guide = getattr(request, "try_out", None)
    more = {"try_out": guide, "work_navigation": guide.navigation} if guide else {}
    return {"DEMO": settings.DEMO, "demo_logins": SimpleLazyObject(logins) if settings.DEMO else [], **more}
