"""Registers of schools in the CMS: what is saved, what is exported, what the history says."""

import io

import pytest
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from forms.people.models import Membership, Partner, SchoolClass, SchoolProcedure
from forms.people.registers.calendar import PeriodRegister
from forms.people.registers.schools import ClassRegister, PartnerRegister, ProcedureOfSchoolRegister, SchoolRegister
from forms.people.registers.staff import AdministratorRegister, MembershipRegister
from guidance.models import RegisterEntry
from tests.factories import (
    make_administrator,
    make_class,
    make_member,
    make_owner,
    make_pupil,
    make_role,
    make_school,
    make_user,
    make_version,
    make_year,
)
from tests.forms.people.registers_world import address, rights_over

pytestmark = [pytest.mark.django_db, pytest.mark.row("B05")]


@pytest.fixture
def school():
    return make_school(name="Alpha School")


@pytest.fixture
def admin(client, school):
    """Somebody who keeps all registers of the school's owner."""
    every = [
        right
        for register in (SchoolRegister, PeriodRegister, ClassRegister, PartnerRegister, MembershipRegister,
                         ProcedureOfSchoolRegister)
        for right in rights_over(register.model, "view", "add", "change", "delete", "export")
    ]  # fmt: skip
    user = make_administrator(*every, owner=school.owner)
    client.force_login(user)
    return user


def errors_of(answer):
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


# Saving.


def test_school_is_changed_by_who_keeps_it(client, admin, school):
    values = {"owner": school.owner_id, "name": "After", "slug": school.slug, "phone": "", "active": "on"}

    answer = client.post(address(SchoolRegister, "edit", school.pk), values, follow=True)

    school.refresh_from_db()
    assert school.name == "After"
    assert "“After” is saved." in answer.content.decode()


def test_membership_is_given_to_somebody_by_address(client, admin, school):
    person = make_user(name="Karen Ny", email="karen@example.org")
    values = {"school": school.pk, "role": make_role("team").pk, "scope": "grades", "grades": "5, 6"}

    client.post(address(MembershipRegister, "create"), values | {"user": "Karen@Example.org"})

    member = person.memberships.get()
    assert (member.school, member.scope, member.grades) == (school, "grades", [5, 6])


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"user": "nobody@example.org"}, "user"),
        ({"user": "not an address"}, "user"),
        ({"user": ""}, "user"),
        ({"scope": "classes"}, "classes"),
        ({"scope": "pupils"}, "scope"),
        ({"grades": "five"}, "grades"),
        ({"grades": "99"}, "grades"),
        ({"grades": ""}, "grades"),
        ({"starts_on": "2030-02-01", "ends_on": "2030-01-01"}, "ends_on"),
        ({"first_teacher": "on"}, "first_teacher"),
    ],
)
def test_membership_that_does_not_hold_together_is_refused_at_the_field(client, admin, school, wrong, at):
    person = make_user(email="karen@example.org")
    values = {"user": person.email, "school": school.pk, "role": make_role("team").pk, "scope": "grades", "grades": "5"}

    answer = client.post(address(MembershipRegister, "create"), values | wrong)

    assert list(errors_of(answer)) == [at]
    assert not Membership.objects.exists()


def test_nobody_gives_a_role_to_themselves(client, admin, school):
    values = {"school": school.pk, "role": make_role("lead", rank="leadership").pk, "scope": "school"}

    answer = client.post(address(MembershipRegister, "create"), values | {"user": admin.email})

    assert list(errors_of(answer)) == ["user"]
    assert not Membership.objects.exists()


def test_classes_of_another_school_are_no_choice(client, admin, school):
    person = make_user(email="karen@example.org")
    values = {"user": person.email, "school": school.pk, "role": make_role("team").pk, "scope": "classes"}

    refused = client.post(address(MembershipRegister, "create"), values | {"classes": [make_class(make_school()).pk]})
    client.post(address(MembershipRegister, "create"), values | {"classes": [make_class(school).pk]})

    assert list(errors_of(refused)) == ["classes"]
    assert person.memberships.count() == 1


def test_a_membership_stays_the_same_persons(client, admin, school):
    member = make_member(school, "team", grades=(5,)).memberships.get()
    other = make_user(email="other@example.org")
    values = {"user": other.email, "school": school.pk, "role": member.role_id, "scope": "grades", "grades": "6"}

    client.post(address(MembershipRegister, "edit", member.pk), values)

    member.refresh_from_db()
    assert (member.user_id != other.pk, member.grades) == (True, [6])


