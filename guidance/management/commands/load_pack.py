"""Load a whole pack: procedure, pages, words."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from guidance.exchange.arriving import arrive
from guidance.management.commands.load_procedure import WAITS
from guidance.procedures.packs import PackError
from guidance.starter.errors import StarterError
from guidance.starter.pack import load_pages, open_pack, read_procedure


class Command(BaseCommand):
    help = (
        "Loads a folder, or a zip of it, with a procedure, its pages in each language, its glossary and its part of "
        "the front pages. Running it again changes nothing; pages that somebody has edited or deleted stay so."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pack", type=Path, help="a folder, or a zip, that holds procedure.yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = open_pack(options["pack"])
            with transaction.atomic():
                spec = read_procedure(folder)
                report = load_pages(folder, spec)
                came = arrive(spec, folder / "procedure.yaml", may_publish=True)
        except (PackError, StarterError) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(
                f"{spec.key}: {len(report.made)} made, {len(report.changed)} changed, "
                f"{len(report.kept)} left as somebody edited them."
            )
            for name in report.kept:
                self.stdout.write(f"  left alone: {name}")
            if came.waits:
                self.stdout.write(f"{spec.key}: {WAITS}")
