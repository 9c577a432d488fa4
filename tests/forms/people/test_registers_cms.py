"""Registers of the CMS run on modeladmin, and open by the exact right alone."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from forms.people import registers
from forms.people.models import Guardian, Guardianship, Pupil
from tests.factories import make_class, make_member, make_role, make_school, make_user

pytestmark = pytest.mark.django_db

ALL = [register for group in (registers.SchoolsGroup, registers.CalendarGroup) for register in group.items]


def editor_with(client, *rights):
    """Somebody of the CMS with these rights over the registers and no others."""
    group = Group.objects.create(name="Keepers")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    group.permissions.add(*Permission.objects.filter(content_type__app_label="people", codename__in=rights))
    editor = make_user()
    editor.groups.add(group)
    client.force_login(editor)
    return editor


def address(register, action="index", *args):
    return register().url_helper.get_action_url(action, *args)


@pytest.mark.parametrize("register", ALL)
def test_register_opens_by_the_right_to_view_it(client, register):
    editor_with(client, f"view_{register.model._meta.model_name}")

    assert client.get(address(register)).status_code == 200
    assert client.get(address(register, "create")).status_code == 302


@pytest.mark.parametrize("right", ["add", "delete"])
@pytest.mark.parametrize("register", ALL)
def test_register_is_not_listed_by_another_right(client, register, right):
    editor_with(client, f"{right}_{register.model._meta.model_name}")

    assert client.get(address(register)).status_code == 302


def test_right_over_one_register_opens_no_other(client):
    editor_with(client, "view_school", "change_school")

    assert client.get(address(registers.MembershipRegister)).status_code == 302


@pytest.mark.parametrize("register", ALL)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_nothing_is_exported_from_a_register(client, register, form):
    client.force_login(make_user(is_superuser=True, is_staff=True))

    answer = client.get(address(register), {"export": form})

    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("register", ALL)
@pytest.mark.parametrize("action", ["history", "inspect"])
def test_register_has_no_history_and_no_inspection(client, register, action):
    client.force_login(make_user(is_superuser=True, is_staff=True))

    answers = [client.get(f"{address(register)}{action}/1/"), client.get(f"{address(register)}{action}/")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_pupils_and_guardians_are_no_registers():
    assert not {register.model for register in ALL} & {Pupil, Guardian, Guardianship}


def test_school_is_changed_by_the_right_to_change_it(client):
    school = make_school(name="Before")
    editor_with(client, "change_school")
    values = {"owner": school.owner_id, "name": "After", "slug": school.slug, "phone": "", "active": "on"}

    client.post(address(registers.SchoolRegister, "edit", school.pk), values)

    school.refresh_from_db()
    assert school.name == "After"


def test_membership_that_does_not_hold_together_is_refused(client):
    school = make_school()
    elsewhere = make_class(make_school())
    editor_with(client, "add_membership")
    person = make_user()
    values = {"user": person.pk, "school": school.pk, "role": make_role("team").pk, "scope": "classes", "grades": "[]"}

    client.post(address(registers.MembershipRegister, "create"), values | {"classes": [elsewhere.pk]})
    before = person.memberships.count()
    client.post(address(registers.MembershipRegister, "create"), values | {"classes": [make_class(school).pk]})

    assert (before, person.memberships.count()) == (0, 1)


def test_editor_of_registers_sees_no_pupil_by_that(client):
    school = make_school()
    make_member(school, "leadership", rank="leadership")
    editor_with(client, "view_school", "change_school", "view_membership", "change_membership")

    assert client.get(reverse("people:staff", args=[school.pk])).status_code == 404
