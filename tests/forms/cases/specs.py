"""Small procedures for tests of answers: one stage, and whatever steps and fields a test is about."""

from typing import Any

from guidance.procedures import packs
from guidance.procedures.spec import FieldSpec, ProcedureSpec
from tests.factories import TINY, make_case


def field(key: str = "answer", kind: str = "short_text", **more: Any) -> dict[str, Any]:
    """A question as data."""
    return {"key": key, "label": key.capitalize(), "kind": kind} | more


def field_spec(key: str = "answer", kind: str = "short_text", **more: Any) -> FieldSpec:
    """A question as a spec."""
    return FieldSpec.model_validate(field(key, kind, **more), context={"languages": ("en",)})


def step(key: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A step as data."""
    return {
        "key": key,
        "title": key.capitalize(),
        "guidance": "Do it.",
        "responsible": ["team"],
        "deadline": "none",
        "fields": list(fields),
    } | more


def procedure(*steps: dict[str, Any], **changes: Any) -> ProcedureSpec:
    """The tiny procedure with other steps in its first stage."""
    first = TINY["stages"][0] | {"steps": list(steps)}
    return packs.from_json(TINY | {"stages": [first, *TINY["stages"][1:]]} | changes)


def run_of(*steps: dict[str, Any], **values: Any):
    """The open run of a new case under such a procedure, and the person who raised it."""
    case = make_case(spec=procedure(*steps), **values)
    return case.runs.get(), case.opened_by
