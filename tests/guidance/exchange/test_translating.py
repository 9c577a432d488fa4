"""A translator's pages: what is missing, what the source says otherwise by now, and every text beside its source."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from guidance.exchange.drafts import draft_pages, write_drafts
from guidance.exchange.listing import rows
from guidance.models import ProcedurePage, ProcedureVersion
from guidance.procedures.packs import from_json, to_json
from guidance.procedures.spec import ProcedureSpec
from guidance.starter.front import front_page
from guidance.starter.loading import load_procedure
from guidance.translating.translation import translation
from tests.factories import make_spec, make_user
from tests.guidance.exchange.conftest import client_of, make_cms_user

pytestmark = pytest.mark.django_db
ONE = "/admin/procedures/one/tiny/"
TEXTS = f"{ONE}texts/da/"


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(response) -> str:
    return " ".join(soup(response).find("main").get_text(" ").split())


def form_of(response) -> dict[str, str]:
    """What the form of a part would send as it stands."""
    form = soup(response).find("form", class_="texts")
    sent = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    return sent | {area["name"]: area.get_text().removeprefix("\n") for area in form.select("textarea")}


def input_for(response, source: str) -> str:
    """The name of the input beside a text of the source."""
    for row in soup(response).select(".texts__row"):
        if (found := row.select_one(".texts__words")) and found.get_text() == source:
            return row.find("textarea")["name"]
    raise AssertionError(f"no text says {source!r}")


def translate(client: Client, address: str, **typed: str):
    """Open a part, type translations (by the source's words, spaces as _), and save."""
    page = client.get(address)
    sent = form_of(page)
    for source, text in typed.items():
        sent[input_for(page, source.replace("_", " "))] = text
    return client.post(address, sent)


def part(title: str, language: str = "da"):
    return next(one for one in translation(draft_pages("tiny"), language) if one.title.endswith(title))


def address_of(title: str) -> str:
    return f"{TEXTS}{part(title).slug}/"


def edit_source(spec: ProcedureSpec) -> None:
    """Somebody changes the source; translations stay as they are."""
    write_drafts(spec, by=make_user(), parents={}, writable=["en"])


def renamed(title: str) -> ProcedureSpec:
    data = to_json(make_spec())
    data["stages"][0]["steps"][0]["title"]["en"] = title
    return from_json(data)


@pytest.fixture
def danish(editor: Client) -> Client:
    """An editor's browser, and a procedure that has just got a Danish page."""
    load_procedure(make_spec(), "file")
    front_page("da")
    editor.post(f"{ONE}languages/new/", {"language": "da"})
    return editor


def test_a_language_is_added_as_a_draft_beside_the_source(danish):
    page = ProcedurePage.objects.get(key="tiny", locale__language_code="da")
    source = ProcedurePage.objects.get(key="tiny", locale__language_code="en")

    assert (page.live, page.translation_key) == (False, source.translation_key)
    assert page.get_parent().specific.locale.language_code == "da"
    assert (page.frame, list(page.stages), page.texts) == ({}, [], {})
    assert draft_pages("tiny").spec == make_spec()
    assert "da" not in soup(danish.get(f"{ONE}languages/new/")).select_one("select").get_text()


def test_every_text_stands_beside_an_input_and_counts_as_missing(danish):
    overview = danish.get(TEXTS)
    page = danish.get(address_of("The team works"))

    total = sum(len(one.texts) for one in translation(draft_pages("tiny"), "da"))
    assert f"0 of {total} texts are translated from English as it stands now." in words(overview)
    assert len(soup(page).select("textarea")) == len(part("The team works").texts)
    step = [text.source for text in part("The team works").texts if text.source.words == "What was said"]
    assert [(str(one.what), one.where) for one in step] == [("Question", ("The team works", "Talk"))]


def test_translations_are_saved_as_a_draft_and_published_by_the_page(danish, client):
    response = translate(danish, address_of("The team works"), Talk="Tal sammen", Follow_up="Følg op")

    assert response.status_code == 302
    page = ProcedurePage.objects.get(key="tiny", locale__language_code="da")
    assert page.get_latest_revision().user.name == "Eddie Editor"
    assert draft_pages("tiny").spec.stage("start").step("talk").title.root == {"en": "Talk", "da": "Tal sammen"}
    assert "Tal sammen" not in str(to_json(ProcedureVersion.objects.get().wording()))
    assert (part("The team works").done, part("The team works").changed) == (2, 0)

    page.get_latest_revision().publish()

    version = ProcedureVersion.objects.get()
    assert version.number == 1
    assert version.wording().stage("start").step("talk").title.to("da") == "Tal sammen"


def test_the_page_is_called_what_the_procedure_is_called_in_its_language_unless_somebody_called_it_otherwise(danish):
    address = f"{TEXTS}procedure/"
    page = ProcedurePage.objects.get(key="tiny", locale__language_code="da")

    translate(danish, address, A_tiny_procedure="En lille arbejdsgang", **{"For_tests.": "Til test."})
    named = page.revisions.latest("pk").as_object()
    assert (named.title, named.summary) == ("En lille arbejdsgang", "Til test.")

    named.title = "Vores side"
    named.save_revision()
    translate(danish, address, A_tiny_procedure="En ganske lille arbejdsgang")
    assert page.revisions.latest("pk").as_object().title == "Vores side"


def test_what_the_source_says_otherwise_since_is_shown_with_both_texts(danish):
    translate(danish, address_of("The team works"), Talk="Tal sammen")
    edit_source(renamed("Talk with the home"))

    page = danish.get(f"{address_of('The team works')}?show=open")

    assert part("The team works").changed == 1
    [before] = soup(page).select(".texts__before")
    row = before.find_parent(class_="texts__row")
    assert before.select_one(".texts__words").get_text() == "Talk"
    assert row.select_one(".texts__words").get_text() == "Talk with the home"
    assert row.find("textarea").get_text().strip() == "Tal sammen"
    [language] = [one for one in rows(["tiny"])[0].languages if one.code == "da"]
    assert language.changed == 1


@pytest.mark.parametrize("how", ["typed", "still holds"])
def test_it_counts_as_done_again_when_translated_anew_or_said_to_hold(danish, how):
    translate(danish, address_of("The team works"), Talk="Tal sammen")
    edit_source(renamed("Talk with the home"))
    address = address_of("The team works")

    if how == "typed":
        translate(danish, address, Talk_with_the_home="Tal med hjemmet")
    else:
        page = danish.get(address)
        name = input_for(page, "Talk with the home").removeprefix("words:")
        danish.post(address, form_of(page) | {f"still:{name}": "1"})

    assert part("The team works").changed == 0
    expected = "Tal med hjemmet" if how == "typed" else "Tal sammen"
    assert draft_pages("tiny").spec.stage("start").step("talk").title.to("da") == expected


def test_a_blank_input_takes_a_translation_away(danish):
    address = address_of("The team works")
    translate(danish, address, Talk="Tal sammen")
    translate(danish, address, Talk="")

    assert part("The team works").done == 0
    assert draft_pages("tiny").spec.stage("start").step("talk").title.root == {"en": "Talk"}


def test_saving_what_was_not_changed_writes_no_revision(danish):
    address = address_of("The team works")
    translate(danish, address, Talk="Tal sammen")
    page = ProcedurePage.objects.get(key="tiny", locale__language_code="da")
    before = page.revisions.count()

    response = danish.post(address, form_of(danish.get(address)), follow=True)

    assert page.revisions.count() == before
    assert "Nothing was changed." in words(response)


def test_a_colleagues_translation_is_not_overwritten_and_what_was_typed_is_not_lost(danish):
    address = address_of("The team works")
    opened = danish.get(address)
    mine = form_of(opened)
    mine |= {input_for(opened, "Talk"): "Snak sammen", input_for(opened, "Follow up"): "Følg op"}
    translate(client_of(make_cms_user("add", "change")), address, Talk="Tal sammen")

    refused = danish.post(address, mine)

    assert refused.status_code == 422
    assert "Somebody has changed this translation meanwhile to: “Tal sammen”." in words(refused)
    assert soup(refused).find("textarea", {"name": input_for(refused, "Talk")}).get_text().strip() == "Snak sammen"
    spec = draft_pages("tiny").spec.stage("start")
    assert (spec.step("talk").title.to("da"), spec.step("follow").title.to("da")) == ("Tal sammen", "Følg op")
    danish.post(address, form_of(refused))
    assert draft_pages("tiny").spec.stage("start").step("talk").title.to("da") == "Snak sammen"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "æøå “ ' & < > \\ \n\n**fed**"])
