"""The form of a procedure's page: what is sent is kept, drafts are always saved, and publishing asks for sense."""

import json

import pytest

from guidance.models import ProcedurePage, ProcedureVersion, Role
from guidance.procedures.packs import load
from guidance.starter.procedures import ensure_procedure_page
from tests.factories import make_draft
from tests.guidance.conftest import PACKS
from tests.guidance.editor.posting import (
    address,
    administrator,
    drafted,
    errors_in,
    everything,
    held_in,
    open_form,
    sent_by,
)
from tests.guidance.procedures.examples import bikes

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> ProcedurePage:
    """The page of a small procedure in its own language."""
    return next(page for page in ensure_procedure_page(bikes()) if page.language == "da")


def changed(sent, stream, change):
    """The form with one of its streams changed."""
    blocks = json.loads(sent[stream])
    change(blocks)
    return {**sent, stream: json.dumps(blocks)}


def question(stages, key):
    """The question of a key, as it is sent."""
    return next(block for block in everything(stages) if block["value"].get("key") == key)


@pytest.mark.parametrize(("pack", "language"), [("da", "da"), ("nb", "nb")])
def test_a_shipped_procedure_that_is_opened_and_saved_untouched_is_the_same(pack, language):
    spec = load(PACKS / pack / "procedure.yaml")
    page = next(page for page in ensure_procedure_page(spec) if page.language == language)
    client = administrator()

    sent = open_form(client, page)
    response = client.post(address(page), sent)

    assert response.status_code == 302, errors_in(response.content.decode())
    assert drafted(page).draft().spec == spec
    assert (drafted(page).blocks, drafted(page).frame) == (page.blocks, page.frame)
    assert len([name for name in sent if name.startswith(("stages", "intake", "routines"))]) == 3


def test_what_an_administrator_types_is_in_the_draft(page):
    client = administrator()
    sent = changed(
        open_form(client, page), "stages", lambda stages: question(stages, "place")["value"].update(label="Hvor?")
    )

    client.post(address(page), {**sent, "country": "no", "subjects": ["class"], "title": "Nye cykler"})

    spec = drafted(page).draft().spec
    assert spec.step("search", "talk").by_key["place"].label.to("da") == "Hvor?"
    assert (spec.country, spec.subjects, spec.title.to("da")) == ("NO", ("class",), "Nye cykler")
    assert spec.step("search", "talk").by_key["place"].label.to("en") == "Where was it?"


def test_a_draft_is_saved_whatever_is_half_said_in_it(page):
    client = administrator()

    def begin(stages):
        stages.append({"type": "stage", "value": {"title": ""}, "id": "a-new-stage"})
        question(stages, "place")["value"].update(options=[], label="")

    sent = {**changed(open_form(client, page), "stages", begin), "country": "", "source_name": ""}
    response = client.post(address(page), sent)

    draft = drafted(page).draft()
    assert response.status_code == 302
    assert [block["id"] for block in drafted(page).blocks][-1] == "a-new-stage"
    assert {problem.sentence for problem in draft.errors} >= {
        "This stage has no title yet.",
        "This question has no text yet.",
        "Give this question something to choose from.",
        "Say who made this procedure.",
        "Give the country in two letters, such as DK or NO.",
    }


def test_publishing_what_is_half_said_is_refused_at_the_very_input(page):
    client = administrator()
    sent = changed(
        open_form(client, page), "stages", lambda stages: question(stages, "place")["value"].update(options=[])
    )

    response = client.post(address(page), {**sent, "source_name": "", "action-publish": "1"})

    html = response.content.decode()
    step = errors_in(html)["stages"]["blockErrors"]["0"]["blockErrors"]["steps"]["blockErrors"]["0"]
    fields = step["blockErrors"]["fields"]["blockErrors"]
    assert response.status_code == 200
    assert fields["0"]["blockErrors"]["options"]["messages"] == ["Give this question something to choose from."]
    assert "Say who made this procedure." in html
    assert question(held_in(html)["stages"], "place")["value"]["options"] == []
    assert page.get_latest_revision().pk == ProcedurePage.objects.get(pk=page.pk).live_revision_id


