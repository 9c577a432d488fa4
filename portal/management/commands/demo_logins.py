"""Whom one can log in as in the demonstration."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo.people import logins


class Command(BaseCommand):
    help = "Print the demonstration's logins, one JSON object a line. Only with PORTAL_DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are no demonstration logins without PORTAL_DEMO=1.")
        for login in logins():
            self.stdout.write(json.dumps(login, ensure_ascii=False))
