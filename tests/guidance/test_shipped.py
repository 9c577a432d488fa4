"""What staff read, through HTTP, on the packs as they ship."""

import re
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from guidance.models import GlossaryTerm, GuidancePage, ProcedurePage, RolePage, SearchEntry, StarterRecord
from tests.guidance.conftest import PACKS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


def soup_of(client: Client, address: str) -> BeautifulSoup:
    """The page at an address, which must be there."""
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def words_of(client: Client, address: str) -> str:
    """The words of a page's content, in small letters."""
    return " ".join(soup_of(client, address).main.get_text(" ").split()).lower()


def page(language: str, **about: str) -> Page:
    """The only page of a language that these field values fit."""
    model = {"role_key": RolePage, "key": ProcedurePage}.get(next(iter(about)), Page)
    return model.objects.get(locale__language_code=language, **about)


def editor(client: Client) -> None:
    """Log in somebody who may do everything in the CMS."""
    client.force_login(get_user_model().objects.create_superuser(email="editor@example.org", password="x" * 16))


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """``with committed(execute=True):`` runs what follows a commit, such as clearing what was kept for readers."""
    return django_capture_on_commit_callbacks


# --- reading


def test_every_page_of_the_packs_is_read_in_its_language_and_links_to_pages_that_exist(client):
    pages = Page.objects.filter(depth__gt=1).live().select_related("locale")

    answers = {each.url: client.get(each.url) for each in pages}
    links = {
        link["href"].split("#")[0]
        for answer in answers.values()
        for link in BeautifulSoup(answer.content, "html.parser").main.find_all("a", href=True)
    }

    assert {url for url, answer in answers.items() if answer.status_code != 200} == set()
    assert {each.url: answers[each.url].headers["Content-Language"] for each in pages} == {
        each.url: each.locale.language_code for each in pages
    }
    assert {link for link in links if re.match(r"/(da|nb|en)/", link)} - answers.keys() == set()


@pytest.mark.row("D01")
def test_the_page_of_class_and_year_teams_says_what_they_do_to_prevent_absence(client):
    words = words_of(client, page("da", role_key="class_team").url)

    assert [word for word in ("trivsel", "fællesskab", "læringsmiljø", "forebygger") if word not in words] == []


def test_teams_read_that_every_approach_from_parents_is_taken_seriously(client):
    words = words_of(client, page("da", role_key="class_team").url)

    assert "henvendelse" in words
    assert "forældre" in words


@pytest.mark.row("D04")
def test_the_tool_page_names_the_tool_and_its_owner_and_leads_into_our_concern_form(client):
    tool = Page.objects.get(title="Fra bekymring til handling", locale__language_code="da")
    soup = soup_of(client, tool.url)
    form = reverse("wizard:start", args=["dk_absence", "team", "concern"])

    assert soup.h1.get_text(strip=True) == "Fra bekymring til handling"
    assert "Børns Vilkår" in soup.select_one(".tool-facts").get_text()
    assert [link.get_text(strip=True) for link in soup.main.select(f'a[href="{form}"]')] == ["Rejs en bekymring"]


def test_the_resource_team_is_made_up_of_leadership_resource_persons_and_coordinator_each_with_a_page(client):
    soup = soup_of(client, page("da", role_key="resource_team").url)

    members = {link["href"] for link in soup.select(".role-facts a")}

    assert members == {page("da", role_key=key).url for key in ("leadership", "resource_person", "absence_coordinator")}


@pytest.mark.row("D15")
@pytest.mark.parametrize("language", ["da", "nb", "en"])
def test_the_literature_is_linked_at_the_foot_of_the_front_page(client, language):
    last = soup_of(client, f"/{language}/").main.find_all("section")[-1]

    addresses = [link["href"] for link in last.find_all("a")]

    assert addresses == [
        each.url
        for each in Page.objects.filter(locale__language_code=language, content_type__model="literaturepage").order_by(
            "path"
        )
    ]
    assert addresses


@pytest.mark.row("D16")
def test_the_section_to_the_leadership_presents_roles_and_process_as_an_example(client):
    section = Page.objects.get(slug="til-skoleledelsen", locale__language_code="da")
    soup = soup_of(client, section.url)
    words = soup.main.get_text(" ")

    assert soup.select_one(".page-header__kicker").get_text(strip=True) == "Til skoleledelsen"
    assert "eksempel" in words
    assert page("da", role_key="resource_team").url in {link["href"] for link in soup.main.find_all("a", href=True)}


@pytest.mark.row("N17")
def test_the_norwegian_guide_stands_under_its_three_phases(client):
    soup = soup_of(client, page("nb", key="no_absence").url)

    phases = [phase.get_text(strip=True) for phase in soup.select(".stage__phase")]

    assert [phase.split()[0].lower() for phase in phases] == ["avdekking", "kartlegging", "vedvarende"]