def test_what_lint_finds_bars_publishing_at_its_block(page):
    client = administrator()

    def point_forward(stages):
        later, first = question(stages, "road_name"), question(stages, "place")
        rows = [{"answer": f"@{later['id']}", "op": "filled", "value": True}]
        first["value"]["rules"] = [{"type": "when", "value": {"when": {"match": "all", "rows": rows}}, "id": "rule"}]

    sent = changed(open_form(client, page), "stages", point_forward)
    response = client.post(address(page), {**sent, "action-publish": "1"})

    error = json.dumps(errors_in(response.content.decode())["stages"])
    assert response.status_code == 200
    assert "comes later than what it decides about" in error
    assert ProcedureVersion.objects.of("bikes").count() == 0


def test_what_is_sound_is_published_with_its_warnings(page):
    client = administrator()
    sent = changed(
        open_form(client, page), "stages", lambda stages: question(stages, "talk")["value"].update(guidance="", why="")
    )

    shown = client.get(address(page))
    client.post(address(page), {**sent, "action-publish": "1"})

    assert ProcedureVersion.objects.of("bikes").get().compiled.step("search", "talk").guidance is None
    assert "can be published all the same" not in shown.content.decode()
    assert "The step “Talk” has no guidance." in client.get(address(page)).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "null",
        '{"type": "stage"}',
        "[1, null, []]",
        '[{"type": "stage"}]',
        '[{"type": "nothing", "value": {}, "id": "x"}]',
        '[{"type": "stage", "value": {"title": 5, "steps": {"a": 1}, "responsible": "x"}, "id": 7}]',
        '[{"type": "stage", "value": {"steps": [{"type": "step", "value": {"fields": [{"type": "choice", "value": '
        '{"options": [{"id": "a", "label": 1}, 3], "rules": [{"type": "when", "value": {"when": 4}}]}}]}}]}}]',
        "[" * 100_000,
        '[{"type": "stage", "value": {"title": "\\u0000\\ud800 \\u0007"}, "id": "one"}]',
    ],
)
def test_whatever_is_sent_is_a_draft_or_refused_and_never_an_error_of_the_portal(page, sent):
    client = administrator()
    form = open_form(client, page)

    response = client.post(address(page), {**form, "stages": sent})

    assert response.status_code in (200, 302)
    assert client.get(address(page)).status_code == 200
    assert "\x00" not in json.dumps(drafted(page).blocks)
    if response.status_code == 200:
        assert drafted(page).blocks == page.blocks
        assert "What was sent cannot be read" in response.content.decode()


def test_scripts_that_are_pasted_are_shown_as_text(page):
    client = administrator()
    script = "<script>alert(1)</script>"

    def paste(stages):
        question(stages, "place")["value"].update(label=script, options=[])
        question(stages, "talk")["value"].update(title=script)

    client.post(address(page), changed(open_form(client, page), "stages", paste))
    html = client.get(address(page)).content.decode()

    assert script not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; › &lt;script&gt;" in html


def test_a_title_of_five_thousand_characters_is_kept_in_the_draft_and_not_published(page):
    client = administrator()
    sent = changed(
        open_form(client, page), "stages", lambda stages: question(stages, "place")["value"].update(label="x" * 5000)
    )

    client.post(address(page), sent)
    refused = client.post(address(page), {**sent, "action-publish": "1"})

    said = "This has 5000 characters; 300 are the most. Say the rest in the help or the guidance."
    assert question(drafted(page).blocks, "place")["value"]["label"] == "x" * 5000
    assert said in json.dumps(errors_in(refused.content.decode()), ensure_ascii=False)


def test_a_step_that_is_called_as_a_page_of_the_portal_gets_another_key(page):
    client = administrator()

    def call(stages):
        steps = stages[0]["value"]["steps"]
        steps.append({"type": "step", "value": {"title": "Done", "guidance": "Sig det."}, "id": "done-step"})

    client.post(address(page), {**changed(open_form(client, page), "stages", call), "action-publish": "1"})

    assert "done_2" in ProcedureVersion.objects.of("bikes").get().compiled.stage("search").by_key


def test_a_block_that_is_sent_twice_is_two_blocks(page):
    client = administrator()

    def twice(stages):
        fields = stages[0]["value"]["steps"][0]["value"]["fields"]
        fields.append({**fields[1], "value": {**fields[1]["value"], "key": ""}})

    client.post(address(page), changed(open_form(client, page), "stages", twice))

    ids = [block["id"] for block in everything(drafted(page).blocks)]
    assert len(ids) == len(set(ids))
    assert [field.key for field in drafted(page).draft().spec.step("search", "talk").fields] == [
        "place",
        "road_name",
        "hvilken_vej",
    ]


