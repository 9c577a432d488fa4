"""Search: what is found, in both databases alike, and what a question can never do."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from guidance.models import GuidancePage
from guidance.search.index import rebuild
from guidance.search.query import PAGE_SIZE, search
from guidance.search.words import index_text
from guidance.starter.front import front_page

pytestmark = pytest.mark.django_db


def make_page(title: str, text: str = "", *, language: str = "da", summary: str = "") -> GuidancePage:
    """A published page below the front page of its language."""
    parent = front_page(language)
    page = GuidancePage(title=title, summary=summary, locale=parent.locale, body=[("text", f"<p>{text}</p>")])
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def found(text: str, language: str = "da") -> list[str]:
    """The titles that answer, the best first, without the front page."""
    hits = [hit for hit in search(text, language).hits if hit.url != f"/{language}/"]
    return [BeautifulSoup(hit.title, "html.parser").get_text() for hit in hits]


@pytest.mark.parametrize(
    "asked",
    ["fravær", "FRAVÆR", "fraværet", "Fraværs", "fravaer", '"fravær"', "fravær AND", "(fravær", "fravær*", "'fravær"],
)
def test_a_word_is_found_in_any_case_inflection_and_keyboard_and_signs_do_no_harm(asked):
    make_page("Om fraværet", "Elevernes fravær.")
    make_page("Noget andet")

    assert found(asked) == ["Om fraværet"]


@pytest.mark.parametrize(
    ("asked", "titles"), [("får", ["Får"]), ("far", ["Far"]), ("faar", ["Får"]), ("før", ["Før"]), ("for", ["For"])]
)
def test_nordic_letters_are_exact(asked, titles):
    for title in ("Får", "Far", "Før", "For"):
        make_page(title)

    assert found(asked) == titles


@pytest.mark.parametrize(
    ("language", "written", "asked"),
    [("da", "samtalerne", "samtale"), ("nb", "samtalene", "samtaler"), ("en", "conversations", "conversation")],
)
def test_inflections_meet_in_each_language(language, written, asked):
    make_page("Page", f"About {written}.", language=language)

    assert found(asked, language) == ["Page"]


def test_the_end_of_a_compound_is_found_but_not_its_middle():
    make_page("Skolefravær")
    make_page("Relevant")

    assert found("fravær") == ["Skolefravær"]
    assert found("elev") == []


def test_titles_come_before_summaries_and_these_before_texts():
    make_page("I teksten", "Her står trivsel.")
    make_page("I resuméet", summary="Om trivsel.")
    make_page("Trivsel")

    assert found("trivsel") == ["Trivsel", "I resuméet", "I teksten"]


def test_all_words_must_be_there_or_the_reader_is_told():
    make_page("Elevens plan")
    make_page("Elevens samtale")

    assert found("elev plan") == ["Elevens plan"]
    assert search("elev fodbold", "da").some_words is True
    assert found("elev fodbold") == ["Elevens plan", "Elevens samtale"]


@pytest.mark.parametrize(
    "asked", ["", "   ", '"', "'", "%", "_", "*", "()", "AND", "-", "\\", "' OR 1=1 --", "æ" * 5000]
)
def test_no_question_breaks_the_page(client, asked):
    make_page("Om fravær")

    response = client.get("/da/search/", {"q": asked, "page": "²"})

    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("max-age=0")


def test_another_language_drafts_and_restricted_pages_are_never_found():
    hidden = make_page("Skjult fravær")
    draft = make_page("Kladde om fravær")
    make_page("Fravær på norsk", language="nb")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    draft.unpublish()

    assert found("fravær") == []
    assert found("fravær", "nb") == ["Fravær på norsk"]


def test_the_excerpt_marks_the_hit_and_escapes_what_editors_wrote(client):
    make_page("Regler", f"{'Ord. ' * 200} Skriv &lt;script&gt; og fraværet her. {'Ord. ' * 200}")

    body = client.get("/da/search/", {"q": "fravær"}).content.decode()

    assert "&lt;script&gt; og <mark>fraværet</mark> her" in body


def test_results_come_ten_at_a_time(client, django_assert_max_num_queries):
    for number in range(PAGE_SIZE + 1):
        make_page(f"Kvægtorv {number:02}")  # a word that no page has by itself

    with django_assert_max_num_queries(15):
        first = client.get("/da/search/", {"q": "kvægtorv"})
    second = client.get("/da/search/", {"q": "kvægtorv", "page": "2"})

    assert len(first.context["found"].hits) == PAGE_SIZE
    assert len(second.context["found"].hits) == 1
    assert first.context["next_url"] == "?q=kv%C3%A6gtorv&page=2"
    assert second.context["next_url"] == ""


def test_publishing_again_finds_the_new_words_and_rebuilding_gives_the_same():
    page = make_page("Gammel titel")
    page.title = "Ny overskrift"
    page.save_revision().publish()

    assert found("gammel") == []
    assert found("overskrift") == ["Ny overskrift"]
    assert rebuild() == 2
    assert found("overskrift") == ["Ny overskrift"]


def test_the_question_is_not_logged(client, caplog):
    make_page("Om fravær")

    with caplog.at_level("DEBUG"):
        client.get("/da/search/", {"q": "Mikkelhemmelig"})

    assert "ikkelhemmelig" not in "".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )


def test_each_language_has_its_own_search_address():
    addresses = []
    for language in ("da", "nb", "en"):
        with override(language):
            addresses.append(reverse("guidance:search"))

    assert addresses == ["/da/search/", "/nb/search/", "/en/search/"]


def test_words_are_kept_as_stems_and_folded():
    assert index_text("Fraværet, fravær!", "da") == " fravær fravaer frava "
