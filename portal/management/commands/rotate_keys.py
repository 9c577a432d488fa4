"""Seal everything that is sealed with the newest key, while the portal runs."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from forms.cases import annex
from forms.cases.models import Correction, SensitiveAnswer

CHUNK = 200
#: What lies sealed: the rows, the column, and how its value is sealed anew (the same value where it is already).
Source = tuple[models.QuerySet, str, Callable[[Any], Any]]


def sources() -> list[Source]:
    """Everything that is sealed: the annex, corrections of what stands in it, and secrets of second factors."""
    return [
        (SensitiveAnswer.objects.exclude(sealed=""), "sealed", annex.renewed),
        (Correction.objects.filter(sensitive=True).exclude(text=""), "text", annex.renewed),
        (Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN), "data", renewed_secrets),
    ]


def renewed_secrets(data: dict[str, Any]) -> dict[str, Any]:
    """The data of an authenticator with its secrets sealed by the newest key; used codes and the like as they are."""
    names = ("secret", "seed")
    anew = {name: annex.renewed(data[name]) for name in names if data.get(name)}
    if codes := data.get("migrated_codes"):
        anew["migrated_codes"] = [annex.renewed(code) for code in codes]
    return data | anew


class Command(BaseCommand):
    help = (
        "Seal the annex and the secrets of second factors with the newest key of PORTAL_ANNEX_KEYS. Runs beside the "
        "portal, can be stopped and run again, and says which rows no key opens. An old key can go once this has run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Say at the end what was done as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        done = {"sealed": 0, "already": 0, "closed": 0}
        for rows, column, renew in sources():
            for chunk in chunks(rows):
                self.chunk(rows.model, chunk, column, renew, done)
                self.stdout.write(f"\r{rows.model._meta.label}: {done['sealed'] + done['already']} rows", ending="")
            self.stdout.write("")
        if options["json"]:
            self.stdout.write(json.dumps(done))
        self.stdout.write(f"{done['sealed']} sealed with the newest key, {done['already']} were already.")
        if done["closed"]:
            raise CommandError(f"{done['closed']} rows are opened by none of the keys; keep the key that sealed them.")

    @transaction.atomic
    def chunk(self, model: type[models.Model], keys: list[int], column: str, renew: Callable, done: dict) -> None:
        """Seal some rows anew in one transaction. What was changed meanwhile is read under the lock."""
        changed = []
        for row in model.objects.select_for_update().filter(pk__in=keys):
            try:
                value = renew(getattr(row, column))
            except annex.UnsealFailed:
                self.stderr.write(f"{model._meta.label} {row.pk}: no key opens it")
                done["closed"] += 1
                continue
            same = value == getattr(row, column)
            done["already" if same else "sealed"] += 1
            if not same:
                setattr(row, column, value)
                changed.append(row)
        model.objects.bulk_update(changed, [column])


def chunks(rows: models.QuerySet) -> Iterator[list[int]]:
    """Keys of the rows, a few at a time: the memory does not grow with the rows."""
    last = 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield keys
        last = keys[-1]
