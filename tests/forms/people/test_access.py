"""Who sees and changes what about people, asked through the pages as the people in question."""

import pytest
from django.urls import reverse

from forms.people.models import Guardianship, Membership, Partner, Pupil
from tests.factories import make_class, make_guardian, make_member, make_pupil, make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def group(school):
    return make_class(school, name="5.B")


@pytest.fixture
def pupil(group):
    return make_pupil(group, first_name="Alba", last_name="Almegård")


def leader_of(school):
    return make_member(school, "leadership", rank="leadership")


def people_of(school, group, pupil):
    """Each kind of person, made when asked for."""
    return {
        "leader": lambda: leader_of(school),
        "leader of the grade": lambda: make_member(school, "leadership", rank="leadership", grades=(group.grade,)),
        "teacher": lambda: make_member(school, "team", classes=(group,)),
        "resource person": lambda: make_member(school, "helper", rank="resource"),
        "substitute": lambda: make_member(school, "team", pupils=(pupil,)),
        "teacher of another class": lambda: make_member(school, "team", classes=(make_class(school),)),
        "leader elsewhere": lambda: leader_of(make_school()),
        "partner": lambda: make_member(school, "psychologist", rank="partner"),
        "editor": lambda: make_user(is_superuser=True, is_staff=True),
    }


#: Who gets what: the pupil's page, a form that changes the pupil.
TABLE = {
    "leader": (200, 200),
    "leader of the grade": (200, 403),
    "teacher": (200, 403),
    "resource person": (200, 403),
    "substitute": (200, 403),
    "teacher of another class": (404, 404),
    "leader elsewhere": (404, 404),
    "partner": (404, 404),
    "editor": (404, 404),
}


@pytest.mark.parametrize("who", TABLE)
def test_pupil_is_seen_by_those_whom_the_role_reaches_and_changed_by_leadership(client, school, group, pupil, who):
    tie = make_guardian(pupil)
    client.force_login(people_of(school, group, pupil)[who]())
    seen, changed = TABLE[who]

    pages = {
        reverse("people:pupil", args=[pupil.pk]): seen,
        reverse("people:pupil_edit", args=[pupil.pk]): changed,
        reverse("people:guardian_new", args=[pupil.pk]): changed,
        reverse("people:guardian_known", args=[pupil.pk]): changed,
        reverse("people:guardian_edit", args=[tie.pk]): changed,
        reverse("people:guardian_end", args=[tie.pk]): changed,
    }

    assert {page: client.get(page).status_code for page in pages} == pages


@pytest.mark.parametrize("who", TABLE)
def test_forms_of_a_school_open_for_its_leadership_alone(client, school, group, pupil, who):
    member = make_member(school, "team", classes=(group,)).memberships.get()
    partner = Partner.objects.create(owner=school.owner, service="nurse", name="The nurse")
    client.force_login(people_of(school, group, pupil)[who]())
    expected = {"leader": 200, "leader elsewhere": 404, "partner": 404, "editor": 404}.get(who, 403)

    pages = [
        reverse("people:pupil_new", args=[school.pk]),
        reverse("people:class_new", args=[school.pk]),
        reverse("people:member_new", args=[school.pk]),
        reverse("people:member_edit", args=[member.pk]),
        reverse("people:member_end", args=[member.pk]),
        reverse("people:partner_new", args=[school.pk]),
        reverse("people:partner_edit", args=[school.pk, partner.pk]),
        reverse("people:import_upload", args=[school.pk, "pupils"]),
    ]

    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, expected)