def test_whatever_is_typed_is_kept_as_text(danish, text):
    address = address_of("The team works")

    translate(danish, address, Talk=text)

    page = danish.get(address)
    assert draft_pages("tiny").spec.stage("start").step("talk").title.to("da") == text.strip()
    assert "<script>alert(1)</script>" not in page.content.decode()
    assert form_of(page)[input_for(page, "Talk")] == text.strip()


def test_a_text_that_is_too_long_is_refused_at_its_input_and_the_others_are_saved(danish):
    refused = translate(danish, address_of("The team works"), Talk="x" * 20_001, Follow_up="Følg op")

    assert refused.status_code == 422
    assert "A text has at most 20,000 characters." in words(refused)
    assert draft_pages("tiny").spec.stage("start").step("follow").title.to("da") == "Følg op"


def test_save_and_next_goes_through_all_parts_and_ends_at_the_overview(danish):
    slugs = [one.slug for one in translation(draft_pages("tiny"), "da")]
    address, seen = f"{TEXTS}{slugs[0]}/", []
    while address != TEXTS:
        seen.append(re.search(r"texts/da/([^/]+)/", address)[1])
        address = danish.post(address, form_of(danish.get(address)) | {"next": "1"}).url

    assert seen == slugs


def test_only_those_who_may_write_the_translated_page_translate(danish):
    address = address_of("The team works")
    english = client_of(make_cms_user("change", below=front_page("en")))
    danes = client_of(make_cms_user("change", below=front_page("da")))
    nobody = client_of(make_cms_user())

    assert english.get(address).status_code == 302
    assert english.post(address, {}).status_code == 302
    assert nobody.get(address).url == "/admin/"
    assert translate(danes, address, Talk="Tal sammen").status_code == 302
    assert part("The team works").done == 1
    for wrong in ("texts/en/", "texts/nb/", "texts/da/nothing/"):
        assert danish.get(ONE + wrong).status_code == 404


