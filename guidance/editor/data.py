"""What the browser needs to draw the inputs of a procedure: words, roles, procedures, pages."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from pydantic import TypeAdapter, ValidationError
from wagtail.models import Page

from guidance.editor.words import words
from guidance.links import translation_key
from guidance.models.procedures import Role
from guidance.procedures.columns import KNOWN_LABELS
from guidance.procedures.diff.names import NAMES
from guidance.procedures.editing import Edited
from guidance.procedures.editing.indexing import Index, id_of, streams_of, value_of, walk
from guidance.procedures.figures import LABELS
from guidance.procedures.spec import ABSENCE_FIGURES, KNOWN_COLUMNS, Condition
from guidance.procedures.words import condition_in_words

if TYPE_CHECKING:
    from guidance.models import ProcedurePage


def editor_data(page: "ProcedurePage") -> dict[str, Any]:
    """For the form of a page; titles in the page's language, words in the active one. A few queries."""
    from guidance.models import ProcedurePage  # noqa: PLC0415  its form uses this module

    language = page.language
    roles = [(role.key, role.title_in(language)) for role in Role.objects.all()]
    titles = ProcedurePage.objects.exclude(key=page.key).order_by("title").values_list("key", "title", "locale_id")
    procedures = {key: title for key, title, locale in titles if locale == page.locale_id}
    procedures |= {key: title for key, title, _locale in titles if key not in procedures}
    held = Edited(page.frame, page.blocks)
    return {
        "words": words(),
        "roles": sorted(roles, key=lambda role: role[1].casefold()),
        "procedures": sorted(procedures.items(), key=lambda one: one[1].casefold()),
        "figures": [(key, str(said)) for key, said in LABELS.items() if key in ABSENCE_FIGURES],
        "columns": {
            kind: [(key, str(KNOWN_LABELS.get(kind, {}).get(key, key))) for key in keys]
            for kind, keys in KNOWN_COLUMNS.items()
        },
        "subjects": [(key, str(word)) for key, word in NAMES["subjects"].items()],
        "pages": _pages(page, held),
        "conditions": _conditions(page, held),
        "page_chooser": reverse("wagtailadmin_choose_page"),
    }


def pages_in_use(page: "ProcedurePage", held: Edited) -> dict[str, Page]:
    """The pages that a procedure names, by the keys that name them; in the procedure's language where there are such.

    One query.
    """
    keys = {key for block in _blocks(held) if isinstance(key := value_of(block).get("page"), str) and key}
    by_number = {translation_key(page.key, key): key for key in keys}
    found = Page.objects.filter(translation_key__in=by_number).select_related("locale") if by_number else ()
    in_order = sorted(found, key=lambda one: one.locale_id == page.locale_id)  # its own language last, to be kept
    return {by_number[one.translation_key]: one for one in in_order}


def _pages(page: "ProcedurePage", held: Edited) -> dict[str, dict[str, str]]:
    return {
        key: {"title": one.title, "url": reverse("wagtailadmin_pages:edit", args=[one.pk])}
        for key, one in pages_in_use(page, held).items()
    }


def _blocks(held: Edited) -> Iterator[Mapping[str, Any]]:
    for blocks in streams_of(held).values():
        yield from walk(blocks)


def _conditions(page: "ProcedurePage", held: Edited) -> dict[str, str]:
    """Conditions that are kept as a pack has them, in words, by their JSON as the browser writes it."""
    kept = list(_kept(held, Index(held)))
    spec = page.draft().shown if kept else None
    if spec is None:
        return {}
    words = {}
    for plain, (stage_key, step_key) in kept:
        stage = next((one for one in spec.stages if one.key == stage_key), None)
        steps = spec.steps_of(stage.key) if stage else ()
        step = next((one for one in steps if one.key == step_key), None)
        try:
            condition = TypeAdapter(Condition).validate_python(plain)
            said = condition_in_words(condition, spec, page.language, stage=stage, step=step)
        except (ValidationError, KeyError):
            continue
        words[json.dumps(plain, ensure_ascii=False, separators=(",", ":"))] = said
    return words


def _kept(held: Edited, index: Index) -> Iterator[tuple[dict[str, Any], tuple[str, str]]]:
    """Conditions of a pack, with the keys of the stage and the step that they stand in."""
    here = ("", "")
    for block in _blocks(held):
        place = index.places.get(id_of(block))
        if place and place.kind in ("stage", "step", "field"):
            here = (*place.path, "")[:2]
        for value in value_of(block).values():
            if isinstance(value, Mapping) and isinstance(value.get("kept"), dict):
                yield value["kept"], here
