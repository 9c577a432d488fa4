"""What anonymous readers share, and what is never shared."""

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import PageViewRestriction

from guidance.models import GuidancePage
from home.models import SiteSettings
from tests.guidance.test_search import make_page

pytestmark = pytest.mark.django_db
HIT = "X-Guidance-Cache"


@pytest.fixture
def page(django_capture_on_commit_callbacks) -> GuidancePage:
    return make_page("Om fravær", "Første udgave.")


def test_a_second_anonymous_reader_gets_the_same_page_without_a_query(client, page, django_assert_num_queries):
    first = client.get(page.url)

    with django_assert_num_queries(0):
        second = client.get(page.url)

    assert (HIT in first.headers, second.headers[HIT]) == (False, "hit")
    assert second.content == first.content
    assert second.headers["Content-Language"] == "da"
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_publishing_clears_it(client, page, django_capture_on_commit_callbacks):
    client.get(page.url)
    page.body = [("text", "<p>Anden udgave.</p>")]

    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    response = client.get(page.url)

    assert HIT not in response.headers
    assert "Anden udgave." in response.content.decode()


@pytest.mark.parametrize("change", ["unpublish", "delete", "restrict", "settings", "move"])
def test_whatever_changes_what_readers_see_clears_it(client, page, django_capture_on_commit_callbacks, change):
    address = page.url
    client.get(address)
    other = make_page("Andet sted")

    with django_capture_on_commit_callbacks(execute=True):
        if change == "restrict":
            PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
        elif change == "settings":
            SiteSettings.objects.create(site=page.get_site(), name="Vores portal")
        elif change == "move":
            page.move(other, pos="last-child")
        else:
            getattr(GuidancePage.objects.get(pk=page.pk), change)()
    response = client.get(address)

    assert HIT not in response.headers
    assert response.status_code == {"settings": 200, "restrict": 302, "move": 301}.get(change, 410)


def test_a_restricted_page_is_never_kept(client, page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="hemmeligt")

    answers = [client.get(page.url) for _ in range(2)]

    assert [HIT in answer.headers for answer in answers] == [False, False]


def test_who_is_logged_in_neither_fills_nor_reads_it(client, page):
    client.force_login(get_user_model().objects.create_user(email="reader@example.org", password="x" * 16))

    answers = [client.get(page.url) for _ in range(2)]
    client.logout()
    anonymous = client.get(page.url)

    assert [HIT in answer.headers for answer in (*answers, anonymous)] == [False, False, False]
    assert "reader@example.org" not in anonymous.content.decode()


def test_questions_and_searches_are_not_kept(client, page):
    client.get("/da/search/", {"q": "fravær"})
    client.get(page.url, {"a": "1"})

    answers = [client.get("/da/search/", {"q": "fravær"}), client.get(page.url, {"a": "1"})]

    assert [HIT in answer.headers for answer in answers] == [False, False]
