"""Make the search index anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from guidance.search.index import rebuild


class Command(BaseCommand):
    help = "Makes the search index over guidance anew. Publishing keeps it up to date; this is for restored databases."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            count = rebuild()
        self.stdout.write(f"{count} pages.")
