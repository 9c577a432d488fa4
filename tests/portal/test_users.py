"""Users: one name, an address in any case of letters, and their administration in the CMS."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

User = get_user_model()
pytestmark = pytest.mark.django_db


def test_an_address_counts_once_in_any_case_of_letters():
    User.objects.create_user("Teacher@School.example")

    with pytest.raises(IntegrityError):
        User.objects.create_user("teacher@school.example")


def test_a_user_is_found_by_the_address_in_any_case_of_letters():
    user = User.objects.create_user("Teacher@School.example")

    assert User.objects.get_by_natural_key("teacher@SCHOOL.example") == user


def test_a_user_without_an_address_is_refused():
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("  ")


@pytest.mark.parametrize(
    ("name", "full", "short"),
    [("Anna Holm", "Anna Holm", "Anna"), ("", "anna@school.example", "anna")],
)
def test_a_user_is_called_by_name_or_else_by_address(name, full, short):
    user = User(email="anna@school.example", name=name)

    assert (user.get_full_name(), user.get_short_name(), str(user)) == (full, short, full)


def test_a_user_is_made_and_changed_in_the_cms_by_one_name(client):
    client.force_login(User.objects.create_superuser("chief@portal.example"))

    added = client.post("/admin/users/new/", {"email": "new@school.example", "name": "New Person"})
    user = User.objects.get(email="new@school.example")
    changed = client.post(
        f"/admin/users/edit/{user.pk}/", {"email": user.email, "name": "Other Name", "is_active": "on"}
    )

    user.refresh_from_db()
    assert (added.status_code, changed.status_code, user.name, user.is_active) == (302, 302, "Other Name", True)


@pytest.mark.parametrize("path", ["", "?ordering=name", "new/", "edit/{pk}/"])
def test_the_pages_of_user_administration_open(client, path):
    chief = User.objects.create_superuser("chief@portal.example", name="Chief")
    client.force_login(chief)

    response = client.get("/admin/users/" + path.format(pk=chief.pk))

    assert response.status_code == 200
    assert b"chief@portal.example" in response.content or b'name="email"' in response.content
