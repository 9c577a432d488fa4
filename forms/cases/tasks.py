"""Work on cases that a task worker can do. By default it is done at once, where it is asked for."""

import datetime

from django_tasks import task

from forms.cases.services import overdue, recounting, reminders
from forms.cases.services.meetings import series
from forms.people.calendar_changes import Days, register_listener
from forms.people.models import School


@task()
def act_on_overdue() -> dict[str, int]:
    """Do what the procedures say about dates that have passed, as the command of the same name."""
    return overdue.act_on_overdue()._asdict()


@task()
def send_reminders() -> list[int]:
    """Write today's reminders and send them, as the command of the same name: digests that are new, mails that went."""
    return list(reminders.send_reminders())


@task()
def refresh_dates(*, owner: int | None = None, school: int | None = None, days: list[str] | None = None) -> int:
    """Count the open dates of an owner's schools, of one school, or of all again, after the calendar has changed.

    Meetings of series move too. Returns how many dates and meetings moved.

    Args:
        days: first and last day of what changed, ISO 8601, where that is known.
    """
    span = (datetime.date.fromisoformat(days[0]), datetime.date.fromisoformat(days[1])) if days else None
    schools = School.objects.order_by("pk")
    if school is not None:
        schools = schools.filter(pk=school)
    elif owner is not None:
        schools = schools.filter(owner=owner)
    else:
        return recounting.refresh_all(days=span) + series.refresh()
    return sum(recounting.refresh_all(one, days=span) + series.refresh(one) for one in schools.iterator())


def listen_to_calendars() -> None:
    """Have dates counted again whenever a calendar has changed."""
    register_listener(_count_again)


def _count_again(*, owner: int, school: int | None, days: Days | None) -> None:
    span = [day.isoformat() for day in days] if days else None
    refresh_dates.enqueue(owner=owner, school=school, days=span)