def test_the_pages_of_the_translation_lead_there(danish):
    page = ProcedurePage.objects.get(key="tiny", locale__language_code="da")

    assert TEXTS in danish.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert TEXTS in danish.get(ONE).content.decode()


def test_wagtails_own_translate_makes_the_same_kind_of_page():
    admin = client_of(make_user(is_superuser=True))
    load_procedure(make_spec(), "file")
    home = front_page("da")
    source = ProcedurePage.objects.get(key="tiny")

    admin.post(
        reverse("simple_translation:submit_page_translation", args=[source.pk]),
        {"locales": [home.locale_id], "include_subtree": ""},
    )

    page = ProcedurePage.objects.get(locale__language_code="da")
    assert (page.frame, list(page.stages), page.live) == ({}, [], False)
    newest = page.get_latest_revision_as_object()
    assert (newest.frame, list(newest.stages)) == ({}, [])
    assert admin.get(TEXTS).status_code == 200


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("key", ["dk_absence", "no_absence"])
def test_every_text_of_a_shipped_procedure_is_translated_and_open_to_a_translator(editor, key):
    parts = translation(draft_pages(key), "en")

    assert sum(len(one.texts) for one in parts) > 400
    assert [(one.title, one.missing, one.changed) for one in parts if one.missing or one.changed] == []
    for one in parts[:3]:
        page = editor.get(f"/admin/procedures/one/{key}/texts/en/{one.slug}/")
        assert len(soup(page).select("textarea")) == len(one.texts)
