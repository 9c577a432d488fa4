"""Procedures as drafts: one whose questions do all that questions can do, one that starts another."""

import json
from typing import Any

from guidance.procedures import packs
from guidance.procedures.spec import ProcedureSpec
from tests.factories import TINY
from tests.forms.cases.specs import field, step
from tests.forms.wizard.specs import wide

BINDS = [
    field("again", "date", binds="follow_up"),
    field("holder", "staff", binds="coordinator"),
    field("boss", "yes_no", binds={"kind": "inform", "role": "leadership"}),
    field("try", "measures", binds="measures"),
    field("meet", "date", binds={"kind": "meeting", "title": "Network meeting"}),
    field("who", "people", binds="participants"),
    field("nurse", "partners", binds="partner", options=[{"key": "nurse", "label": "School nurse"}]),
    field("help", "long_text", binds={"kind": "request", "role": "helpers"}),
]


def faultless() -> ProcedureSpec:
    """The wide procedure without its one error, so that nothing about it excuses a page that fails."""
    plain = json.dumps(packs.to_json(wide())).replace('"ill"', '"illness"')
    return packs.from_json(json.loads(plain))


def binding(**changes: Any) -> ProcedureSpec:
    """The tiny procedure with a first step whose answers set going whatever an answer can."""
    first = TINY["stages"][0]
    steps = [step("act", *BINDS, deadline={"amount": 3, "unit": "school_days"}), *first["steps"][1:]]
    return packs.from_json(TINY | {"stages": [first | {"steps": steps}, *TINY["stages"][1:]]} | changes)


def starting(other: str) -> ProcedureSpec:
    """The tiny procedure whose way to the next stage starts another beside it."""
    first, second = TINY["stages"]
    outcomes = [one | {"starts": other} if one["key"] == "more" else one for one in first["outcomes"]]
    return packs.from_json(TINY | {"key": "starter", "stages": [first | {"outcomes": outcomes}, second]})
