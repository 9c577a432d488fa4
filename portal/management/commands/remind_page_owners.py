"""Tell those who look after pages what is due: run it every morning from cron; each is told at most once a week."""

from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from forms.cases.services.outbox import post
from forms.people.models import User
from guidance.care.pages import cared_for, overdue
from guidance.models import PageQuestion

#: Most titles that one mail names.
MOST = 20


class Command(BaseCommand):
    help = (
        "Mail everybody who looks after pages that are due, or who is asked about them: titles, numbers and one link. "
        "At most one mail a person and week, however often it runs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        year, week, _day = timezone.localdate().isocalendar()
        titles: dict[int, list[str]] = defaultdict(list)
        for keeper, title in overdue(cared_for().live().exclude(keeper=None)).values_list("keeper", "title"):
            titles[keeper].append(title)
        asked = _questions()
        told = 0
        for person in User.objects.active().filter(pk__in={*titles, *asked}).order_by("pk"):
            due, questions = titles.get(person.pk, []), asked.get(person.pk, 0)
            told += post(
                person,
                "pages",
                key=f"pages-{person.pk}-{year}-{week:02}",
                data={
                    "titles": due[:MOST],
                    "more": max(len(due) - MOST, 0),
                    "questions": questions,
                    "path": reverse("due_pages") if due else reverse("questions"),
                },
            )
        self.stdout.write(f"{told} told.")


def _questions() -> dict[int, int]:
    """How many open questions wait for whom, by who looks after the page."""
    waiting = dict(
        PageQuestion.objects.open().order_by().exclude(page=None).values_list("page").annotate(count=Count("pk"))
    )
    found: dict[int, int] = defaultdict(int)
    for page, keeper in cared_for().filter(pk__in=waiting).exclude(keeper=None).values_list("pk", "keeper"):
        found[keeper] += waiting[page]
    return found
