"""What the procedures say is to happen when a date has passed: run it every morning, or every hour, from cron."""

from typing import Any

from django.core.management.base import BaseCommand

from forms.cases.services.overdue import act_on_overdue


class Command(BaseCommand):
    help = (
        "Tell the roles, hand the turns on and propose the outcomes that the procedures name for dates that have "
        "passed. Once for each date; safe to run twice at once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = act_on_overdue(progress=lambda count: self.stderr.write(f"{count} looked at"))
        self.stdout.write(f"{done.looked} dates looked at, {done.acted} acted on.")