def test_a_role_that_reaches_single_pupils_keeps_them(client, admin, school):
    pupil = make_pupil(make_class(school))
    member = make_member(school, "team", pupils=(pupil,)).memberships.get()
    values = {"school": school.pk, "role": member.role_id, "scope": "pupils", "ends_on": "2030-01-01"}

    client.post(address(MembershipRegister, "edit", member.pk), values)

    member.refresh_from_db()
    assert (list(member.pupils.all()), str(member.ends_on)) == ([pupil], "2030-01-01")


def test_a_school_works_by_a_procedure_that_is_published(client, admin, school):
    make_version()
    other = make_school(owner=school.owner, procedure="old")
    url = address(ProcedureOfSchoolRegister, "create")

    page = client.get(url).content.decode()
    refused = client.post(url, {"school": other.pk, "procedure_key": "nonsense", "since": "2026-08-01"})
    client.post(url, {"school": other.pk, "procedure_key": "tiny", "since": "2026-08-01"})

    assert "A tiny procedure" in page
    assert list(errors_of(refused)) == ["procedure_key"]
    assert set(SchoolProcedure.objects.filter(school=other).values_list("procedure_key", flat=True)) == {"old", "tiny"}


def test_a_class_lies_in_a_year_of_its_schools_owner(client, school):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    elsewhere = make_year(make_owner())

    answer = client.post(
        address(ClassRegister, "create"), {"school": school.pk, "year": elsewhere.pk, "name": "5.A", "grade": 5}
    )

    assert list(errors_of(answer)) == ["year"]


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ({"starts_on": "2030-02-02", "ends_on": "2030-02-01"}, "ends_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"title": ""}, "title"),
    ],
)
def test_days_that_make_no_sense_are_refused_at_the_field(client, admin, school, values, at):
    day = {"owner": school.owner_id, "kind": "holiday", "title": "A day", "starts_on": "2030-02-01"}

    answer = client.post(address(PeriodRegister, "create"), day | {"ends_on": "2030-02-01"} | values)

    assert list(errors_of(answer)) == [at]


def test_an_administrator_is_one_of_an_owner_or_of_a_school(client, school):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    person = make_user()

    both = client.post(
        address(AdministratorRegister, "create"),
        {"user": person.email, "owner": school.owner_id, "school": school.pk},
    )
    neither = client.post(address(AdministratorRegister, "create"), {"user": person.email})

    assert [errors_of(answer) for answer in (both, neither)] == [
        {"__all__": ["Choose either a school owner or one school."]}
    ] * 2


def test_what_is_pasted_is_shown_as_text(client, admin, school):
    text = "<script>alert(1)</script>"
    Partner.objects.create(owner=school.owner, service="nurse", name=text)

    page = client.get(address(PartnerRegister)).content.decode()

    assert text not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("typed", ["lærkehøj", "LÆRKEHØJ", "højskolen lærke"])
def test_search_finds_in_any_case_of_letters(client, admin, school, typed):
    make_school(owner=school.owner, name="Lærkehøjskolen")

    page = client.get(address(SchoolRegister), {"q": typed})

    assert [row["name"] for row in page.context["rows"]] == ["Lærkehøjskolen"]


def test_search_while_typing_answers_with_the_rows_alone(client, admin, school):
    page = client.get(address(SchoolRegister), {"q": "alpha"}, headers={"X-Requested-With": "XMLHttpRequest"})

    assert "Alpha School" in page.content.decode()
    assert "<html" not in page.content.decode()


def test_filters_narrow_the_list(client, admin, school):
    make_class(school, name="5.A", grade=5)
    make_class(school, name="6.A", grade=6)

    page = client.get(address(ClassRegister), {"grade": "6"})

    assert [row["cells"][0] for row in page.context["rows"]] == ["6.A"]


# Deleting.


def test_a_class_with_pupils_is_not_deleted_and_says_how_many(client, admin, school):
    group = make_class(school)
    for _number in range(3):
        make_pupil(group, first_name="Pupilla")
    url = address(ClassRegister, "delete", group.pk)

    asked, answer = client.get(url).content.decode(), client.post(url).content.decode()

    for page in (asked, answer):
        assert "Pupils: 3" in page
        assert "Pupilla" not in page
        assert "Yes, delete" not in page
    assert SchoolClass.objects.filter(pk=group.pk).exists()


def test_what_nothing_needs_is_deleted_after_asking(client, admin, school):
    group = make_class(school, name="9.Z")
    url = address(ClassRegister, "delete", group.pk)

    asked = client.get(url).content.decode()
    answer = client.post(url, follow=True)

    assert "Delete “9.Z, Alpha School”?" in asked
    assert "“9.Z, Alpha School” is deleted." in answer.content.decode()
    assert not SchoolClass.objects.filter(pk=group.pk).exists()


# Export.


