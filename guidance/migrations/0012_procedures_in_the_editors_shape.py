"""What pages hold of a procedure, from the shape in which packs wrote it to the shape that the editor has inputs for.

Both ways go over the JSON of the procedure, so that no block loses its id and no text its translation. The shape of
today is read and written by the code of today; that of before stands here.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db import migrations

from guidance.procedures.editing import Edited
from guidance.procedures.editing.holding import hold
from guidance.procedures.editing.indexing import Index
from guidance.procedures.editing.telling import Telling

#: Before, these were blocks; everything else that a block has no input for stood in its ``rest``.
NESTED = {
    "stages": "stage",
    "steps": "step",
    "fields": None,
    "outcomes": "outcome",
    "options": "item",
    "columns": "item",
    "segments": "item",
}
INPUTS = {
    "stage": ("key", "title", "phase", "guidance", "responsible", "steps", "outcomes"),
    "step": ("key", "title", "why", "guidance", "responsible", "fields"),
    "outcome": ("key", "label", "guidance"),
    "item": ("key", "label"),
    "field": ("key", "label", "help", "more", "required"),
}
#: Lists of a question that were blocks, by its kind.
LISTS = {
    "choice": ("options",),
    "choices": ("options",),
    "scale": ("options",),
    "partners": ("options",),
    "rows": ("columns",),
    "mapping": ("segments", "columns"),
}


def to_the_editor(apps, schema_editor):
    """Write every page and every revision of it in today's shape."""
    _each_procedure(apps, _forwards)


def to_packs(apps, schema_editor):
    """Write every page and every revision of it as before."""
    _each_procedure(apps, _backwards)


def _each_procedure(apps, convert):
    pages = apps.get_model("guidance", "ProcedurePage").objects.select_related("locale")
    for key in sorted(set(pages.values_list("key", flat=True))):
        rows = {page.locale.language_code: page for page in pages.filter(key=key)}
        source = next((page for code, page in rows.items() if _is_of(page.frame, code)), None)
        if source is None:
            continue
        texts = {code: page.texts for code, page in rows.items() if page is not source}
        held = (source.frame, source.stages, texts)
        new = convert(*held)
        for code, page in rows.items():
            _revisions(apps, page, code, held, convert)
            if page is source:
                page.frame, page.stages = new.frame, new.stages
            elif page.texts:
                page.texts = new.texts.get(code, {})
            page.save(update_fields=["frame", "stages", "texts"])


def _is_of(frame, language):
    return bool(frame) and (frame.get("languages") or [""])[0] == language


def _revisions(apps, page, language, held, convert):
    """Write what was drafted; a translation is read beside the structure that is in the source's row."""
    models = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="guidance", model="procedurepage")
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(
        content_type__in=models, object_id=str(page.pk)
    )
    frame, stages, texts = held
    for revision in revisions.iterator():
        content = revision.content
        if _is_of(content.get("frame"), language):
            new = convert(content["frame"], json.loads(content["stages"] or "[]"), texts)
            content |= {"frame": new.frame, "stages": json.dumps(new.stages)}
        elif content.get("texts"):
            content["texts"] = convert(frame, stages, {**texts, language: content["texts"]}).texts.get(language, {})
        revision.content = content
        revision.save(update_fields=["content"])


def _forwards(frame, stages, texts):
    plain = _plain_before(frame, stages, texts)
    return hold(plain, dict(_addresses(stages, "stages")))


def _backwards(frame, stages, texts):
    telling = Telling(Edited(frame, stages, texts), register={})
    return _held_before(telling.plain, Index(Edited(frame, stages)).addresses)


# --- The shape of before


def _addresses(blocks, address) -> Iterator[tuple[str, str]]:
    """The ids of blocks by where they stand, as today's shape names it."""
    for block in blocks:
        value, here = block["value"], f"{address}/{block['value'].get('key')}"
        if block.get("id"):
            yield here, block["id"]
        for name in NESTED:
            if name in value:
                yield from _addresses(value[name], f"{here}/{name}")


def _plain_before(frame, stages, texts) -> dict[str, Any]:
    """The JSON of a procedure from the shape of before."""
    source = frame["languages"][0]
    return {**frame, "stages": [_part(stage, "stages", source, texts) for stage in stages]}


