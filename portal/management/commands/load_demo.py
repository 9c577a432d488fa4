"""Fill an installation with the demonstration's schools and cases."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from forms.cases.services.outbox import settle_waiting
from forms.people.models import School
from guidance.models import ProcedureVersion
from portal.demo.care import make_care
from portal.demo.people import make_people, read
from portal.demo.routines import play_routines
from portal.demo.stories import play_all


class Command(BaseCommand):
    help = "Load two invented Danish schools and a Norwegian one, with cases in every state. Only with PORTAL_DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is loaded only with PORTAL_DEMO=1.")
        if School.objects.exists():
            raise CommandError("There are schools already; the demonstration is only for an empty installation.")
        wanted = {owner["procedure"] for owner in read()["owners"]}
        missing = wanted - set(ProcedureVersion.objects.values_list("key", flat=True))
        if missing:
            raise CommandError(f"Load the procedures first: {', '.join(sorted(missing))}.")
        report = self._say if options["verbosity"] > 1 else lambda _line: None
        with transaction.atomic():
            make_people()
            count = play_all(report)
            play_routines()
            make_care()
            settle_waiting()
        self.stdout.write(f"{count} cases are loaded.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
