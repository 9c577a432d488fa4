"""What every test gets: no way out to the network, and a clean cache."""

import socket
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from tests.plugins.migrated import django_db_setup  # noqa: F401  a fixture; as a plugin it would not override

# The same examples each run, and no clock: two cores are shared with a database server and a browser.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, max_examples=60, database=None)
hypothesis.settings.load_profile("suite")

LOOPBACK = ("127.", "::1", "localhost")


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine."""


def pytest_configure(config: pytest.Config) -> None:
    """Refuse every connection but to this machine, before any test is even collected."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise NetworkRefused(f"A test tried to reach {address[0]}.")
        connect(self, address)

    socket.socket.connect = guarded


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that commit come last of all: the database is emptied after them, of what migrations made too."""
    items.sort(key=lambda item: any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")))


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Each test starts with an empty cache, or pages and rate limits of one would reach the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Each test starts in the portal's language: a request leaves its own behind in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
