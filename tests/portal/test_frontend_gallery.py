"""The gallery of components, which is for developers and tests."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 404)])
def test_the_gallery_is_found_in_a_demonstration_only(client, settings, demo, status):
    settings.DEMO, settings.DEBUG = demo, False

    response = client.get("/styleguide/", follow=True)

    assert response.status_code == status


def test_no_page_holds_a_script_or_a_style_of_its_own(client, settings):
    settings.DEMO = True

    html = client.get("/styleguide/").content.decode()

    assert "<style" not in html
    assert " style=" not in html
    assert "<script>" not in html
