"""What makes two procedures ask the same: structure and source-language texts, without guidance wording."""

import datetime
import hashlib
import json
from typing import Any

from pydantic import BaseModel

from guidance.procedures.spec import ProcedureSpec, Text

#: Wording that may change under a running case: a dated row beside the version, never a new version.
WORDING = frozenset({"guidance", "why", "summary", "page", "source"})


def questions(spec: ProcedureSpec) -> dict[str, Any]:
    """The plain data that a fingerprint is made of; what is not said is left out, so new spec keys change nothing."""
    return {"schema": spec.schema_number, **_part(spec, spec.source_language)}


def fingerprint(spec: ProcedureSpec) -> str:
    """sha256 in hex over ``questions(spec)`` as canonical JSON; ``languages`` count by the first alone."""
    canonical = json.dumps(questions(spec), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _part(part: BaseModel, language: str) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, info in part.__class__.model_fields.items():
        value = getattr(part, name)
        if name in WORDING or name == "schema_number" or value == info.get_default(call_default_factory=True):
            continue
        plain[name] = language if name == "languages" else _value(value, language)
    return plain


def _value(value: Any, language: str) -> Any:
    if isinstance(value, Text):
        return value.root.get(language, "")
    if isinstance(value, BaseModel):
        return _part(value, language)
    if isinstance(value, tuple):
        return [_value(item, language) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value
