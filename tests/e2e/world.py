"""A school of the browser tests' own, made once a portal: people of three languages, and cases in every state.

``school_of(portal)`` makes it and returns who and what is there. The making itself runs inside the portal's own
process (``make``), through the services that people use.
"""

import json
from pathlib import Path
from typing import Any

from tests.e2e.server import RunningPortal
from tests.e2e.staff import next_school_day, today

PACK = Path(__file__).resolve().parents[1] / "packs" / "bullying.yaml"
LANGUAGES = ("da", "nb", "en")
PASSWORD = "password"  # of people that tests/factories.py makes
#: Pupils whose names no page's title may hold.
PUPILS = ("Quirin Zandberg", "Xenia Quist", "Zoltan Wexel", "Quentin Xylander", "Wanda Zacher", "Yvo Quast")
#: Pupils without a case, for the tests to write about.
FREE_PUPILS = ("Zita Quaade", "Xaver Wulff", "Quinn Zeuthen", "Yrsa Xander", "Wim Quade", "Zeno Yxell")


def school_of(portal: RunningPortal) -> dict[str, Any]:
    """The school in this portal: number of each case by its state, addresses of people, ids of what pages show."""
    known = portal.__dict__.get("_own_school")
    if known is None:
        portal.manage("load_procedure", str(PACK))
        known = portal.__dict__["_own_school"] = json.loads(
            portal.shell("from tests.e2e import world; print(world.make())").splitlines()[-1]
        )
    return known


def make() -> str:
    """Make the school and its cases. Runs where Django is set up; returns what is there as JSON."""
    from tests.e2e.world_making import make_world  # noqa: PLC0415 - Django is set up in the portal's process only

    return json.dumps(make_world(PUPILS, FREE_PUPILS, LANGUAGES, today(), next_school_day(14)))
