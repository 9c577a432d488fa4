"""The JSON schema of procedures."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guidance.procedures.schema import FILE, schema


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Writes guidance/procedures/schema.json from the models of the spec; with --check it only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if it is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        made = schema()
        current = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
        if options["check"]:
            if made != current:
                raise CommandError("guidance/procedures/schema.json is not current: run manage.py spec_schema.")
            return
        FILE.write_text(made, encoding="utf-8")
        if options["verbosity"]:
            self.stdout.write("guidance/procedures/schema.json is written.")
