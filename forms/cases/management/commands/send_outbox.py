"""Send what the outbox holds: run it every minute from cron, so that a mail server's bad moment loses nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from forms.cases.services.outbox import send_waiting
from forms.people.services.sendings import forget_old


class Command(BaseCommand):
    help = "Send the mails that wait in the outbox. Safe to run twice at once: each mail goes once."

    def handle(self, *args: Any, **options: Any) -> None:
        forget_old()
        sent, failed = send_waiting()
        self.stdout.write(f"{sent} sent, {failed} to be tried again.")
