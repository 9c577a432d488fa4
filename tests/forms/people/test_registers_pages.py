"""Leadership keeps pupils, guardians, classes, services and staff on pages."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from forms.people.models import Guardian, Guardianship, Membership, Partner, Pupil, SchoolClass, User
from tests.factories import (
    make_class,
    make_guardian,
    make_member,
    make_pupil,
    make_role,
    make_school,
    make_user,
    make_year,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def group(school):
    return make_class(school, name="5.B")


@pytest.fixture
def leader(school, client):
    person = make_member(school, "leadership", rank="leadership")
    client.force_login(person)
    return person


def errors_of(answer):
    """The errors of a page's form, by field."""
    return {field: [str(text) for text in texts] for field, texts in answer.context["form"].errors.items()}


# --- pupils


def test_pupil_is_added_and_the_page_of_the_pupil_opens(client, leader, school, group):
    answer = client.post(
        reverse("people:pupil_new", args=[school.pk]),
        {
            "first_name": " Alba ",
            "last_name": "Elkær",
            "school_class": group.pk,
            "born_on": "31.08.2014",
            "interpreter": "on",
        },
    )

    pupil = Pupil.objects.get()
    assert answer["Location"] == reverse("people:pupil", args=[pupil.pk])
    assert (pupil.full_name, pupil.school_class, pupil.born_on) == ("Alba Elkær", group, datetime.date(2014, 8, 31))
    assert pupil.interpreter is True


def test_pupil_sent_twice_is_added_once(client, leader, school, group):
    values = {"first_name": "Alba", "last_name": "Elkær", "school_class": group.pk}

    first = client.post(reverse("people:pupil_new", args=[school.pk]), values)
    second = client.post(reverse("people:pupil_new", args=[school.pk]), values)

    assert (first.status_code, second.status_code, Pupil.objects.count()) == (302, 422, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"last_name": "x" * 101}, "last_name"),
        ({"born_on": "31.02.2014"}, "born_on"),
        ({"born_on": "2999-01-01"}, "born_on"),
        ({"school_class": "999999"}, "school_class"),
        ({"school_class": "nonsense"}, "school_class"),
        ({"register_id": "010110-1234"}, "register_id"),
        ({"register_id": "41011012345"}, "register_id"),
    ],
)
def test_pupil_that_makes_no_sense_is_refused_at_its_field(client, leader, school, group, values, field):
    answer = client.post(
        reverse("people:pupil_new", args=[school.pk]), {"first_name": "Alba", "last_name": "Elkær"} | values
    )

    assert (answer.status_code, list(errors_of(answer)), Pupil.objects.count()) == (422, [field], 0)


def test_number_of_the_register_belongs_to_one_pupil(client, leader, school, group):
    make_pupil(group, register_id="77")

    answer = client.post(
        reverse("people:pupil_new", args=[school.pk]), {"first_name": "Alba", "last_name": "Elkær", "register_id": "77"}
    )

    assert errors_of(answer) == {"register_id": ["Another pupil of the school has this number."]}


def test_class_of_another_school_cannot_be_given_to_a_pupil(client, leader, school, group):
    elsewhere = make_class(make_school())
    pupil = make_pupil(group)

    answer = client.post(
        reverse("people:pupil_edit", args=[pupil.pk]),
        {"first_name": "Alba", "last_name": "Elkær", "school_class": elsewhere.pk},
    )

    assert (answer.status_code, list(errors_of(answer))) == (422, ["school_class"])


def test_pupil_who_left_stands_in_no_list_but_keeps_a_page(client, leader, group):
    pupil = make_pupil(group, first_name="Alba", last_name="Elkær")

    client.post(
        reverse("people:pupil_edit", args=[pupil.pk]),
        {"first_name": "Alba", "last_name": "Elkær", "school_class": group.pk, "left_on": "2026-01-31"},
    )

    assert "Alba" not in client.get(reverse("people:class", args=[group.pk])).content.decode()
    assert "left the school on" in client.get(reverse("people:pupil", args=[pupil.pk])).content.decode()


