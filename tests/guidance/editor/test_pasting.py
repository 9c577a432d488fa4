"""What is pasted into the texts of a procedure is text, wherever it is shown."""

import json
import re

import pytest

from guidance.models import ProcedurePage
from guidance.procedures.editing.blocks import streams
from guidance.procedures.editing.shape import SHAPES, field_shape
from guidance.starter.procedures import ensure_procedure_page
from tests.guidance.editor.posting import address, administrator, drafted, everything, open_form
from tests.guidance.procedures.examples import bikes

pytestmark = pytest.mark.django_db

PASTED = '<script>alert(1)</script><img src=x onerror="alert(2)"><b>bold</b> [link](javascript:alert(3))'
#: As markup; with its angle brackets written as text it is harmless.
MARKUP = re.compile(r"<script>alert|<img src=x|<b>bold|href=\"javascript:")


def words_of(block) -> set[str]:
    """The names of a block's texts."""
    kind = block["type"]
    if kind in ("stop", "alert"):
        return set(SHAPES["effect"].words)
    if kind in ("at_latest", "not_before"):
        return set(SHAPES["deadline"].words)
    return set(SHAPES[kind].words if kind in SHAPES else field_shape(kind).words)


def paste_everywhere(blocks) -> int:
    """Put the markup at the end of every text; how many there were."""
    count = 0
    for block in everything(blocks):
        value = block["value"]
        for name in words_of(block) if block["type"] not in ("when", "role") else ():
            value[name] = f"{value.get(name) or ''} {PASTED}"
            count += 1
        for items in ("options", "segments", "columns"):
            for item in value.get(items) or ():
                item["label"] = f"{item.get('label') or ''} {PASTED}"
                count += 1
    return count


@pytest.fixture
def page() -> ProcedurePage:
    """The page of a small procedure in its own language."""
    return next(page for page in ensure_procedure_page(bikes()) if page.language == "da")


def test_markup_in_every_text_is_shown_as_text_in_the_editor_its_previews_and_on_the_page(page):
    client = administrator()
    form = open_form(client, page)
    sent, count = {}, 0
    for name in streams():
        blocks = json.loads(form[name])
        count += paste_everywhere(blocks)
        sent[name] = json.dumps(blocks)
    texts = dict.fromkeys(("summary", "source_name", "source_note", "guidance"), PASTED)

    saved = client.post(address(page), {**form, **sent, **texts, "title": f"Cykler {PASTED}"[:200]})
    draft = drafted(page)
    shown = {
        mode: draft.make_preview_request(preview_mode=mode).content.decode() for mode, _title in draft.preview_modes
    }
    client.post(address(page), {**open_form(client, page), "action-publish": "1"})
    live = ProcedurePage.objects.get(pk=page.pk)
    pages = {
        "editor": client.get(address(page)).content.decode(),
        "list": client.get("/admin/procedures/").content.decode(),
        "what publishing means": client.get(f"/admin/procedures/{page.pk}/meaning/").content.decode(),
        "page": client.get(live.url).content.decode(),
    }

    assert saved.status_code == 302
    assert count > 40
    assert len(shown) > 4
    for where, html in {**shown, **pages}.items():
        assert not MARKUP.search(html), (where, html[max(0, MARKUP.search(html).start() - 200) :][:400])
        assert "alert(1)" in html or where == "list", where
