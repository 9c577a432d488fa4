"""Write a procedure as a pack."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guidance.models import ProcedureVersion
from guidance.procedures.packs import export


class Command(BaseCommand):
    help = (
        "Writes a published procedure, in its words of today, as a YAML file that load_procedure reads. "
        "Without --output it goes to standard output."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="the key of the procedure")
        parser.add_argument("--number", type=int, help="an earlier version, by its number")
        parser.add_argument("--output", type=Path, help="the file to write; one that exists is not overwritten")

    def handle(self, *args: Any, **options: Any) -> None:
        versions = ProcedureVersion.objects.of(options["key"])
        if options["number"] is not None:
            versions = versions.filter(number=options["number"])
        version = versions.first()
        if version is None:
            known = ProcedureVersion.objects.newest().values_list("key", flat=True)
            raise CommandError(f"There is no such procedure or version. Procedures: {', '.join(known) or 'none'}.")
        text = export(version.wording())
        if options["output"] is None:
            self.stdout.write(text, ending="")
            return
        try:
            with options["output"].open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError as error:
            raise CommandError(f"{options['output']}: this file exists and is not overwritten.") from error
        except OSError as error:
            raise CommandError(f"{options['output']}: cannot be written: {error.strerror}.") from error