def test_the_page_of_partners_names_those_whom_a_school_may_ask(client):
    words = words_of(client, page("nb", role_key="partner").url)
    asked = (
        "fastlege",
        "ungdomslos",
        "helsesykepleier",
        "kommunepsykolog",
        "barnevern",
        "ppt",
        "tildelingskontor",
        "spesialisthelsetjeneste",
    )

    assert [partner for partner in asked if partner not in words] == []


@pytest.mark.row("B02", "B06")
@pytest.mark.parametrize(("language", "key"), [("da", "dk_absence"), ("nb", "no_absence"), ("en", "no_absence")])
def test_every_step_links_to_its_roles_and_leads_into_its_form(client, language, key):
    procedure = page(language, key=key)
    steps = soup_of(client, procedure.url).select(".stage__steps > .step")
    spec = procedure.spec()
    roles = {each.role_key: each.url for each in RolePage.objects.filter(locale=procedure.locale, procedure_key=key)}

    shown = {
        step["aria-labelledby"]: (
            {link["href"] for link in step.select(".step__meta a") if not link["href"].startswith("#")},
            step.select_one(".step__form a")["href"],
        )
        for step in steps
    }

    assert shown == {
        f"step-{stage.key}-{step.key}": (
            {roles[role] for role in step.responsible or stage.responsible},
            reverse("wizard:start", args=[key, stage.key, step.key]),
        )
        for stage, step in spec.all_steps()
    }


def test_a_role_page_lists_the_steps_of_the_newest_version_with_their_dates(client):
    soup = soup_of(client, page("nb", role_key="contact_teacher").url)
    spec = page("nb", key="no_absence").spec()

    listed = [link["href"].split("#")[1] for link in soup.select(".duties .duty-list a")]

    assert listed == [
        f"step-{stage.key}-{step.key}"
        for stage, step in spec.all_steps()
        if "contact_teacher" in (step.responsible or stage.responsible)
    ]


def test_what_is_ours_and_not_the_sources_is_marked_on_the_page(client):
    procedure = page("en", key="dk_absence")
    ways = soup_of(client, procedure.url).select(".ways-out__label")
    spec = procedure.spec()

    marked = {unescape(way.find(string=True).strip()) for way in ways if way.select_one(".ours")}

    assert marked == {
        outcome.label.to("en") for stage in spec.stages for outcome in stage.outcomes if outcome.origin == "ours"
    }
    assert {outcome.origin for outcome in spec.stages[-1].outcomes} == {"ours"}


def test_the_diagram_says_the_same_as_its_table(client):
    procedure = page("da", key="dk_absence")
    figure = soup_of(client, procedure.url).select_one("figure.diagram")

    rows = figure.select("tbody tr")

    assert figure.select_one(".flow > [id$=-title]").get_text()
    assert len(rows) == sum(len(stage.outcomes) for stage in procedure.spec().stages)


# --- languages


def test_a_page_offers_the_languages_that_it_exists_in_and_no_other(client):
    soup = soup_of(client, page("da", key="dk_absence").url)

    offered = {link["hreflang"]: link["href"] for link in soup.select(".languages a")}
    alternates = {link["hreflang"]: link["href"] for link in soup.select('link[rel="alternate"]')}

    assert offered == {language: page(language, key="dk_absence").url for language in ("da", "en")}
    assert alternates == {language: f"http://testserver{address}" for language, address in offered.items()}


def test_the_front_page_of_each_language_links_to_what_exists_in_it(client):
    links = {
        language: {link["href"] for link in soup_of(client, f"/{language}/").main.find_all("a", href=True)}
        for language in ("da", "nb", "en")
    }

    assert page("da", key="dk_absence").url in links["da"]
    assert page("nb", key="no_absence").url in links["nb"]
    assert {page("en", key="dk_absence").url, page("en", key="no_absence").url} <= links["en"]
    assert all(link.startswith(f"/{language}/") for language, found in links.items() for link in found)


def test_the_sitemap_lists_every_language(client):
    body = client.get("/sitemap.xml").content.decode()

    listed = {re.sub(r"^https?://[^/]+", "", address) for address in re.findall("<loc>(.*?)</loc>", body)}

    assert listed == {each.url for each in Page.objects.filter(depth__gt=1).live()}


# --- editing


