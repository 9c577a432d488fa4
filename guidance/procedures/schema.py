"""The JSON schema of a procedure, for editors of packs; generated from the models and committed beside them."""

import json
from pathlib import Path

from guidance.procedures.spec import ProcedureSpec

FILE = Path(__file__).with_name("schema.json")


def schema() -> str:
    """The schema as text that does not change from run to run. Source: JSON Schema, draft 2020-12."""
    made = ProcedureSpec.model_json_schema(by_alias=True)
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    _plain_texts(made)
    return json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _plain_texts(made: dict) -> None:
    """Add what the loader reads besides: a text as a string, ``binds`` and ``deadline`` as words."""
    definitions = made["$defs"]
    text = definitions["Text"]
    definitions["Text"] = {
        "title": "Text",
        "description": text.pop("description", ""),
        "anyOf": [{"type": "string"}, text],
    }
    start = definitions["Start"]
    definitions["Start"] = {"anyOf": [{"const": "stage_start"}, start]}
    binds = definitions["FieldSpec"]["properties"]["binds"]
    binds["anyOf"].insert(0, definitions["BindSpec"]["properties"]["kind"])
    definitions["StepSpec"]["properties"]["deadline"] = {
        "anyOf": [{"const": "none"}, {"$ref": "#/$defs/DeadlineSpec"}],
        "description": "One deadline, or none; deadlines where there are several.",
    }
