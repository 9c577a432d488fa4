"""A procedure that is not published, as its editor sees it: as it is read, its diagram, each step as a form."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.models import ProcedurePage, ProcedureVersion
from guidance.procedures import packs
from guidance.procedures.editing import from_spec
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.versions import publish
from guidance.starter.procedures import ensure_procedure_page
from tests import factories
from tests.forms.wizard.specs import WIDE, field, wide

pytestmark = pytest.mark.django_db

ROUTINE = {
    "key": "meet",
    "title": "Meet every fortnight",
    "role": "leadership",
    "every": {"amount": 2, "unit": "weeks"},
    "steps": [{"key": "look", "title": "Look at the data", "fields": [field("seen_in_data", "long_text")]}],
}


def draft_of(spec: ProcedureSpec) -> ProcedurePage:
    """The page in a procedure's own language, as a draft that was never published."""
    return factories.make_draft(spec)[0]


def administrator() -> Client:
    """A browser in which somebody with every right in the CMS is logged in."""
    client = Client()
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    return client


def preview(page: ProcedurePage, mode: str) -> HttpResponse:
    """The page as it stands in memory, in a mode: what the editor's panel shows of what is typed."""
    return page.make_preview_request(preview_mode=mode)


def text_of(response: HttpResponse) -> str:
    """The words of an answer."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def renamed(page: ProcedurePage, title: str) -> ProcedurePage:
    """The page with another title of its first step, as typed and not saved."""
    stages = list(page.stages.raw_data)
    stages[0]["value"]["steps"][0]["value"]["title"] = title
    page.stages = stages
    return page


def test_every_step_has_a_mode_with_stage_and_step_in_its_title():
    page = draft_of(packs.from_json(WIDE | {"routines": [ROUTINE]}))

    modes = dict(page.preview_modes)

    assert list(modes)[:4] == ["", "diagram", "intake", "step-1-1"]
    assert modes["intake"] == "When a concern is raised: The concern"
    assert modes["step-1-1"] == "The team works: Every kind"
    assert modes["routine-1-1"] == "Meet every fortnight: Look at the data"
    assert page.default_preview_mode == ""


def test_what_is_typed_and_not_saved_is_read_on_the_page_and_stands_in_the_diagram():
    page = renamed(draft_of(wide()), "A brand new title")

    read, diagram = preview(page, ""), preview(page, "diagram")

    assert "A brand new title" in text_of(read)
    assert "A brand new title" in text_of(diagram)
    assert "<svg" in diagram.content.decode()
    assert "Ask kindly" not in text_of(diagram)
    assert ProcedureVersion.objects.count() == 0


def test_a_draft_is_previewed_beside_what_is_published():
    publish(wide())
    page = renamed(ensure_procedure_page(wide())[0], "A brand new title")

    assert "A brand new title" in text_of(preview(page, ""))
    assert "A brand new title" not in text_of(Client().get(page.url))
    assert "A brand new title" in text_of(preview(page, "")), "what readers were given is not what the editor typed"


def test_only_steps_that_are_published_lead_from_the_preview_into_their_form():
    page = draft_of(wide())
    before = preview(page, "").content.decode()
    publish(wide())
    stages = list(page.stages.raw_data)
    step = {"type": "step", "value": {"title": "Not yet"}, "id": "not-yet"}
    stages[0]["value"]["steps"].append(step)
    page.stages = stages
    after = preview(page, "").content.decode()

    ways = re.findall(r'href="([^"]*/start/[^"]*)"', after)
    assert "/start/" not in before
    assert "Not yet" in after
    assert len(ways) == sum(len(wide().steps_of(stage.key)) for stage in wide().stages)
    assert {administrator().get(way).status_code for way in ways} <= {200, 302}


def test_a_step_is_the_real_form_with_its_guidance_and_sends_nothing():
    response = preview(draft_of(wide()), "step-1-1")
    html, words = response.content.decode(), text_of(response)

    for key in ("long", "count", "day", "pick", "picks", "mood", "adult", "tries-0-what", "circle-0", "paper"):
        assert f'name="every-{key}' in html, key
    assert "Ask <strong>kindly</strong>" in html
    assert "This is a preview: its buttons do nothing." in words
    assert "Read this." in words  # a notice
    assert "Asked if “The sure” is no." in words or "Asked if" in words
    form = html[html.index('<form class="step-form"') : html.index("</form>", html.index("step-form"))]
    assert 'method="dialog"' in form
    assert "csrfmiddlewaretoken" not in form
    buttons = re.findall(r"<button[^>]*>", form[form.index('<div class="action-bar"') :])
    assert len(buttons) == 2
    assert all(" disabled" in button for button in buttons)


def test_the_intake_and_the_steps_of_routines_are_forms_too():
    page = draft_of(packs.from_json(WIDE | {"routines": [ROUTINE]}))

    assert 'name="concern-seen"' in preview(page, "intake").content.decode()
    assert 'name="look-seen_in_data"' in preview(page, "routine-1-1").content.decode()


def test_a_preview_speaks_the_language_of_its_page():
    pages = {page.language: page for page in ensure_procedure_page(wide())}
    if "da" not in pages:
        pytest.fail("the procedure has a Danish page")

    danish = preview(pages["da"], "step-1-1")

    assert '<html lang="da"' in danish.content.decode()
    assert "Alle slags" in text_of(danish)
    assert dict(pages["da"].preview_modes)["step-1-1"].endswith("Alle slags")


def test_a_draft_that_is_half_written_shows_what_there_is():
    page = draft_of(wide())
    page.frame = {name: value for name, value in page.frame.items() if name != "source"}

    for mode in ("", "diagram", "step-1-1"):
        response = preview(page, mode)
        assert response.status_code == 200
        assert "No preview yet" not in text_of(response)


def test_a_draft_without_a_stage_says_what_is_missing():
    page = draft_of(wide())
    page.stages = []

    for mode in ("", "diagram", "step-1-1"):
        response = preview(page, mode)
        assert response.status_code == 200
        assert "No preview yet" in text_of(response)
        assert "A procedure needs at least one stage." in text_of(response)


def test_a_step_that_is_gone_from_the_draft_says_so():
    response = preview(draft_of(wide()), "step-1-99")

    assert response.status_code == 200
    assert "This step is no longer in the draft." in text_of(response)


def test_a_draft_that_names_what_is_not_there_says_so_instead_of_failing():
    spec = wide()
    stage = spec.stages[0]
    broken = stage.steps[0].model_copy(update={"responsible": ("nobody_knows",)})
    spec = spec.model_copy(update={"stages": (stage.model_copy(update={"steps": (broken, *stage.steps[1:])}),)})

    response = preview(draft_of(spec), "step-1-1")

    assert response.status_code == 200
    assert "nobody_knows" in text_of(response)


def test_the_portals_policy_holds_in_a_preview_and_the_cms_may_frame_it():
    page = draft_of(wide())

    response = administrator().get(f"/admin/pages/{page.pk}/view_draft/?mode=step-1-1")

    assert response.status_code == 200
    assert "script-src 'self';" in response.headers["Content-Security-Policy"] + ";"
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src=)|<style|style=|onclick", response.content.decode())


def test_who_may_not_edit_the_page_sees_no_preview():
    page = draft_of(wide())
    client = Client()
    client.force_login(factories.make_user())

    assert client.get(f"/admin/pages/{page.pk}/view_draft/?mode=step-1-1").status_code == 302


SCRAPS: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=12) | st.just("<script>alert(1)</script>"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def half(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> Iterator[ProcedurePage]:
    """A draft that somebody is in the middle of. It goes with the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield draft_of(wide())
        transaction.set_rollback(True)


@settings(max_examples=40)
@given(data=st.data())
def test_whatever_is_half_typed_no_preview_fails(half: ProcedurePage, data: st.DataObject):
    frame = from_spec(wide()).frame
    for name in data.draw(st.lists(st.sampled_from(sorted(frame)), max_size=3)):
        if data.draw(st.booleans()):
            frame.pop(name, None)
        else:
            frame[name] = data.draw(SCRAPS)
    half.frame = frame
    mode = data.draw(st.sampled_from(["", "diagram", "intake", "step-1-1", "routine-1-1", "step-0-0"]))

    assert preview(half, mode).status_code == 200


def test_a_new_page_that_holds_nothing_yet_is_previewed_calmly():
    parent = draft_of(wide()).get_parent()
    client = administrator()
    address = f"/admin/pages/add/guidance/procedurepage/{parent.pk}/"

    client.post(f"{address}preview/", {"title": "New", "slug": "new", "key": "brand_new", "body-count": "0"})
    response = client.get(f"{address}preview/?mode=diagram&in_preview_panel=true")

    assert response.status_code == 200
    assert re.search("No preview yet|Preview not available", text_of(response))
