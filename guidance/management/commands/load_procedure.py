"""Load a procedure from a pack."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guidance.exchange.arriving import arrive
from guidance.procedures.packs import PackError, load
from guidance.starter.errors import StarterError

WAITS = "somebody has changed it here, so the new state waits in the CMS, under Procedures, for a decision."


class Command(BaseCommand):
    help = (
        "Loads a procedure from a YAML file, publishes it as a version that cases are opened under, and makes its page "
        "in each of its languages. Loading the same again changes nothing. Nothing is written if anything is wrong. "
        "Where somebody has changed the procedure in the CMS, the new state waits there for a decision."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the YAML file of the procedure")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            came = arrive(load(options["file"]), options["file"], may_publish=True)
        except (PackError, StarterError) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            for finding in came.warnings:
                self.stdout.write(f"{options['file']}: {finding}")
            self.stdout.write(f"{came.version.key}: version {came.version.number} is published.")
            if came.waits:
                self.stdout.write(f"{came.version.key}: {WAITS}")