def test_what_is_posted_to_a_form_of_others_changes_nothing(client, school, group, pupil):
    tie = make_guardian(pupil)
    client.force_login(make_member(school, "team", classes=(group,)))

    answers = [
        client.post(reverse("people:pupil_edit", args=[pupil.pk]), {"first_name": "X", "last_name": "Y"}),
        client.post(reverse("people:guardian_end", args=[tie.pk])),
        client.post(reverse("people:member_new", args=[school.pk]), {"email": "a@example.org"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert Pupil.objects.get(pk=pupil.pk).first_name == "Alba"
    assert Guardianship.objects.filter(pk=tie.pk).exists()
    assert Membership.objects.filter(user__email="a@example.org").count() == 0


def test_pages_about_people_ask_for_log_in_and_are_kept_by_no_cache(client, school, pupil):
    page = reverse("people:pupil", args=[pupil.pk])

    asked = client.get(page)
    client.force_login(leader_of(school))
    shown = client.get(page)

    assert (asked.status_code, asked["Location"]) == (302, f"/accounts/login/?next={page}")
    assert "no-store" in shown["Cache-Control"]


def test_title_and_address_of_a_pupils_page_hold_no_name(client, school, pupil):
    client.force_login(leader_of(school))

    html = client.get(reverse("people:pupil", args=[pupil.pk])).content.decode()

    assert html.split("<title>")[1].split("</title>")[0].strip() == "Pupil – Nærvær"
    assert "Almegård" in html


def test_start_page_shows_the_classes_that_the_role_reaches(client, school, group, pupil):
    other = make_class(school, name="7.A")
    client.force_login(make_member(school, "team", classes=(group,)))

    html = client.get(reverse("people:start")).content.decode()

    assert reverse("people:class", args=[group.pk]) in html
    assert reverse("people:class", args=[other.pk]) not in html
    assert client.get(reverse("people:class", args=[other.pk])).status_code == 404


def test_start_page_shows_a_substitute_the_own_pupils(client, school, group, pupil):
    make_pupil(group, first_name="Bertram")
    client.force_login(make_member(school, "team", pupils=(pupil,)))

    html = client.get(reverse("people:start")).content.decode()

    assert "Alba Almegård" in html
    assert "Bertram" not in html


def test_start_page_of_somebody_without_a_school_says_so(client):
    client.force_login(make_user())

    assert "No school yet" in client.get(reverse("people:start")).content.decode()


@pytest.mark.parametrize("words", ["alba", "ALMEGÅRD", "almegård 5.b", "Alb"])
def test_search_finds_a_pupil_in_any_case_of_letters_and_leaves_no_name_in_an_address(client, school, pupil, words):
    client.force_login(leader_of(school))

    answer = client.post(reverse("people:start"), {"words": words})

    assert "Alba Almegård" in answer.content.decode()
    assert answer.status_code == 200


@pytest.mark.parametrize("words", ["'", '"', "%", "_", "\\", "a" * 5000, "\x00", "' OR 1=1 --", "😀"])
def test_search_takes_any_signs_as_text(client, school, pupil, words):
    client.force_login(leader_of(school))

    assert client.post(reverse("people:start"), {"words": words}).status_code == 200


def test_search_does_not_find_pupils_beyond_the_role(client, school, group, pupil):
    client.force_login(make_member(school, "team", classes=(make_class(school),)))

    html = client.post(reverse("people:start"), {"words": "Alba"}).content.decode()

    assert "Alba Almegård" not in html
    assert "No pupil fits" in html


def test_membership_that_is_over_opens_nothing(client, school, group, pupil):
    teacher = make_member(school, "team", classes=(group,), ends_on="2020-01-01")
    client.force_login(teacher)

    assert client.get(reverse("people:pupil", args=[pupil.pk])).status_code == 404


@pytest.mark.parametrize(("whose", "shown"), [("leader", True), ("leader of the grade", True), ("teacher", False)])
def test_protected_address_is_for_leadership_and_never_printed(client, school, group, pupil, whose, shown):
    make_guardian(pupil, address="Skjulvej 1", phone="11 22 33 44", protected_address=True)
    client.force_login(people_of(school, group, pupil)[whose]())

    html = client.get(reverse("people:pupil", args=[pupil.pk])).content.decode()

    assert ('<span class="never-printed">Skjulvej 1</span>' in html) == shown
    assert ("Skjulvej 1" in html) == shown
    assert "Protected: do not pass it on." in html
    assert "11 22 33 44" in html


def test_address_of_every_guardian_is_protected_where_the_pupil_is(client, school, group):
    pupil = make_pupil(group, protected_address=True)
    make_guardian(pupil, address="Skjulvej 2")
    client.force_login(make_member(school, "team", classes=(group,)))

    html = client.get(reverse("people:pupil", args=[pupil.pk])).content.decode()

    assert "Skjulvej 2" not in html
    assert "Protected name and address" in html


def test_roles_that_are_over_are_shown_to_leadership_alone(client, school, group):
    make_member(school, "team", classes=(group,), ends_on="2020-01-01", user=make_user(name="Formerly Here"))
    page = reverse("people:staff", args=[school.pk])

    client.force_login(leader_of(school))
    leaders = client.get(page).content.decode()
    client.force_login(make_member(school, "team", classes=(group,)))
    teachers = client.get(page).content.decode()

    assert ("Formerly Here" in leaders, "Formerly Here" in teachers) == (True, False)
