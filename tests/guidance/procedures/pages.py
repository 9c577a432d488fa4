"""A procedure's pages as tests change them: drafts of the blocks, not of the database."""

import copy
from collections.abc import Callable
from typing import Any

from guidance.models import ProcedurePage
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.versions import publish
from guidance.starter.procedures import ensure_procedure_page
from tests.guidance.procedures.examples import bikes

Blocks = list[dict[str, Any]]


def loaded(spec: ProcedureSpec | None = None) -> ProcedurePage:
    """The page of the source language of a procedure that was loaded, published as version 1."""
    spec = spec or bikes()
    publish(spec)
    made = next(page for page in ensure_procedure_page(spec) if page.is_source)
    return ProcedurePage.objects.get(pk=made.pk)  # as it stands after it was published


def block(blocks: Blocks, *path: str) -> dict[str, Any]:
    """The value of a block, by the keys of it and of those around it: stage, step, field."""
    names = ("stages", "steps", "fields")
    found: dict[str, Any] = {}
    for place, key in enumerate(path):
        inside = blocks if place == 0 else found[names[place]]
        found = next(one["value"] for one in inside if one["value"].get("key") == key)
    return found


def drafted(page: ProcedurePage, change: Callable[[Blocks], Any], **saved: Any) -> Any:
    """A revision of the page in which the blocks were changed in place; nothing of it is published."""
    draft = ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    blocks = copy.deepcopy(list(draft.stages.raw_data))
    change(blocks)
    draft.stages = blocks
    for name in ("go_live_at", "expire_at"):
        if name in saved:
            setattr(draft, name, saved.pop(name))
    return draft.save_revision(**saved)


def question(**value: Any) -> dict[str, Any]:
    """A block of a new question, as the editor saves one: without a key."""
    filled = {"key": "", "label": "Hvilken farve?", "help": "", "required": False, "more": False, "rest": None}
    return {"type": "short_text", "id": value.pop("id", "11111111-1111-4111-8111-111111111111"),
            "value": filled | value}  # fmt: skip
