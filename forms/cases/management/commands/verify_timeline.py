"""Whether any timeline was tampered with or has lost rows."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forms.cases.models import Case
from forms.cases.services.timeline import verify

logger = logging.getLogger("portal.seals")


class Command(BaseCommand):
    help = "Check the timeline of every case (or of those named), and say which entries were changed or are missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="Case numbers; all cases when none is given.")
        parser.add_argument("--seal", action="store_true", help="Write each case's length and head to the log.")

    def handle(self, *args: Any, numbers: list[str], seal: bool, **options: Any) -> None:
        cases = Case.objects.order_by("pk")
        if numbers:
            cases = cases.filter(number__in=numbers)
            unknown = sorted(set(numbers) - set(cases.values_list("number", flat=True)))
            if unknown:
                raise CommandError(f"No such case: {', '.join(unknown)}.")
        checked = faulty = 0
        for case in cases.iterator(chunk_size=200):
            checked += 1
            faults = verify(case)
            faulty += bool(faults)
            for fault in faults:
                self.stderr.write(f"{case.number}: {fault}")
            if seal and not faults:
                logger.info("seal %s %s %s", case.number, case.timeline_length, case.timeline_head)
        if faulty:
            raise CommandError(f"{faulty} of {checked} timelines do not verify.")
        self.stdout.write(f"{checked} timelines verify.")