def csv_of(client, register, **filters):
    answer = client.get(address(register), {"export": "csv"} | filters)
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_export_holds_what_the_list_holds_with_headings_in_words(client, admin, school):
    make_class(school, name="5.A", grade=5)
    make_class(school, name="6.A", grade=6)
    year = make_year(school.owner)

    lines = csv_of(client, ClassRegister, grade="6")

    assert lines == ["Name,Grade,School,School year", f"6.A,6,Alpha School,{year}"]


def test_export_is_separated_as_the_languages_spreadsheets_expect_it(client, admin, school):
    UserProfile.objects.create(user=admin, preferred_language="da")
    make_class(school, name="6.A", grade=6)

    assert csv_of(client, ClassRegister)[1] == f"6.A;6;Alpha School;{make_year(school.owner)}"


DANGEROUS = ["=1+1", "+45 12 34 56 78", "-2", "@SUM(A1)", "\t=1", " =1+1", "\r=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_an_export_is_run(client, admin, school, text):
    Partner.objects.create(owner=school.owner, service="nurse", name="Nurse", phone=text)
    answer = client.get(address(PartnerRegister), {"export": "xlsx"})

    [_headings, row] = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows()
    [_first, line] = (
        b"".join(client.get(address(PartnerRegister), {"export": "csv"}).streaming_content)
        .decode("utf-8-sig")
        .split("\r\n", 1)
    )

    cell = next(cell for cell in row if str(cell.value).lstrip("'").strip() == text.strip())
    assert (cell.data_type, str(cell.value)[0]) == ("s", "'")
    assert f"'{text}" in line


def test_export_takes_the_same_queries_for_any_number_of_rows(client, admin, school, django_assert_num_queries):
    for number in range(30):
        make_member(school, "team", classes=(make_class(school),), user=make_user(name=f"Person {number}"))
    csv_of(client, MembershipRegister)

    with django_assert_num_queries(14):
        lines = csv_of(client, MembershipRegister)

    assert len(lines) == 31


def test_who_exported_what_is_logged_without_what_they_searched_for(client, admin, school):
    csv_of(client, SchoolRegister, q="alpha")

    entry = RegisterEntry.objects.get(action="register.export")
    assert (entry.user, entry.label, entry.data) == (admin, "schools", {"rows": 1, "format": "csv"})
    assert entry.message == "Exported as CSV, rows: 1"


# History.


def test_history_says_who_changed_which_fields(client, admin, school):
    values = {"owner": school.owner_id, "name": "After", "slug": school.slug, "phone": "12 34", "active": "on"}
    client.post(address(SchoolRegister, "edit", school.pk), values)
    client.get(address(SchoolRegister, "inspect", school.pk))

    page = client.get(address(SchoolRegister, "history", school.pk)).content.decode()

    assert "Changed: name, telephone" in page
    assert admin.name in page
    assert list(RegisterEntry.objects.values_list("action", flat=True)) == ["register.inspect", "register.edit"]


def test_history_of_a_row_without_any_says_so(client, admin, school):
    page = client.get(address(SchoolRegister, "history", school.pk)).content.decode()

    assert "Nothing was changed here" in page


def test_the_sites_history_shows_what_ones_registers_reach(client, admin, school):
    other = make_school(name="Beta School")
    for changed in (school, other):
        client.force_login(make_user(is_superuser=True, is_staff=True))
        values = {"owner": changed.owner_id, "name": changed.name, "slug": changed.slug, "phone": "1", "active": "on"}
        client.post(address(SchoolRegister, "edit", changed.pk), values, follow=True)
    report = reverse("wagtailadmin_reports:site_history")
    seen = {}

    for user in (admin, make_administrator(), make_administrator("people.view_school", everywhere=True)):
        client.force_login(user)
        page = client.get(report).content.decode()
        seen[user.pk] = ("Alpha School" in page, "Beta School" in page)

    assert list(seen.values()) == [(True, False), (False, False), (True, True)]


def test_what_is_logged_names_nobody(client, admin, school):
    person = make_user(name="Karen Ny", email="karen@example.org")
    values = {"user": person.email, "school": school.pk, "role": make_role("team").pk, "scope": "grades", "grades": "5"}

    client.post(address(MembershipRegister, "create"), values)
    member = person.memberships.get()
    client.get(address(MembershipRegister, "inspect", member.pk))
    client.post(address(MembershipRegister, "delete", member.pk))

    with connection.cursor() as cursor:
        cursor.execute("SELECT label, data FROM guidance_registerentry")
        words = str(cursor.fetchall())
    assert RegisterEntry.objects.count() == 3
    assert "Karen" not in words
    assert "karen" not in words
