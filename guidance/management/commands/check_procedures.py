"""Lint procedures."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guidance.procedures.lint import Finding, Level, lint, lint_installation
from guidance.procedures.packs import PackError, load
from guidance.procedures.versions import latest_all


class Command(BaseCommand):
    help = (
        "Says what is wrong or unwise in procedures: in the given files, or, without any, in all that are published "
        "here and in what this installation has for them. Exits with 1 if there is an error; warnings do not count "
        "unless --strict is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="*", help="YAML files; without any, the published procedures")
        parser.add_argument("--strict", action="store_true", help="let warnings fail too")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = {Level.ERROR: 0, Level.WARNING: 0}
        unreadable = False
        for file in options["files"]:
            try:
                self._tell(str(file), lint(load(file)), counts)
            except PackError as error:
                unreadable = True
                self.stderr.write(str(error))
        if not options["files"]:
            for version in latest_all():
                spec = version.wording()
                self._tell(str(version), (*lint(spec), *lint_installation(spec)), counts)
        failed = unreadable or counts[Level.ERROR] or (options["strict"] and counts[Level.WARNING])
        summary = f"{counts[Level.ERROR]} errors, {counts[Level.WARNING]} warnings."
        if failed:
            raise CommandError(summary if not unreadable else f"{summary} At least one file could not be read.")
        if options["verbosity"]:
            self.stdout.write(summary)

    def _tell(self, name: str, findings: tuple[Finding, ...], counts: dict[Level, int]) -> None:
        for finding in findings:
            counts[finding.level] += 1
            self.stdout.write(f"{name}: {finding}")
