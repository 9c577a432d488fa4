"""Who holds a role, as the role's page says it to staff of a school, on the packs as they ship."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from forms.people.models import School, User
from guidance.models import RolePage
from guidance.procedures.lint import lint_installation
from guidance.reading.current import current_spec
from tests.factories import make_class, make_member, make_school, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


def page_of(role: str, language: str = "da", procedure: str = "dk_absence") -> RolePage:
    """The page of a role."""
    return RolePage.objects.get(role_key=role, procedure_key=procedure, locale__language_code=language)


def holders(client: Client, page: RolePage) -> dict[str, list[str]]:
    """What the page says of who holds the role: heading > people, or the sentence that stands there."""
    response = client.get(page.url)
    assert response.status_code == 200
    sections = BeautifulSoup(response.content, "html.parser").select(".role-holders")
    return {
        section.h2.get_text(strip=True).split()[-1]: [
            " ".join(item.get_text(" ").split()) for item in section.select("li, p")
        ]
        for section in sections
    }


def person(name: str) -> User:
    """Somebody with a name."""
    return make_user(name=name, language="da")


@pytest.fixture
def elm() -> School:
    """A school that works by the Danish procedure, with a resource team."""
    school = make_school(procedure="dk_absence", name="Elmeskolen")
    make_member(school, "leadership", user=person("Lone Leder"))
    make_member(school, "resource_person", user=person("Rie Ressource"))
    make_member(school, "absence_coordinator", user=person("Karl Koordinator"))
    return school


@pytest.fixture
def teacher(elm: School) -> User:
    """A teacher of one of its classes."""
    return make_member(elm, "class_team", classes=(make_class(elm, name="5.B"),), user=person("Tove Teamlærer"))


@pytest.mark.row("D06")
def test_a_teacher_reads_who_is_on_the_resource_team_of_the_school(client, teacher):
    client.force_login(teacher)

    shown = holders(client, page_of("resource_team"))

    roles = {role.key: role.title.to("da") for role in current_spec("dk_absence").roles}
    assert shown == {
        "Elmeskolen": [
            f"Karl Koordinator ({roles['absence_coordinator']})",
            f"Lone Leder ({roles['leadership']})",
            f"Rie Ressource ({roles['resource_person']})",
        ]
    }


@pytest.mark.row("D06")
def test_whoever_is_not_logged_in_reads_no_names_and_nobody_of_another_school_is_shown(client, teacher):
    make_member(make_school(procedure="dk_absence", name="Askeskolen"), "leadership", user=person("Anders Anden"))
    page = page_of("resource_team")
    staff = Client()
    staff.force_login(teacher)

    before, as_staff, after = client.get(page.url), staff.get(page.url), client.get(page.url)

    assert b"Lone Leder" in as_staff.content
    assert b"Anders Anden" not in as_staff.content
    assert [b"Lone Leder" in answer.content for answer in (before, after)] == [False, False]


def test_the_holders_of_a_class_role_stand_with_their_classes(client, teacher):
    client.force_login(teacher)

    assert holders(client, page_of("class_team")) == {"Elmeskolen": ["Tove Teamlærer (5.B)"]}


def test_a_role_that_nobody_holds_any_more_says_so_to_its_school(client, elm):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    member = make_member(elm, "class_team", ends_on=yesterday, user=person("Former Teacher"))
    make_member(elm, "leadership", user=member)
    client.force_login(member)

    shown = holders(client, page_of("class_team", "en"))

    assert shown == {"Elmeskolen": ["Nobody holds this role here now."]}


def test_a_school_that_works_by_another_procedure_is_not_shown(client, teacher):
    client.force_login(teacher)

    assert holders(client, page_of("leadership", "nb", "no_absence")) == {}


def test_staff_of_a_service_are_shown_nobody(client, elm):
    client.force_login(make_member(elm, "partner", rank="partner"))

    assert holders(client, page_of("resource_team")) == {}


def test_the_linter_names_each_role_that_nobody_at_a_school_holds(elm):
    found = [finding for finding in lint_installation(current_spec("dk_absence")) if finding.code == "vacant-role"]

    assert {finding.path for finding in found} >= {"roles.class_team"}
    assert {finding.path for finding in found} & {"roles.resource_team", "roles.leadership", "roles.pupil"} == set()


def test_the_page_stays_within_its_queries(client, teacher, django_assert_max_num_queries):
    client.force_login(teacher)
    address = page_of("resource_team").url
    client.get(address)

    with django_assert_max_num_queries(20):
        client.get(address)