@pytest.mark.row("B01", "B02")
@pytest.mark.parametrize("about", [{"role_key": "resource_team"}, {"slug": "samarbejde-med-hjemmet"}])
def test_an_editor_drafts_previews_publishes_and_finds_the_history_of_a_page(client, committed, about):
    found = page("da", **about) if "role_key" in about else GuidancePage.objects.filter(locale__language_code="da")[0]
    editor(client)
    edit = reverse("wagtailadmin_pages:edit", args=[found.pk])
    data = form_data(client, edit) | {"summary": "Vores egne ord."}

    client.post(edit, data)
    after_draft = words_of(Client(), found.url)
    preview = client.post(reverse("wagtailadmin_pages:preview_on_edit", args=[found.pk]), data).json()
    with committed(execute=True):
        client.post(edit, data | {"action-publish": "1"})
    history = client.get(reverse("wagtailadmin_pages:history", args=[found.pk])).content.decode()

    assert "vores egne ord." not in after_draft
    assert preview["is_valid"] is True
    assert "vores egne ord." in words_of(Client(), found.url)
    assert history.count("editor@example.org") >= 2


@pytest.mark.row("B01")
def test_a_page_is_sent_to_review_and_published_by_approving(client, committed):
    found = GuidancePage.objects.filter(locale__language_code="da")[0]
    editor(client)
    edit = reverse("wagtailadmin_pages:edit", args=[found.pk])
    data = form_data(client, edit) | {"summary": "Til gennemsyn."}

    client.post(edit, data | {"action-submit": "1"})
    found.refresh_from_db()
    task = found.current_workflow_task_state
    in_review = words_of(Client(), found.url)
    approve = reverse("wagtailadmin_pages:workflow_action", args=[found.pk, "approve", task.pk])
    with committed(execute=True):
        client.post(approve, {"comment": ""})

    assert "til gennemsyn." not in in_review
    assert "til gennemsyn." in words_of(Client(), found.url)


def form_data(client: Client, address: str) -> dict[str, str]:
    """What the CMS's form would send unchanged, without the blocks of the body, which are sent by JavaScript."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    data = {}
    for control in soup.select(
        "[data-edit-form] input[name], [data-edit-form] textarea[name], [data-edit-form] select"
    ):
        if control.get("type") in ("checkbox", "radio") and not control.has_attr("checked"):
            continue
        if control.name == "select":
            chosen = control.select_one("option[selected]")
            data[control["name"]] = chosen["value"] if chosen else ""
        elif control.name == "textarea":
            data[control["name"]] = control.get_text().lstrip("\n")
        else:
            data[control["name"]] = control.get("value", "")
    return data | {"body-count": "0"}


# --- loading again


def test_loading_again_changes_nothing():
    before = list(Page.objects.order_by("pk").values("pk", "url_path", "latest_revision", "last_published_at"))

    call_command("load_pack", str(PACKS / "da"), verbosity=0)

    assert list(Page.objects.order_by("pk").values("pk", "url_path", "latest_revision", "last_published_at")) == before


def test_loading_again_leaves_edited_and_deleted_pages_and_words_alone(client):
    edited, deleted = GuidancePage.objects.filter(locale__language_code="da")[:2]
    user = get_user_model().objects.create_superuser(email="editor@example.org", password="x" * 16)
    edited.summary = "Rettet."
    edited.save_revision(user=user).publish()
    deleted.delete()
    GlossaryTerm.objects.filter(area="dk_absence", locale__language_code="da")[0].delete()
    StarterRecord.objects.update(digest="as if the pack had changed")
    words = GlossaryTerm.objects.count()

    call_command("load_pack", str(PACKS / "da"), verbosity=0)

    edited.refresh_from_db()
    assert edited.summary == "Rettet."
    assert not GuidancePage.objects.filter(slug=deleted.slug, locale=deleted.locale).exists()
    assert GlossaryTerm.objects.count() == words


# --- what it costs


@pytest.mark.parametrize("logged_in", [False, True])
@pytest.mark.parametrize(
    "kind", ["procedurepage", "rolepage", "guidancepage", "sectionpage", "homepage", "glossarypage"]
)
def test_a_guidance_page_stays_within_its_queries(client, django_assert_max_num_queries, kind, logged_in):
    address = Page.objects.filter(content_type__model=kind, depth__gt=1, locale__language_code="da")[0].url
    if logged_in:
        client.force_login(get_user_model().objects.create_user(email="reader@example.org", password="x" * 16))

    client.get("/da/search/")  # what all pages share is known after anybody's first request

    with django_assert_max_num_queries(20 if logged_in else 15):
        response = client.get(address)

    assert response.status_code == 200


def test_the_index_holds_every_page_that_is_read():
    assert set(SearchEntry.objects.values_list("page_id", flat=True)) == set(
        Page.objects.filter(depth__gt=1).live().values_list("pk", flat=True)
    )
