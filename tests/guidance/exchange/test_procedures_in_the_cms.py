"""The list of procedures in the CMS, new ones, and what comes in and goes out, as an editor does it."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from forms.people.models import SchoolProcedure
from guidance.exchange.drafts import draft_pages, write_drafts
from guidance.exchange.listing import rows
from guidance.models import GuidancePage, PackArrival, ProcedurePage, ProcedureVersion
from guidance.procedures.lint import errors, lint
from guidance.procedures.packs import export, loads
from guidance.procedures.versions import publish
from guidance.starter.archive import read_archive, write_archive
from guidance.starter.files import read_pages
from guidance.starter.front import front_page
from guidance.starter.loading import load_procedure
from tests.factories import TINY, make_school, make_spec, make_user
from tests.guidance.exchange.conftest import client_of, make_cms_user, yaml_file
from tests.guidance.procedures.examples import bikes

pytestmark = pytest.mark.django_db
LIST = "/admin/procedures/"
ROLES = [TINY["roles"][0] | {"page": "help/talking"}, *TINY["roles"][1:]]
PAGE = "---\nkey: help/talking\ntype: guidance\nslug: talking\ntitle: Talking\n---\nTalk **first**.\n"


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(response) -> str:
    return " ".join(soup(response).find("main").get_text(" ").split())


def zip_file(spec, **pages: str):
    files = {f"pages/en/{name}.md": text for name, text in pages.items()}
    return yaml_file(write_archive({"procedure.yaml": export(spec)} | files), "pack.zip")


# --- the list


def test_the_list_shows_languages_version_state_remarks_and_schools(editor):
    load_procedure(bikes(), "file")
    write_drafts(bikes(("en: Bikes", "en: My bikes")), by=make_user(), parents={})
    SchoolProcedure.objects.create(school=make_school(name="Elm School"), procedure_key="bikes")

    page = editor.get(LIST)

    [row] = soup(page).select("table.procedures__table tbody tr")
    text = " ".join(row.get_text(" ").split())
    assert "Cykler" in text
    assert "newer draft" in text
    assert "Version 1" in text
    assert row.select_one("[title='Elm School']").get_text() == "1"
    assert row.find("a", href=reverse("procedures:export", args=["bikes"]))


def test_the_list_costs_the_same_for_any_number_of_procedures(editor):
    load_procedure(bikes(), "file")
    editor.get(LIST)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert len(soup(editor.get(LIST)).select("table.procedures__table tbody tr")) == 1 + 3 * number
        counts.append(len(captured))
        for key in ("one", "two", "three"):
            load_procedure(make_spec(key=key), "file")

    assert counts[1] <= counts[0]


def test_the_menu_leads_there(editor):
    assert LIST in editor.get("/admin/").content.decode()


ADDRESSES = [
    "",
    "schema.json",
    "new/",
    "new/blank/",
    "new/shipped/da/",
    "new/copy/bikes/",
    "new/file/",
    "one/bikes/",
    "one/bikes/export/",
    "one/bikes/export/live.yaml",
    "one/bikes/export/draft.zip",
    "one/bikes/import/",
]


def test_somebody_who_may_only_enter_the_cms_gets_nothing(client):
    load_procedure(bikes(), "file")
    nobody = client_of(make_cms_user())

    for address in ADDRESSES:
        response = nobody.get(LIST + address)
        assert response.status_code == 302, address
        assert response.url == "/admin/", address
        assert client.get(LIST + address).url.startswith("/accounts/login/")
    assert LIST not in nobody.get("/admin/").content.decode()


def test_an_editor_of_one_part_of_the_tree_gets_nothing_of_another(client):
    load_procedure(bikes(), "file")
    part = front_page("en").add_child(instance=GuidancePage(title="Part", slug="part", locale=front_page("en").locale))
    elsewhere = client_of(make_cms_user("add", "change", below=part))

    assert elsewhere.get(LIST).status_code == 200
    assert "Cykler" not in elsewhere.get(LIST).content.decode()
    for address in ("one/bikes/", "one/bikes/export/live.yaml", "one/bikes/import/"):
        assert elsewhere.get(LIST + address).status_code == 404
    for address in ("new/", "new/blank/", "new/copy/bikes/"):
        assert elsewhere.get(LIST + address).status_code == 302


def test_one_who_only_publishes_reads_and_exports_but_imports_nothing():
    load_procedure(bikes(), "file")
    publisher = client_of(make_cms_user("publish"))

    assert publisher.get(LIST + "one/bikes/").status_code == 200
    assert publisher.get(LIST + "one/bikes/export/live.yaml").status_code == 200
    assert publisher.post(LIST + "one/bikes/import/", {"file": yaml_file(bikes())}).status_code == 302
    assert not PackArrival.objects.filter(state="uploaded").exists()


# --- new ones


def make_blank(client: Client, **said):
    answers = {"title": "Bullying", "key": "", "language": "en", "country": "no", "subjects": ["pupil", "class"]}
    return client.post(LIST + "new/blank/", answers | said)


@pytest.fixture
def english(db):
    return front_page("en")


def test_a_blank_one_is_a_whole_procedure_whose_texts_explain(editor, english):
    response = make_blank(editor)

    assert response.url == LIST + "one/bullying/"
    spec = draft_pages("bullying").spec
    assert errors(lint(spec)) == []
    assert (str(spec.title), spec.languages, spec.country) == ("Bullying", ("en",), "NO")
    assert spec.subjects == ("pupil", "class")
    assert "It is left only by a decision." in str(spec.first_stage.guidance)
    page = ProcedurePage.objects.get(key="bullying")
    assert (page.live, page.get_parent().pk, page.latest_revision.user.name) == (False, english.pk, "Eddie Editor")
    assert not ProcedureVersion.objects.exists()
    assert "Nothing is published" in words(editor.get(response.url))


def test_a_key_is_made_from_the_title_and_never_given_twice(editor, english):
    make_blank(editor)
    make_blank(editor)
    refused = make_blank(editor, key="bullying")

    assert set(ProcedurePage.objects.values_list("key", flat=True)) == {"bullying", "bullying_2"}
    assert refused.status_code == 422
    assert "There is a procedure with this key already." in words(refused)
    assert soup(refused).find("input", {"name": "title"})["value"] == "Bullying"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"key": "Bad Key"}, "Use small letters a to z"),
        ({"key": "1st"}, "Use small letters a to z"),
        ({"country": "Denmark"}, "at most 2 characters"),
        ({"country": "1!"}, "Two capital letters"),
        ({"subjects": []}, "This field is required."),
        ({"language": "xx"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(editor, english, said, sentence):
    response = make_blank(editor, **said)

    assert response.status_code == 422
    assert sentence in words(response)
    assert not ProcedurePage.objects.exists()


def test_a_procedure_of_a_language_that_has_no_front_page_gets_one_as_a_draft(editor):
    make_blank(editor, language="nb")

    page = ProcedurePage.objects.get(key="bullying")
    assert (page.get_parent().specific.locale.language_code, page.get_parent().live) == ("nb", False)


def test_a_copy_has_its_own_key_and_title_and_the_keys_of_its_parts(editor):
    spec = bikes()
    load_procedure(spec, "file")
    offered = editor.get(LIST + "new/copy/bikes/")
    form = {field["name"]: field["value"] for field in soup(offered).select("input[name][value]")}
    assert (form["title"], form["key"]) == ("Cykler (copy)", "bikes_2")

    editor.post(LIST + "new/copy/bikes/", {"title": "Løbehjul", "key": "scooters"})

    copy = draft_pages("scooters").spec
    assert copy.title.root == {"da": "Løbehjul", "en": "Bikes"}
    assert [stage.key for stage in copy.stages] == [stage.key for stage in spec.stages]
    assert draft_pages("bikes").spec == spec
    rows = ProcedurePage.objects.filter(key="scooters")
    assert {page.locale.language_code for page in rows} == {"da", "en"}
    assert not rows.filter(live=True).exists()


def test_a_copy_shares_the_guidance_pages_or_brings_copies_of_its_own(editor):
    spec = make_spec(roles=ROLES, guidance="See [how](page:help/talking).")
    editor.post(LIST + "new/file/", {"file": zip_file(spec, talking=PAGE)})
    original = GuidancePage.objects.get()

    editor.post(LIST + "new/copy/tiny/", {"title": "Shared", "key": "shared"})
    assert GuidancePage.objects.count() == 1
    shared = draft_pages("shared").spec
    assert shared.roles[0].page == str(original.translation_key)
    assert f"page:{original.translation_key}" in str(shared.guidance)

    editor.post(LIST + "new/copy/tiny/", {"title": "Own", "key": "own", "pages": "on"})
    assert GuidancePage.objects.count() == 2
    own = GuidancePage.objects.exclude(pk=original.pk).get()
    assert (own.title, own.live, own.slug) == ("Talking", False, "talking-2")
    assert draft_pages("own").spec.roles[0].page == "help/talking"


def test_a_copy_tells_what_of_its_pages_could_not_be_copied(editor):
    editor.post(LIST + "new/file/", {"file": zip_file(make_spec(roles=ROLES), talking=PAGE)})
    page = GuidancePage.objects.get()
    page.body = [("document", {"document": None, "title": "", "note": ""})]
    page.save_revision()

    response = editor.post(LIST + "new/copy/tiny/", {"title": "Own", "key": "own", "pages": "on"}, follow=True)

    assert "What could not be copied: pages/en/help-talking.md: A document is left out." in words(response)


def test_one_that_ships_with_the_portal_becomes_a_draft_with_its_pages(editor):
    slug = "nb"
    offered = editor.get(f"{LIST}new/shipped/{slug}/")
    assert soup(offered).find("input", {"name": "pages", "checked": True})

    editor.post(f"{LIST}new/shipped/{slug}/", {"title": "Vores egen", "key": "ours", "pages": "on"})

    spec = draft_pages("ours").spec
    assert errors(lint(spec)) == []
    assert spec.title.to(spec.source_language) == "Vores egen"
    pages = GuidancePage.objects.filter(locale__language_code=spec.source_language)
    assert len(pages) > 5
    assert not Page.objects.filter(live=True, locale__language_code=slug, depth__gt=2).exists()
    blocks = [block for page in pages for block in page.get_latest_revision_as_object().body]
    assert {block.value["procedure"] for block in blocks if block.block_type == "form"} <= {"ours"}
    assert not ProcedureVersion.objects.exists()


def test_wagtails_own_copy_of_a_procedures_page_leads_to_ours(editor):
    load_procedure(bikes(), "file")
    page = ProcedurePage.objects.get(key="bikes", locale__language_code="en")

    assert editor.get(reverse("wagtailadmin_pages:copy", args=[page.pk])).url == LIST + "new/copy/bikes/"
    assert editor.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), {"new_title": "x"}).status_code == 302
    assert ProcedurePage.objects.count() == 2


def test_a_procedures_page_that_is_added_in_the_page_tree_begins_with_something_too(editor, english):
    address = reverse("wagtailadmin_pages:add", args=["guidance", "procedurepage", english.pk])

    assert editor.get(address).url == LIST + "new/"


# --- files


def test_a_pack_becomes_a_draft_with_its_pages_and_its_own_key(editor):
    response = editor.post(LIST + "new/file/", {"file": zip_file(make_spec(roles=ROLES), talking=PAGE)})

    assert response.url == LIST + "one/tiny/"
    assert draft_pages("tiny").spec == make_spec(roles=ROLES)
    page = GuidancePage.objects.get()
    assert (page.title, page.live) == ("Talking", False)
    assert "help/talking (en)" in words(editor.get(response.url))


def test_a_pack_whose_key_is_taken_is_refused_at_the_key(editor):
    publish(bikes())

    refused = editor.post(LIST + "new/file/", {"file": yaml_file(bikes())})

    assert refused.status_code == 422
    assert "There is a procedure with the key bikes already." in words(refused)
    assert not ProcedurePage.objects.exists()


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("raw", "name", "sentence"),
    [
        (b"", "empty.yaml", "empty.yaml: The file is empty."),
        (b"key: x\n", "x.yaml", "x.yaml:1: “languages” is missing."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "x.yaml", "x.yaml:1: The file is not UTF-8 text."),
        ("key: blåbær".encode("latin-1"), "x.yaml", "x.yaml:1: The file is not UTF-8 text."),
        (b"key: x\x00y", "x.yaml", "This is not YAML"),
        (b"[1, 2", "x.yaml", "This is not YAML"),
        (b"- 1\n- 2\n", "x.yaml", "A procedure is a list of keys with values."),
        (BOMB.encode(), "x.yaml", "x.yaml:1: Anchors and aliases (& and *) are not allowed."),
        (b"key: !!python/object/apply:os.system ['id']\n", "x.yaml", "x.yaml:1: Tags (!) are not allowed."),
        (b"schema: 99\nkey: x\n", "x.yaml", "x.yaml:1: schema: The file is of a newer kind (schema 99)"),
        (b"a: " + b"x" * 2_000_000, "x.yaml", "the largest that is read has 2,000,000"),
        (b"x" * 10_000_000, "x.yaml", "The file has 10,000,000 bytes; the largest that is read has 5,000,000."),
        (b"PK\x03\x04nonsense", "x.zip", "x.zip: The archive is damaged"),
        (b"a: " + b"[" * 500 + b"]" * 500, "x.yaml", "nested too deeply"),
        (b"key: x\n", "<script>.yaml", "<script>.yaml:1: “languages” is missing."),
    ],
)
def test_a_file_that_is_no_pack_is_refused_with_the_sentence_and_nothing_is_written(editor, raw, name, sentence):
    response = editor.post(LIST + "new/file/", {"file": yaml_file(raw, name)})

    assert response.status_code == 422
    assert sentence in words(response)
    assert "<script>.yaml" not in response.content.decode()
    assert not ProcedurePage.objects.exists()


def test_it_is_refused_for_a_procedure_that_exists_too(editor):
    load_procedure(bikes(), "file")

    response = editor.post(LIST + "one/bikes/import/", {"file": yaml_file(BOMB, "x.yaml")})

    assert response.status_code == 422
    assert "x.yaml:1: Anchors and aliases (& and *) are not allowed." in words(response)
    assert not PackArrival.objects.filter(state="uploaded").exists()


def test_a_pack_with_a_bad_page_is_refused_with_the_page_and_nothing_is_made(editor):
    bad = PAGE.replace("Talk **first**", "::: callout\nnot closed")

    response = editor.post(LIST + "new/file/", {"file": zip_file(make_spec(), talking=bad)})

    assert response.status_code == 422
    assert "pack.zip/pages/en/talking.md:7: This block is not closed." in words(response)
    assert not ProcedurePage.objects.exists()
    assert not GuidancePage.objects.exists()


def test_the_schema_and_both_states_are_downloaded(editor):
    load_procedure(make_spec(), "file")
    draft = make_spec(title="Tiny, changed")
    write_drafts(draft, by=make_user(), parents={})

    live_yaml = editor.get(LIST + "one/tiny/export/live.yaml")
    draft_yaml = editor.get(LIST + "one/tiny/export/draft.yaml")
    draft_zip = editor.get(LIST + "one/tiny/export/draft.zip")

    assert loads(live_yaml.content) == make_spec()
    assert loads(draft_yaml.content) == draft
    assert draft_yaml["Content-Disposition"] == 'attachment; filename="tiny-draft.yaml"'
    found = read_archive(draft_zip.content, "draft.zip")
    assert loads((found / "procedure.yaml").read_bytes()) == draft
    assert list(read_pages(found, "en")) == []
    assert "$defs" in json.loads(editor.get(LIST + "schema.json").content)


def test_the_export_page_tells_what_a_file_cannot_hold(editor):
    editor.post(LIST + "new/file/", {"file": zip_file(make_spec(roles=ROLES), talking=PAGE)})
    page = GuidancePage.objects.get()
    page.body = [("document", {"document": None, "title": "", "note": ""})]
    page.save_revision()

    assert "pages/en/help-talking.md: A document is left out." in words(editor.get(LIST + "one/tiny/export/"))


# --- into one that exists


def bring(client: Client, file, key: str = "bikes") -> str:
    """Upload a file to a procedure; returns the address of the page that shows what it would change."""
    response = client.post(f"{LIST}one/{key}/import/", {"file": file})
    assert response.status_code == 302
    return response.url


def choose(client: Client, address: str, choice: str, **more):
    seen = soup(client.get(address)).find("input", {"name": "seen"})["value"]
    return client.post(address, {"seen": seen, choice: "1"} | more)


def test_an_upload_shows_the_difference_and_writes_the_draft_only_when_told(editor):
    load_procedure(bikes(), "file")
    file = bikes(("da: Hvor stod den?", "da: Hvor stod cyklen?"))
    address = bring(editor, yaml_file(file))
    assert "Hvor stod den?" in words(editor.get(address))
    assert draft_pages("bikes").spec == bikes()

    choose(editor, address, "whole")

    assert draft_pages("bikes").spec == file
    assert ProcedureVersion.objects.get().wording() == bikes()
    live = ProcedurePage.objects.get(key="bikes", locale__language_code="da")
    assert live.has_unpublished_changes
    assert live.written() == bikes()
    assert live.latest_revision.user.name == "Eddie Editor"
    assert "Taken into the draft" in words(editor.get(address))


def test_somebodys_newer_draft_is_shown_before_it_is_replaced_and_can_be_kept(editor):
    load_procedure(bikes(), "file")
    write_drafts(bikes(("en: Bikes", "en: My bikes")), by=make_user(name="Anna Author"), parents={})
    address = bring(editor, yaml_file(bikes(("da: Hvor stod den?", "da: Hvor stod cyklen?"))))

    page = editor.get(address)
    assert "The draft was saved by Anna Author" in words(page)
    assert soup(page).find("button", {"name": "merge"})
    choose(editor, address, "merge")

    both = bikes(("en: Bikes", "en: My bikes"), ("da: Hvor stod den?", "da: Hvor stod cyklen?"))
    assert draft_pages("bikes").spec == both


def test_a_draft_that_was_saved_after_it_was_looked_at_is_not_overwritten(editor):
    load_procedure(bikes(), "file")
    address = bring(editor, yaml_file(bikes(("da: Hvor stod den?", "da: Hvor stod cyklen?"))))
    seen = soup(editor.get(address)).find("input", {"name": "seen"})["value"]
    mine = bikes(("en: Bikes", "en: My bikes"))
    write_drafts(mine, by=make_user(), parents={})

    response = editor.post(address, {"seen": seen, "whole": "1"}, follow=True)

    assert "Somebody has saved the draft meanwhile." in words(response)
    assert draft_pages("bikes").spec == mine


def test_taking_it_twice_writes_once(editor):
    load_procedure(bikes(), "file")
    address = bring(editor, yaml_file(bikes(("da: Hvor stod den?", "da: Hvor stod cyklen?"))))
    choose(editor, address, "whole")
    revisions = ProcedurePage.objects.get(key="bikes", locale__language_code="da").revisions.count()

    choose(editor, address, "whole")

    assert ProcedurePage.objects.get(key="bikes", locale__language_code="da").revisions.count() == revisions


def test_a_page_that_somebody_has_locked_is_not_written(editor):
    load_procedure(bikes(), "file")
    address = bring(editor, yaml_file(bikes(("da: Hvor stod den?", "da: Hvor stod cyklen?"))))
    ProcedurePage.objects.filter(locale__language_code="da").update(locked=True, locked_by=make_user())

    response = editor.post(address, {"seen": "", "whole": "1"})

    assert response.status_code == 302
    assert response.url == "/admin/"
    assert draft_pages("bikes").spec == bikes()


def test_guidance_pages_in_the_file_are_drafts_and_edited_ones_stay_unless_ticked(editor):
    editor.post(LIST + "new/file/", {"file": zip_file(make_spec(), talking=PAGE)})
    newer = PAGE.replace("Talk **first**", "Listen first")
    address = bring(editor, zip_file(make_spec(title="Tiny 2"), talking=newer), "tiny")
    assert soup(editor.get(address)).find("input", {"name": "over", "value": "help/talking"})

    choose(editor, address, "whole")
    assert "Talk" in str(GuidancePage.objects.get().get_latest_revision_as_object().body)
    address = bring(editor, zip_file(make_spec(title="Tiny 3"), talking=newer), "tiny")
    choose(editor, address, "whole", over=["help/talking"])

    assert "Listen first" in str(GuidancePage.objects.get().get_latest_revision_as_object().body)
    assert not GuidancePage.objects.get().live


def test_what_a_pack_says_of_the_whole_portal_is_named_and_left_out(editor):
    def pack(title):
        files = {
            "procedure.yaml": export(make_spec(title=title)),
            "terms.yaml": "terms: []\n",
            "site.yaml": "home: {}\n",
        }
        return yaml_file(write_archive(files), "pack.zip")

    made = editor.post(LIST + "new/file/", {"file": pack("Tiny")}, follow=True)
    shown = words(editor.get(bring(editor, pack("Tiny 2"), "tiny")))

    said = "words of the glossary, the front page and its links"
    assert f"Left out, because it is the whole portal's and not the procedure's: {said}." in (
        made.content.decode().replace("&#x27;", "'")
    )
    assert "What the file has beside the procedure" in shown
    assert "Words of the glossary The front page and its links" in shown


def test_an_upload_is_seen_by_the_one_who_brought_it_and_left_without_a_trace(editor):
    load_procedure(bikes(), "file")
    address = bring(editor, yaml_file(bikes(("da: Hvor stod den?", "da: Hvor?"))))
    colleague = client_of(make_cms_user("add", "change"))

    assert colleague.get(address).status_code == 404
    choose(editor, address, "leave")
    assert draft_pages("bikes").spec == bikes()
    assert not PackArrival.objects.filter(state="uploaded").exists()


def test_a_newer_state_that_came_by_a_command_is_announced_and_decided_on(editor, tmp_path):
    file = tmp_path / "procedure.yaml"
    file.write_text(export(bikes()), encoding="utf-8")
    call_command("load_procedure", str(file), verbosity=0)
    write_drafts(bikes(("en: Bikes", "en: My bikes")), by=make_user(), parents={})
    file.write_text(export(bikes(("da: Hvor stod den?", "da: Hvor stod cyklen?"))), encoding="utf-8")
    call_command("load_procedure", str(file), verbosity=0)

    assert "A newer state waits" in words(editor.get(LIST))
    one = editor.get(LIST + "one/bikes/")
    address = soup(one).find("a", href=lambda url: url and "/arrived/" in url)["href"]
    choose(editor, address, "leave")

    assert PackArrival.objects.get(state="left").decided_by.name == "Eddie Editor"
    assert "A newer state waits" not in words(editor.get(LIST))
    assert rows(["bikes"])[0].arrival is None
