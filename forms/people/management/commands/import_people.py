"""``import_people KIND FILE --school SLUG``: the same import as on the page, for whoever runs the server."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forms.people.errors import Refused
from forms.people.importing.reading import MOST_BYTES
from forms.people.models import School
from forms.people.services.imports import PLANNERS, PlanRefused, apply_import, plan_import

MOST_LINES = 20_000
MOST_SHOWN = 100


class Command(BaseCommand):
    help = (
        "Read classes, pupils, guardians or staff of a school from a CSV file. Without --apply nothing is written. "
        "Names are not printed: only how many lines do what, and errors by line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(PLANNERS), help="what the file lists")
        parser.add_argument("file", help="the CSV file")
        parser.add_argument("--school", required=True, help="the school's short name")
        parser.add_argument("--apply", action="store_true", help="write it, all or nothing")
        parser.add_argument(
            "--end-missing",
            action="store_true",
            help="pupils whom the file lacks have left, staff whom it lacks lose their role, guardians theirs",
        )
        parser.add_argument("--invite", action="store_true", help="mail new people of the staff how to log in")

    def handle(self, *args: Any, **options: Any) -> None:
        school = School.objects.select_related("owner").filter(slug=options["school"]).first()
        if school is None:
            raise CommandError(f"There is no school with the short name {options['school']!r}.")
        data = self._read(options["file"])
        shared = {
            "school": school,
            "kind": options["kind"],
            "data": data,
            "by": None,
            "end_missing": options["end_missing"],
            "most_lines": MOST_LINES,
            "progress": lambda number: self.stderr.write(f"{number} lines"),
        }
        try:
            if options["apply"]:
                plan = apply_import(invite=options["invite"], **shared)
            else:
                plan = plan_import(**shared)
                if plan.errors:
                    raise PlanRefused(plan)
        except PlanRefused as refused:
            for error in refused.plan.errors[:MOST_SHOWN]:
                self.stderr.write(f"Line {error.line}: {error.text}")
            raise CommandError(f"{len(refused.plan.errors)} errors. Nothing was changed.") from refused
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        ended = f"{len(plan.missing)} {'ended' if plan.end_missing else 'not in the file, left as they are'}"
        self.stdout.write(f"{len(plan.added)} added, {len(plan.changed)} changed, {plan.unchanged} unchanged, {ended}.")
        for heading in plan.ignored:
            self.stdout.write(f"The column {heading!r} is not known and was not read.")
        if not options["apply"]:
            self.stdout.write("Nothing was written. Run it again with --apply.")

    def _read(self, name: str) -> bytes:
        try:
            with Path(name).open("rb") as file:
                return file.read(MOST_BYTES + 1)
        except OSError as error:
            raise CommandError(f"The file {name!r} cannot be read: {error.strerror}.") from error
