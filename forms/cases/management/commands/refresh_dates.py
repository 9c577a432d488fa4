"""Count all open dates again over the calendar as it is: for when a change of the calendar was broken off."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forms.cases.services.meetings.series import refresh
from forms.cases.services.recounting import refresh_all
from forms.people.models import School


class Command(BaseCommand):
    help = (
        "Count the open dates of cases again over the school calendars. Each change of a calendar does it by itself; "
        "this does it for all, and changes nothing where nothing moved."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", metavar="SLUG", help="Only this school.")

    def handle(self, *args: Any, school: str | None, **options: Any) -> None:
        one = School.objects.filter(slug=school).first() if school else None
        if school and one is None:
            raise CommandError(f"No school has the short name {school!r}.")
        moved = refresh_all(one, progress=lambda count: self.stderr.write(f"{count} looked at"))
        self.stdout.write(f"{moved} dates moved.")
        if meetings := refresh(one):
            self.stdout.write(f"{meetings} meetings moved.")
