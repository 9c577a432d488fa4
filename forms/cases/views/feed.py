"""A person's dates for their own calendar program: no log-in and no session, a secret address instead.

An event says of what kind it is and where it is to be seen, and nothing of the case: a calendar is synchronised to
telephones and shown to passers-by.
"""

import datetime
import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.generic import View
from icalendar import Calendar, Event

from forms.cases import clock
from forms.cases.selectors.dated import Dated, dated
from forms.people.enums import ReminderKind
from forms.people.selectors import schools_of
from forms.people.services.preferences import person_of_feed

BACK, AHEAD = datetime.timedelta(days=30), datetime.timedelta(days=200)
HOUR = datetime.timedelta(hours=1)
#: So often may one address be asked for, and so often may one machine ask for addresses that there are not.
MOST_ASKED, MOST_MISSED, WITHIN = 30, 20, 600


class Feed(View):
    """The calendar as ICS. An address that is none, or none any more, is not found; too many questions wait."""

    http_method_names = ["get", "head"]

    @method_decorator(sensitive_variables("token"))
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """The person's dates from a month back to half a year ahead."""
        asker = request.META.get("REMOTE_ADDR", "")
        if _count("feed-missed", asker) >= MOST_MISSED:
            return _wait()
        person = person_of_feed(token)
        if person is None:
            _count("feed-missed", asker, more=True)
            raise Http404
        if _count("feed", str(person.pk), more=True) > MOST_ASKED:
            return _wait()
        with translation.override(person.language or settings.LANGUAGE_CODE):
            response = HttpResponse(_calendar(person).to_ical(), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="calendar.ics"'
        response["Referrer-Policy"] = "no-referrer"
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store, private"
        return response


def _count(name: str, what: str, *, more: bool = False) -> int:
    """How often something happened within ten minutes, counted once more or only looked up."""
    key = f"{name}-{hashlib.sha256(what.encode()).hexdigest()[:24]}"
    if not more:
        return cache.get(key, 0)
    cache.add(key, 0, WITHIN)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 1


def _wait() -> HttpResponse:
    response = HttpResponse(status=429)
    response["Retry-After"] = str(WITHIN)
    return response


def _calendar(person) -> Calendar:
    """The person's dates at all schools where they work."""
    found = Calendar()
    found.add("prodid", "-//Naervaer//Dates//")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", _("My tasks"))
    today, titles = clock.today(), _titles()
    for school in schools_of(person).select_related("owner"):
        for one in dated(school, today - BACK, today + AHEAD):
            if one.person_id == person.pk:
                found.add_component(_event(one, titles[one.kind]))
    return found


def _titles() -> dict[str, str]:
    return {
        ReminderKind.STEP: _("A step is due"),
        ReminderKind.FOLLOW_UP: _("Follow-up"),
        ReminderKind.MEETING: _("Meeting"),
        ReminderKind.MEASURE: _("A measure is to be looked at"),
        ReminderKind.APPROACH: _("An approach from a home is to be answered"),
    }


def _event(one: Dated, title: str) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@naervaer")
    event.add("dtstamp", timezone.now())
    event.add("summary", title)
    event.add("url", settings.WAGTAILADMIN_BASE_URL.rstrip("/") + one.path)
    if one.at is None:
        event.add("dtstart", one.on)
        event.add("transp", "TRANSPARENT")
    else:
        start = timezone.make_aware(datetime.datetime.combine(one.on, one.at)).astimezone(datetime.UTC)
        event.add("dtstart", start)
        event.add("dtend", start + HOUR)
    return event
