"""Set an installation up: migrate, and fill an empty one with procedures, pages and, as a demo, schools."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from forms.people.models import School
from guidance.exchange.upgrading import offer_newer_packs
from guidance.models import ProcedureVersion
from portal.migrating import bring_up_to_date

PACKS = Path(settings.BASE_DIR) / "guidance" / "packs"


class Command(BaseCommand):
    help = (
        "Migrates; loads procedures and pages where there are none, and offers newer states of them in the CMS; with "
        "PORTAL_DEMO=1 also the demo schools."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("Bringing the database up to date ...")
        self.stdout.flush()
        bring_up_to_date()
        if not ProcedureVersion.objects.exists():
            for pack in sorted(path.parent for path in PACKS.glob("*/procedure.yaml")):
                self.stdout.write(f"Loading {pack.name} ...")
                call_command("load_pack", str(pack), verbosity=0)
        else:
            for key in offer_newer_packs():
                self.stdout.write(f"A newer state of {key} waits in the CMS, under Procedures.")
        if settings.DEMO and not School.objects.exists():
            self.stdout.write("Loading the demo schools ...")
            call_command("load_demo", verbosity=0)
