"""Cases by their dates: overdue, due this week, without any, at rest. Conditions that a list can be limited by."""

import datetime

from django.db.models import Exists, OuterRef, Q

from forms.cases import clock
from forms.cases.models import Due
from forms.cases.rest import rest_since, weeks_of_rest
from forms.people.selectors import schools_of

WEEK = datetime.timedelta(days=7)


def by_date(which: str, user) -> Q:
    """The condition for ``overdue``, ``week`` (today and seven days on), ``none`` or ``rest``."""
    today = clock.today()
    dues = Due.objects.filter(case=OuterRef("pk"))
    match which:
        case "overdue":
            return Q(next_on__lt=today) | Q(Exists(dues.overdue(today)))
        case "week":
            inside = (today, today + WEEK)
            return Q(next_on__range=inside) | Q(Exists(dues.running(today).filter(due_on__range=inside)))
        case "none":
            return Q(next_on__isnull=True) & ~Q(Exists(dues.open()))
        case "rest":
            return at_rest(user)
    raise ValueError(which)


def at_rest(user) -> Q:
    """Cases in which nothing has happened for as long as the owner of their school says."""
    found = Q(pk__in=[])
    for school in schools_of(user).select_related("owner"):
        found |= Q(school=school, changed_at__lt=rest_since(weeks_of_rest(school.owner)))
    return found