def _part(block, name, source, texts) -> dict[str, Any]:
    value = dict(block["value"])
    part: dict[str, Any] = dict(value.pop("rest", None) or {})
    kind = {"fields": "field"}.get(name, NESTED[name])
    for key, held in value.items():
        if held in (None, "", [], False):
            continue
        if key in NESTED:
            part[key] = [_part(one, key, source, texts) for one in held]
        elif key == "responsible":
            part[key] = [one["value"] if isinstance(one, dict) else one for one in held]
        else:
            part[key] = {source: held} if isinstance(held, str) and key != "key" else held
    if kind == "field":
        part["kind"] = block["type"]
    _source_words(part, source)
    for language, by_block in texts.items():
        for place, words in by_block.get(block.get("id"), {}).items():
            _translate(part, place.split("."), source, language, words)
    return part


#: Texts that stood in the ``rest`` of a block, as words of the source language, and in what stood there in groups.
RESTS = ("help", "low", "high", "unit", "barred")
GROUPS = {
    "deadlines": ("label",),
    "deadline": ("label",),
    "binds": ("title", "purpose"),
    "stop": ("title", "text"),
    "alert": ("title", "text"),
    "options": ("label", "help"),
    "segments": ("label", "help"),
    "columns": ("label",),
}


def _source_words(part, source):
    _as_texts(part, RESTS, source)
    for name, texts in GROUPS.items():
        held = part.get(name) or ()
        for one in held if isinstance(held, list | tuple) else [held]:
            _as_texts(one, texts, source)
            if name == "columns":
                _source_words(one, source)


def _as_texts(part, names, source):
    for name in names:
        if isinstance(part.get(name), str):
            part[name] = {source: part[name]}


def _translate(part, place, source, language, words):
    *outer, last = place
    for name in outer:
        if isinstance(part, list) and name.isdigit() and int(name) < len(part):
            part = part[int(name)]
        elif isinstance(part, dict) and name in part:
            part = part[name]
        else:
            return
    if isinstance(part, dict):
        now = part.get(last)
        part[last] = {**(now if isinstance(now, dict) else {source: now} if now else {}), language: words}


def _held_before(plain, ids) -> Edited:
    frame = {name: value for name, value in plain.items() if name != "stages"}
    edited = Edited(frame, [], {})
    languages = frame["languages"]
    edited.stages = [_block(stage, "stage", "stages", ids, languages, edited.texts) for stage in plain["stages"]]
    return edited


def _block(part, kind, address, ids, languages, texts) -> dict[str, Any]:
    here = f"{address}/{part['key']}"
    block_id, plain = ids.get(here), dict(part)
    inputs = (*INPUTS[kind], *(LISTS.get(part["kind"], ()) if kind == "field" else ()))
    for name, inner in NESTED.items():
        if name in inputs and name in plain:
            plain[name] = [
                _block(one, inner or "field", f"{here}/{name}", ids, languages, texts) for one in plain[name]
            ]
    own = {name: value for name, value in plain.items() if not (name in NESTED and name in inputs)}
    for place, words in _texts_in(own, (), languages):
        *outer, last = place
        at: Any = own
        for name in outer:
            at = at[name]
        at[last] = words.get(languages[0], "")
        for language, translated in words.items():
            if language != languages[0]:
                texts.setdefault(language, {}).setdefault(block_id, {})[".".join(map(str, place))] = translated
    plain |= own
    block_type = plain.pop("kind") if kind == "field" else kind
    value = {name: plain.pop(name) for name in inputs if name in plain}
    if "responsible" in value:
        value["responsible"] = [{"type": "item", "value": role} for role in value["responsible"]]
    return {"type": block_type, "value": {**value, **({"rest": plain} if plain else {})}, "id": block_id}


def _texts_in(value, place, languages) -> Iterator[tuple[tuple[Any, ...], dict[str, str]]]:
    """The texts of a part by language, with where they stand."""
    if isinstance(value, dict):
        if value and set(value) <= set(languages) and all(isinstance(words, str) for words in value.values()):
            yield place, value
            return
        for name, inner in list(value.items()):
            yield from _texts_in(inner, (*place, name), languages)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts_in(inner, (*place, number), languages)


class Migration(migrations.Migration):
    dependencies = [
        ("guidance", "0011_stages_as_json"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0094_alter_page_locale"),
    ]
    operations = [migrations.RunPython(to_the_editor, to_packs, elidable=True)]
