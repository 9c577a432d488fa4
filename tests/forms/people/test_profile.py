"""A person's own name and language, and logging in and out, end to end."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.urls import reverse

from tests.factories import make_class, make_member, make_pupil, make_school, make_user

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def log_in(client, person, password="password", **more):
    return client.post(LOGIN, {"login": person.email, "password": password} | more)


def make_editor():
    group = Group.objects.create(name="Editors of the site")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    editor = make_user()
    editor.groups.add(group)
    return editor


def test_language_of_the_profile_takes_effect_at_once(client):
    person = make_user(language="en")
    client.force_login(person)

    answer = client.post(reverse("people:profile"), {"name": " New  Name ", "language": "nb"}, follow=True)

    person.refresh_from_db()
    assert (person.name, person.language) == ("New Name", "nb")
    assert '<html lang="nb"' in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " ", "language": ""}, "name"),
        ({"name": "A", "language": "xx"}, "language"),
        ({"name": "x" * 201}, "name"),
    ],
)
def test_profile_that_makes_no_sense_is_refused_at_its_field(client, values, field):
    client.force_login(make_user())

    answer = client.post(reverse("people:profile"), values)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_staff_log_in_by_e_mail_in_any_case_of_letters_and_land_on_their_tasks(client):
    person = make_member(make_school(), "team", user=make_user(email="some.one@example.org"))
    person.email = "Some.ONE@example.org"

    assert log_in(client, person)["Location"] == reverse("cases:home")


def test_editor_without_a_school_lands_in_the_cms_and_with_one_on_the_tasks(client):
    editor = make_editor()

    first = log_in(client, editor)["Location"]
    client.post("/accounts/logout/")
    make_member(make_school(), "team", user=editor)
    second = log_in(client, editor)["Location"]

    assert (first, second) == (reverse("wagtailadmin_home"), reverse("cases:home"))


def test_log_in_goes_on_to_the_page_that_was_asked_for_and_never_to_another_site(client):
    school = make_school()
    person = make_member(school, "team")
    page = reverse("people:staff", args=[school.pk])

    inside = log_in(client, person, next=page)["Location"]
    client.post("/accounts/logout/")
    outside = log_in(client, person, next="https://elsewhere.example/")["Location"]

    assert (inside, outside) == (page, reverse("cases:home"))


def test_wrong_password_and_unknown_address_get_the_same_sentence(client):
    person = make_user()

    wrong = log_in(client, person, "not it")
    unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": "not it"})

    sentences = [answer.context["form"].non_field_errors() for answer in (wrong, unknown)]
    assert sentences[0] == sentences[1]
    assert len(sentences[0]) == 1


def test_guessing_a_password_is_stopped_after_five_tries_and_then_the_right_one_does_not_help(client):
    person = make_user()
    for _number in range(5):
        log_in(client, person, "not it")

    log_in(client, person)

    assert "_auth_user_id" not in client.session


def test_closed_account_does_not_get_in(client):
    log_in(client, make_user(is_active=False))

    assert "_auth_user_id" not in client.session


def test_logging_out_takes_a_post(client):
    client.force_login(make_user())

    asked = client.get("/accounts/logout/")
    still_in = "_auth_user_id" in client.session
    client.post("/accounts/logout/")

    assert (asked.status_code, still_in, "_auth_user_id" in client.session) == (200, True, False)


def test_nobody_signs_up_or_takes_another_address(client):
    person = make_user(email="mine@example.org")

    sign_up = client.post(
        "/accounts/signup/", {"email": "new@example.org", "password1": "long-enough-9x", "password2": "long-enough-9x"}
    )
    client.force_login(person)
    address = client.post("/accounts/email/", {"email": "theirs@example.org", "action_add": ""})

    assert type(person).objects.count() == 1
    assert sign_up.status_code == 200
    assert "Accounts are made by your school" in sign_up.content.decode()
    assert address["Location"] == reverse("people:profile")


def test_forgotten_password_is_chosen_anew_by_a_mail_without_a_name_in_the_persons_language(client):
    person = make_user(name="Karen Brofeldt", email="karen@example.org", language="en")

    client.post("/accounts/password/reset/", {"email": person.email})
    message = mail.outbox[0]
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", message.body)[1]
    page = client.get(link, follow=True)
    client.post(
        page.redirect_chain[-1][0], {"password1": "et-langt-kodeord-7", "password2": "et-langt-kodeord-7"}, follow=True
    )
    client.post("/accounts/logout/")
    log_in(client, person, "et-langt-kodeord-7")

    assert message.to == ["karen@example.org"]
    assert "Karen" not in message.subject + message.body
    assert "_auth_user_id" in client.session


def test_address_that_nobody_has_gets_no_mail_and_the_same_answer(client):
    person = make_user()

    known = client.post("/accounts/password/reset/", {"email": person.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[person.email]]


@pytest.mark.parametrize("demo", [True, False])
def test_demo_logins_stand_on_the_log_in_page_of_a_demonstration_alone(client, settings, demo):
    settings.DEMO = demo

    html = client.get(LOGIN).content.decode()

    assert ("@demo.example" in html) == demo


@pytest.mark.parametrize("rows", [1, 12])
def test_pages_about_people_cost_the_same_however_many_rows(client, rows, django_assert_max_num_queries):
    school = make_school()
    group = make_class(school)
    pupils = [make_pupil(group) for _number in range(rows)]
    for _number in range(rows):
        make_class(school)
        make_member(school, "team", classes=(group,))
    client.force_login(make_member(school, "leadership", rank="leadership"))
    pages = {
        reverse("people:start"): 14,
        reverse("people:class", args=[group.pk]): 14,
        reverse("people:pupil", args=[pupils[0].pk]): 14,
        reverse("people:staff", args=[school.pk]): 14,
        reverse("people:partners", args=[school.pk]): 14,
        reverse("people:member_new", args=[school.pk]): 16,
    }

    for page, most in pages.items():
        with django_assert_max_num_queries(most):
            assert client.get(page).status_code == 200