# --- guardians


def test_guardian_is_added_with_all_that_design_asks_for(client, leader, group):
    pupil = make_pupil(group)

    client.post(
        reverse("people:guardian_new", args=[pupil.pk]),
        {
            "first_name": "Bente",
            "last_name": "Elkær",
            "relation": "mor",
            "custody": "on",
            "may_receive": "on",
            "only_on_request": "on",
            "lives_with": "partly",
            "weeks": "lige uger",
            "phone": "+45 55 00 11 22",
            "email": "bente@example.org",
            "address": "Engvej 1",
            "protected_address": "on",
            "language": "polsk",
            "interpreter": "on",
        },
    )

    html = client.get(reverse("people:pupil", args=[pupil.pk])).content.decode()
    tie = Guardianship.objects.get()
    assert (tie.custody, tie.may_receive, tie.only_on_request, tie.weeks) == (True, True, True, "lige uger")
    for words in (
        "Has custody",
        "Is informed only on request",
        "lige uger",
        "Protected address",
        "polsk",
        "Interpreter",
    ):
        assert words in html


def test_nothing_is_taken_for_granted_of_a_new_guardian(client, leader, group):
    pupil = make_pupil(group)

    client.post(
        reverse("people:guardian_new", args=[pupil.pk]),
        {"first_name": "Bente", "last_name": "Elkær", "lives_with": "no"},
    )

    tie = Guardianship.objects.get()
    assert (tie.custody, tie.may_receive) == (False, False)


def test_guardian_of_a_sibling_is_joined_and_what_is_the_persons_own_changes_for_both(client, leader, group):
    first, second = make_pupil(group), make_pupil(group)
    tie = make_guardian(first, first_name="Bente", last_name="Elkær", phone="1")
    page = reverse("people:guardian_known", args=[second.pk])

    found = client.post(page, {"words": "elkær"})
    client.post(page, {"guardian": tie.guardian_id})
    joined = Guardianship.objects.get(pupil=second)
    client.post(
        reverse("people:guardian_edit", args=[joined.pk]),
        {"first_name": "Bente", "last_name": "Elkær", "phone": "2", "custody": "on", "lives_with": "yes"},
    )

    assert "Bente Elkær" in found.content.decode()
    assert Guardian.objects.get().phone == "2"
    assert (joined.custody, Guardianship.objects.get(pk=joined.pk).custody) == (False, True)
    assert Guardianship.objects.get(pk=tie.pk).may_receive is True


