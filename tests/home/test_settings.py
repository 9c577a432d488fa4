"""Name, colours and contact of the site come from the CMS."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import Site

from guidance.starter.front import front_page
from home.models import SiteSettings

pytestmark = pytest.mark.django_db


def test_name_and_colour_set_in_the_cms_are_on_every_page(client, django_capture_on_commit_callbacks):
    front_page("en")
    site = Site.objects.get(is_default_site=True)
    client.force_login(get_user_model().objects.create_superuser(email="admin@example.org", password="x" * 16))
    address = reverse("wagtailsettings:edit", args=["home", "sitesettings", site.pk])

    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"name": "Vestby", "palette": "fjord", "accent_colour": "#14566b", "footer": "null"})
    client.logout()
    soup = BeautifulSoup(client.get("/en/").content, "html.parser")

    assert SiteSettings.objects.get().name == "Vestby"
    assert soup.title.get_text().endswith("Vestby")
    assert soup.html["data-palette"] == "fjord"
    assert soup.find("link", href="/site-colours/14566b.css")


def test_a_site_without_settings_or_pages_still_answers(client):
    response = client.get("/en/search/")

    assert response.status_code == 200
