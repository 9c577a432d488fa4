"""Dates that press, and dates whose clock stands still: for lists of any number of cases."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import F, Min, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.clock import today
from forms.cases.models import Case, Due
from forms.cases.selectors.showing import WITH_SUBJECT, due


class First(NamedTuple):
    """The first date of a case's deadlines that runs, and the first whose clock stands still."""

    running: datetime.date | None = None
    paused: datetime.date | None = None

    def line(self, next_on: datetime.date | None, day: datetime.date) -> dict[str, Any] | None:
        """What a list shows of the case: the first of what runs and what was agreed, else what is paused, else None."""
        dates = [one for one in (self.running, next_on) if one]
        return due(min(dates), day) if dates else due(self.paused, day, paused=True)


def first_dates(cases: Iterable[int], day: datetime.date | None = None) -> dict[int, First]:
    """The first dates of some cases by primary key; those without any are left out. One query."""
    day = day or today()
    rows = Due.objects.open().filter(case__in=list(cases)).order_by().values_list("case")
    runs, still = Q(paused_until=None) | Q(paused_until__lt=day), Q(paused_until__gte=day)
    found = rows.annotate(running=Min("due_on", filter=runs), paused=Min("due_on", filter=still))
    return {case: First(running, paused) for case, running, paused in found}


def with_first_due(cases: QuerySet[Case], day: datetime.date | None = None) -> QuerySet[Case]:
    """Cases with ``first_due`` (the first deadline that runs) and ``first_paused`` (the first that is paused)."""
    day = day or today()
    unmet = Q(dues__met_at__isnull=True, dues__not_before=False)
    runs = Q(dues__paused_until=None) | Q(dues__paused_until__lt=day)
    return cases.annotate(
        first_due=Min("dues__due_on", filter=unmet & runs),
        first_paused=Min("dues__due_on", filter=unmet & Q(dues__paused_until__gte=day)),
    )


def overdue_of(cases: QuerySet[Case], day: datetime.date | None = None) -> QuerySet[Due]:
    """The overdue deadlines of cases with all that a line about one shows, the oldest first."""
    return _shown(Due.objects.overdue(day or today()), cases)


def due_between(cases: QuerySet[Case], first: datetime.date, last: datetime.date) -> QuerySet[Due]:
    """The running deadlines of cases that are due from a day to another, both included, the first first."""
    return _shown(Due.objects.running(first).filter(due_on__range=(first, last)), cases)


def paused_of(cases: QuerySet[Case], day: datetime.date | None = None) -> QuerySet[Due]:
    """The deadlines of cases whose clock stands still, those that go on soonest first; ``paused_until`` says when."""
    return _shown(Due.objects.paused(day or today()), cases).order_by("paused_until", "due_on", "pk")


def _shown(dues: QuerySet[Due], cases: QuerySet[Case]) -> QuerySet[Due]:
    rows = dues.filter(case__in=cases, case__status="open", case__assessment_only=False)
    related = ("run__version", "case__owner", *(f"case__{name}" for name in WITH_SUBJECT))
    return rows.select_related(*related).defer("run__version__spec", "case__version__spec").order_by(F("due_on"), "pk")


def title_of(one: Due) -> str:
    """What is due: the step's title in the reader's language, or that a decision set the date."""
    try:
        return one.run.version.compiled.step(one.run.stage, one.step).title.to(get_language())
    except (KeyError, AttributeError):
        return _("The decision's date")
