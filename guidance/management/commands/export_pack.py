"""Write a procedure with its pages and words as one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guidance.models import ProcedureVersion
from guidance.starter.archive import write_archive
from guidance.starter.carrying import carry


class Command(BaseCommand):
    help = (
        "Writes a published procedure, in its words of today, with its guidance pages, role descriptions and glossary "
        "as a zip that load_pack reads. Says what of a page a file cannot hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="the key of the procedure")
        parser.add_argument(
            "--output", type=Path, required=True, help="the zip to write; one that exists is not overwritten"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        version = ProcedureVersion.objects.of(options["key"]).first()
        if version is None:
            known = ProcedureVersion.objects.newest().values_list("key", flat=True)
            raise CommandError(f"There is no such procedure. Procedures: {', '.join(known) or 'none'}.")
        carried = carry(version.wording())
        try:
            with options["output"].open("xb") as file:
                file.write(write_archive(carried.files))
        except FileExistsError as error:
            raise CommandError(f"{options['output']}: this file exists and is not overwritten.") from error
        except OSError as error:
            raise CommandError(f"{options['output']}: cannot be written: {error.strerror}.") from error
        if options["verbosity"]:
            self.stdout.write(f"{options['key']}: {len(carried.files)} files.")
            for sentence in carried.lost:
                self.stdout.write(f"  {sentence}")
