"""A portal's console for the tests: one process with Django set up, asked as often as needed.

    python -m tests.e2e.console

Reads one order a line, ``{"command": ["verify_timeline", "2026-1"]}`` or ``{"code": "print(1)"}``, and answers each
with one line, ``{"said": "...", "failed": null}``. Nothing of the database stays open between two orders.
"""

import contextlib
import io
import json
import os
import sys
import traceback
from typing import Any

import django
from django.core.management import call_command
from django.db import connections


def main() -> None:
    """Answer until the tests close their end."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    django.setup()
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


def answer(order: dict[str, Any]) -> dict[str, str | None]:
    """Carry out one order."""
    said, failed = io.StringIO(), None
    try:
        with contextlib.redirect_stdout(said):
            if "code" in order:
                exec(order["code"], {})  # noqa: S102 - code of the tests themselves
            else:
                call_command(*order["command"], stdout=said)
    except SystemExit as ended:
        failed = f"ended with {ended.code}" if ended.code else None
    except Exception:  # noqa: BLE001 - the test that asked is told, and the next one may ask
        failed = traceback.format_exc()
    finally:
        connections.close_all()
    return {"said": said.getvalue(), "failed": failed}


if __name__ == "__main__":
    main()
