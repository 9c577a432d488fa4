"""A procedure that asks a question of every kind there is, made from the spec itself: no kind is forgotten."""

from typing import Any, get_args

from guidance.procedures.packs import from_json
from guidance.procedures.spec import OPTION_KINDS, ColumnSpec, FieldSpec, ProcedureSpec

OPTIONS = [{"key": "one", "label": "One"}, {"key": "two", "label": "Two", "help": "The second"}]
PER_STEP = 6


def everything() -> ProcedureSpec:
    """Every kind of question, plain and sensitive, and every kind of column, over as many steps as that takes."""
    kinds = get_args(FieldSpec.model_fields["kind"].annotation)
    fields = [_field(kind) for kind in kinds]
    fields += [
        _field(kind) | {"key": f"{kind}_kept", "sensitive": True} for kind in kinds if kind not in ("notice", "file")
    ]
    steps = [
        {
            "key": f"step_{number // PER_STEP + 1}",
            "title": f"Step {number // PER_STEP + 1}",
            "guidance": "Answer.",
            "deadline": "none",
            "fields": fields[number : number + PER_STEP],
        }
        for number in range(0, len(fields), PER_STEP)
    ]
    closed = {"key": "over", "label": "It is over", "kind": "close"}
    return from_json(
        {
            "schema": 1,
            "key": "everything",
            "languages": ["en"],
            "country": "DK",
            "title": "A question of every kind",
            "summary": "For the corpus.",
            "source": {"name": "The tests"},
            "subjects": ["pupil"],
            "roles": [{"key": "team", "title": "Team"}],
            "intake": {"key": "concern", "title": "The concern", "deadline": "none",
                       "fields": [{"key": "seen", "label": "What is seen", "kind": "long_text"}]},
            "stages": [{"key": "all", "title": "All kinds", "steps": steps, "outcomes": [closed]}],
        }
    )  # fmt: skip


def _field(kind: str) -> dict[str, Any]:
    field: dict[str, Any] = {"key": kind, "label": f"A question of kind {kind.replace('_', ' ')}", "kind": kind}
    if kind in OPTION_KINDS:
        field["options"] = OPTIONS
    if kind in ("rows", "mapping"):
        field["columns"] = [
            {"key": f"a_{one}", "label": f"Column {one.replace('_', ' ')}", "kind": one}
            | ({"options": OPTIONS} if one in ("choice", "scale") else {})
            for one in get_args(ColumnSpec.model_fields["kind"].annotation)
        ]
    if kind == "mapping":
        field["segments"] = [{"key": "home", "label": "Home"}, {"key": "school", "label": "School"}]
    if kind == "figures":
        field |= {"absence": ["days", "percent"], "days": 30}
    return field