@pytest.mark.parametrize("chosen", ["999999", "abc", "٣", "-1"])
def test_guardian_whom_the_school_does_not_know_cannot_be_joined(client, leader, group, chosen):
    elsewhere = make_guardian(make_pupil(make_class(make_school())))
    page = reverse("people:guardian_known", args=[make_pupil(group).pk])

    answers = [client.post(page, {"guardian": value}) for value in (chosen, elsewhere.guardian_id)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_guardian_who_is_taken_away_is_deleted_with_the_last_child(client, leader, group):
    first, second = make_pupil(group), make_pupil(group)
    one = make_guardian(first)
    two = Guardianship.objects.create(pupil=second, guardian=one.guardian)

    client.post(reverse("people:guardian_end", args=[one.pk]))
    left = Guardian.objects.count()
    client.post(reverse("people:guardian_end", args=[two.pk]))

    assert (left, Guardian.objects.count()) == (1, 0)


# --- classes and services


def test_class_is_added_once_a_year_and_changed(client, leader, school):
    year = make_year(school.owner)
    page = reverse("people:class_new", args=[school.pk])

    client.post(page, {"name": "6.C", "grade": 6, "year": year.pk})
    again = client.post(page, {"name": "6.c", "grade": 6, "year": year.pk})
    made = SchoolClass.objects.get()
    client.post(reverse("people:class_edit", args=[made.pk]), {"name": "6.D", "grade": 6, "year": year.pk})

    assert errors_of(again) == {"name": ["The school has a class of this name in that year."]}
    assert SchoolClass.objects.get().name == "6.D"


@pytest.mark.parametrize("grade", ["-1", "14", "x", ""])
def test_class_of_an_impossible_grade_is_refused(client, leader, school, grade):
    year = make_year(school.owner)

    answer = client.post(
        reverse("people:class_new", args=[school.pk]), {"name": "6.C", "grade": grade, "year": year.pk}
    )

    assert (answer.status_code, list(errors_of(answer))) == (422, ["grade"])


def test_service_is_added_changed_and_put_out_of_use(client, leader, school, group):
    client.post(
        reverse("people:partner_new", args=[school.pk]), {"name": "PPR", "service": "ppr", "phone": "1", "active": "on"}
    )
    partner = Partner.objects.get()
    client.post(reverse("people:partner_edit", args=[school.pk, partner.pk]), {"name": "PPR Nord", "service": "ppr"})
    page = reverse("people:partners", args=[school.pk])
    leaders = client.get(page).content.decode()
    client.force_login(make_member(school, "team", classes=(group,)))
    teachers = client.get(page).content.decode()

    assert Partner.objects.get().active is False
    assert ("PPR Nord" in leaders, "PPR Nord" in teachers) == (True, False)


def test_service_of_another_owner_cannot_be_opened(client, leader, school):
    partner = Partner.objects.create(owner=make_school().owner, service="ppr", name="Elsewhere")

    assert client.get(reverse("people:partner_edit", args=[school.pk, partner.pk])).status_code == 404


# --- staff


def add(client, school, **values):
    return client.post(reverse("people:member_new", args=[school.pk]), {"scope": "school"} | values)


def test_new_colleague_gets_an_account_and_a_mail_without_a_name(
    client, leader, school, group, django_capture_on_commit_callbacks
):
    role = make_role("team")

    with django_capture_on_commit_callbacks(execute=True):
        add(
            client,
            school,
            email="Ny.Laerer@Example.org",
            name="Ny Lærer",
            role=role.pk,
            scope="classes",
            classes=[group.pk],
            first_teacher="on",
        )

    person = User.objects.get(email__iexact="ny.laerer@example.org")
    row = Membership.objects.get(user=person)
    assert (row.role, list(row.classes.all()), row.first_teacher) == (role, [group], True)
    assert person.has_usable_password() is False
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert "/accounts/password/reset/" in mail.outbox[0].body
    assert not any(word in mail.outbox[0].body + mail.outbox[0].subject for word in ("Ny", "Lærer", school.name))


def test_account_that_exists_keeps_its_name_and_gets_no_mail(
    client, leader, school, django_capture_on_commit_callbacks
):
    person = make_user(email="known@example.org", name="Own Name")

    with django_capture_on_commit_callbacks(execute=True):
        add(client, school, email="KNOWN@example.org", name="Another Name", role=make_role("team").pk)

    assert User.objects.get(pk=person.pk).name == "Own Name"
    assert (person.memberships.count(), mail.outbox) == (1, [])


def test_closed_account_gets_no_role(client, leader, school):
    make_user(email="gone@example.org", is_active=False)

    answer = add(client, school, email="gone@example.org", role=make_role("team").pk)

    assert list(errors_of(answer)) == ["email"]


def test_role_sent_twice_is_given_once(client, leader, school):
    values = {"email": "a@example.org", "name": "A", "role": make_role("team").pk}

    first, second = add(client, school, **values), add(client, school, **values)

    assert (first.status_code, second.status_code) == (302, 422)
    assert Membership.objects.filter(user__email="a@example.org").count() == 1


@pytest.mark.parametrize("rank", ["partner", "guardian", "pupil"])
def test_roles_outside_the_schools_own_staff_are_not_offered(client, leader, school, rank):
    answer = add(client, school, email="a@example.org", name="A", role=make_role("outside", rank).pk)

    assert list(errors_of(answer)) == ["role"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"scope": "classes"}, "classes"),
        ({"scope": "grades"}, "grades"),
        ({"scope": "pupils"}, "pupils"),
        ({"scope": "everywhere"}, "scope"),
        ({"first_teacher": "on"}, "first_teacher"),
        ({"starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "ends_on"),
        ({"email": "no address"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_role_that_makes_no_sense_is_refused_at_its_field(client, leader, school, values, field):
    usual = {"email": "a@example.org", "name": "A", "role": make_role("team").pk}

    answer = add(client, school, **(usual | values))

    assert (answer.status_code, list(errors_of(answer))) == (422, [field])
    assert User.objects.filter(email="a@example.org").exists() is False


def test_class_and_pupil_of_another_school_cannot_be_given_to_a_role(client, leader, school):
    elsewhere = make_class(make_school())
    usual = {"email": "a@example.org", "name": "A", "role": make_role("team").pk}

    by_class = add(client, school, **usual, scope="classes", classes=[elsewhere.pk])
    by_pupil = add(client, school, **usual, scope="pupils", pupils=[make_pupil(elsewhere).pk])

    assert (list(errors_of(by_class)), list(errors_of(by_pupil))) == (["classes"], ["pupils"])


def test_ending_a_role_ends_its_rights_with_the_next_request(client, leader, school, group):
    pupil = make_pupil(group)
    teacher = make_member(school, "team", classes=(group,))
    page = reverse("people:pupil", args=[pupil.pk])

    client.force_login(teacher)
    before = client.get(page).status_code
    client.force_login(leader)
    client.post(reverse("people:member_end", args=[teacher.memberships.get().pk]), {"last_day": ""})
    client.force_login(teacher)
    after = client.get(page).status_code

    assert (before, after) == (200, 404)


def test_role_that_began_today_is_taken_away_whole(client, leader, school, group):
    teacher = make_member(school, "team", classes=(group,), starts_on=timezone.localdate())

    client.post(reverse("people:member_end", args=[teacher.memberships.get().pk]), {})

    assert teacher.memberships.count() == 0


def test_role_with_a_last_day_holds_through_it(client, leader, school, group):
    teacher = make_member(school, "team", classes=(group,))
    row = teacher.memberships.get()

    client.post(reverse("people:member_end", args=[row.pk]), {"last_day": timezone.localdate().isoformat()})
    client.force_login(teacher)

    assert client.get(reverse("people:class", args=[group.pk])).status_code == 200
    assert Membership.objects.get(pk=row.pk).ends_on == timezone.localdate()


def test_role_is_changed_to_other_classes_and_what_the_reach_does_not_use_is_emptied(client, leader, school, group):
    teacher = make_member(school, "team", classes=(group,), first_teacher=True)
    row = teacher.memberships.get()

    client.post(
        reverse("people:member_edit", args=[row.pk]), {"role": row.role_id, "scope": "grades", "grades": [group.grade]}
    )

    row.refresh_from_db()
    assert (row.scope, row.grades, list(row.classes.all()), row.first_teacher) == ("grades", [5], [], False)


def test_last_leader_of_the_whole_school_cannot_leave(client, leader, school, group):
    row = leader.memberships.get()

    ended = client.post(reverse("people:member_end", args=[row.pk]), {})
    changed = client.post(
        reverse("people:member_edit", args=[row.pk]), {"role": row.role_id, "scope": "classes", "classes": [group.pk]}
    )
    row.refresh_from_db()

    assert (ended.status_code, changed.status_code) == (422, 422)
    assert (row.ends_on, row.scope, list(row.classes.all())) == (None, "school", [])
    assert "Nobody would lead the whole school" in ended.content.decode()


def test_leader_who_has_a_successor_may_leave_and_lands_where_they_may_be(client, leader, school):
    make_member(school, "leadership", rank="leadership")

    answer = client.post(reverse("people:member_end", args=[leader.memberships.get().pk]), {}, follow=True)

    assert answer.redirect_chain == [(reverse("people:start"), 302)]
    assert client.get(reverse("people:staff", args=[school.pk])).status_code == 404
