"""The shipped packs, loaded once a module for tests that read them through HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from guidance.procedures import packs
from tests.snapshot import Snapshot

PACKS = Path(packs.__file__).parents[1] / "packs"


def _load_packs() -> None:
    for name in ("da", "nb"):
        call_command("load_pack", str(PACKS / name), verbosity=0)


_SHIPPED = Snapshot(_load_packs)


class _Undo(Exception):
    """Rolls the packs back when the module is done."""


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> Iterator[None]:
    """The portal with both shipped packs. They stand in a transaction around the module's tests and go with it, so
    that other modules find an empty portal."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                _SHIPPED.write()
                yield
                raise _Undo
        except _Undo:
            pass
