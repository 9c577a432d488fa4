"""Reminders by mail: run it early every morning from cron. Days without school are passed over by themselves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from forms.cases.services.reminders import send_reminders, write_reminders


class Command(BaseCommand):
    help = (
        "Mail each person one digest of what is due by the next school day and what has become overdue. Never on days "
        "without school, never twice a day; safe to run twice at once, and again after it was broken off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write-only", action="store_true", help="leave the sending to send_outbox")

    def handle(self, *args: Any, write_only: bool = False, **options: Any) -> None:
        def told(done: int, number: int, made: int) -> None:
            if done % 10 == 0 or done == number:
                self.stderr.write(f"School {done} of {number}: {made} digests")

        if write_only:
            self.stdout.write(f"{write_reminders(progress=told)} digests written.")
            return
        made, sent = send_reminders(progress=told)
        self.stdout.write(f"{made} digests written, {sent} mails sent.")
