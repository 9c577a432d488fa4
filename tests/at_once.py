"""Calls at the same moment: on PostgreSQL by threads; in SQLite's memory, which one connection holds, in turn."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections


def at_once(*calls: Callable[[], Any], failing: type[Exception] | tuple[type[Exception], ...] = ()) -> list[Any]:
    """The results of calls made at the same moment, or the exceptions of the kinds that are named."""
    results: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def outcome(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except failing as error:
            return error

    def run(place: int, call: Callable[[], Any]) -> None:
        start.wait()
        results[place] = outcome(call)
        connections.close_all()

    if connection.vendor == "sqlite":
        return [outcome(call) for call in calls]
    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