def test_keys_stay_when_what_they_name_is_renamed(page):
    client = administrator()
    client.post(address(page), {**open_form(client, page), "action-publish": "1"})

    def rename(stages):
        question(stages, "place")["value"].update(label="Hvor så du den?", key="stolen_key")

    sent = changed(open_form(client, page), "stages", rename)
    client.post(address(page), {**sent, "action-publish": "1"})

    published = ProcedureVersion.objects.of("bikes").first().compiled.step("search", "talk")
    assert published.by_key["place"].label.to("da") == "Hvor så du den?"


def test_more_questions_than_the_editor_shows_are_refused_and_what_was_there_stays(page):
    client = administrator()

    def many(stages):
        fields = stages[0]["value"]["steps"][0]["value"]["fields"]
        fields += [{"type": "date", "value": {"label": f"Dag {n}"}, "id": f"n{n}"} for n in range(3000)]

    response = client.post(address(page), changed(open_form(client, page), "stages", many))

    assert response.status_code == 200
    assert "is too large for the editor. Load it as a pack." in response.content.decode()
    assert drafted(page).blocks == page.blocks


def test_a_procedure_that_is_too_large_says_so_and_its_page_can_be_edited_all_the_same(page):
    large = page.blocks
    large[0]["value"]["steps"][0]["value"]["fields"] += [
        {"type": "date", "value": {"label": f"Dag {number}"}, "id": f"n{number}"} for number in range(400)
    ]
    page.stages = large
    page.save_revision()
    client = administrator()

    shown = client.get(address(page)).content.decode()
    client.post(address(page), {**sent_by(shown), "title": "En stor procedure"})

    assert "it is too large for the editor" in shown
    assert held_in(shown) == {}
    assert drafted(page).title == "En stor procedure"
    assert drafted(page).blocks == large


def test_the_page_of_a_translation_shows_no_structure_and_leaves_the_texts_alone(page):
    english = ProcedurePage.objects.get(key="bikes", locale__language_code="en")
    client = administrator()

    shown = client.get(address(english)).content.decode()
    response = client.post(address(english), {**sent_by(shown), "summary": "About bikes"})

    assert held_in(shown) == {}
    assert "procedure-editor-data" not in shown
    assert response.status_code == 302
    assert (drafted(english).summary, drafted(english).texts) == ("About bikes", english.texts)


def test_a_page_that_is_chosen_is_named_as_it_is_called_in_every_language(page):
    chosen = page.get_parent()
    client = administrator()
    sent = changed(open_form(client, page), "stages", lambda stages: stages[0]["value"].update(page=f"pk:{chosen.pk}"))

    client.post(address(page), sent)

    assert drafted(page).draft().spec.stage("search").page == str(chosen.translation_key)
    assert json.dumps(chosen.title)[1:-1] in client.get(address(page)).content.decode()


def test_roles_have_the_titles_of_the_register(page):
    client = administrator()
    client.post(address(page), {**open_form(client, page), "action-publish": "1"})
    Role.objects.filter(key="head").update(titles={"da": "Rektor", "en": "Principal"})

    html = client.get(address(page)).content.decode()

    assert '["head", "Rektor"]' in html
    assert drafted(page).draft().spec.role("head").title.to("da") == "Rektor"


@pytest.mark.parametrize(
    ("key", "kept"), [("bicycles", "bicycles"), ("", "cykler"), ("two-words", None), ("9lives", None), ("Æble", None)]
)
def test_a_procedure_that_was_never_published_may_get_another_key_of_plain_letters(key, kept):
    page = next(page for page in make_draft(bikes()) if page.language == "da")
    client = administrator()

    response = client.post(address(page), {**open_form(client, page), "key": key})

    assert drafted(page).key == (kept or "bikes")
    assert (response.status_code == 302) is bool(kept)


def test_the_key_of_a_published_procedure_cannot_be_changed(page):
    client = administrator()

    client.post(address(page), {**open_form(client, page), "key": "other"})

    assert drafted(page).key == "bikes"
