"""Load a procedure from a pack."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from guidance.procedures.lint import errors, lint
from guidance.procedures.packs import PackError, load
from guidance.procedures.versions import publish
from guidance.starter.procedures import ensure_procedure_page


class Command(BaseCommand):
    help = (
        "Loads a procedure from a YAML file, publishes it as a version that cases are opened under, and makes its page "
        "in each of its languages. Loading the same again changes nothing. Nothing is written if anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the YAML file of the procedure")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            spec = load(options["file"])
        except PackError as error:
            raise CommandError(str(error)) from error
        findings = lint(spec)
        wrong = errors(findings)
        if wrong:
            lines = [f"{options['file']}: {finding.path}: {finding.sentence}" for finding in wrong]
            raise CommandError("\n".join([*lines, f"{spec.key} was not loaded."]))
        with transaction.atomic():
            version = publish(spec)
            ensure_procedure_page(spec)
        if options["verbosity"]:
            for finding in findings:
                self.stdout.write(f"{options['file']}: {finding}")
            self.stdout.write(f"{spec.key}: version {version.number} is published.")
