"""Load a procedure from a pack."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guidance.procedures.packs import PackError, load
from guidance.starter.errors import StarterError
from guidance.starter.loading import load_procedure


class Command(BaseCommand):
    help = (
        "Loads a procedure from a YAML file, publishes it as a version that cases are opened under, and makes its page "
        "in each of its languages. Loading the same again changes nothing. Nothing is written if anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the YAML file of the procedure")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_procedure(load(options["file"]), options["file"])
        except (PackError, StarterError) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            for finding in loaded.warnings:
                self.stdout.write(f"{options['file']}: {finding}")
            self.stdout.write(f"{loaded.version.key}: version {loaded.version.number} is published.")
