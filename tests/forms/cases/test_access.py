"""Who sees a case, and what they may do with it."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forms.cases.access import ACTIONS, may, roles_in
from forms.cases.models import Case, Participant
from forms.cases.services.runs import hand_to_role, release_roles
from forms.people.models import User
from tests.factories import make_case, make_class, make_member, make_pupil, make_school, make_user, make_version

pytestmark = pytest.mark.django_db


def person(kind: str, case: Case) -> User | AnonymousUser:
    school, group = case.school, case.pupil.school_class
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    makers = {
        "owner": lambda: case.owner,
        "teacher of the class": lambda: make_member(school, "team", classes=(group,)),
        "teacher of another class": lambda: make_member(school, "team", classes=(make_class(school),)),
        "teacher of the pupil": lambda: make_member(school, "team", pupils=(case.pupil,)),
        "teacher of another pupil": lambda: make_member(school, "team", pupils=(make_pupil(group),)),
        "leader of the school": lambda: make_member(school, "leadership", rank="leadership"),
        "leader of the grade": lambda: make_member(school, "leadership", rank="leadership", grades=(group.grade,)),
        "leader of another grade": lambda: make_member(school, "leadership", rank="leadership", grades=(9,)),
        "leader of another school": lambda: make_member(make_school(), "leadership", rank="leadership"),
        "helper who was not asked": lambda: make_member(school, "helper", rank="resource"),
        "substitute whose time is over": lambda: make_member(school, "team", classes=(group,), ends_on=yesterday),
        "substitute who has not begun": lambda: make_member(school, "team", classes=(group,), starts_on=tomorrow),
        "inactive teacher": lambda: make_member(school, "team", classes=(group,), user=make_user(is_active=False)),
        "superuser": lambda: make_user(is_superuser=True, is_staff=True),
        "somebody without a school": make_user,
        "anonymous": AnonymousUser,
    }
    return makers[kind]()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("owner", True),
        ("teacher of the class", True),
        ("teacher of another class", False),
        ("teacher of the pupil", True),
        ("teacher of another pupil", False),
        ("leader of the school", True),
        ("leader of the grade", True),
        ("leader of another grade", False),
        ("leader of another school", False),
        ("helper who was not asked", False),
        ("substitute whose time is over", False),
        ("substitute who has not begun", False),
        ("inactive teacher", False),
        ("superuser", False),
        ("somebody without a school", False),
        ("anonymous", False),
    ],
)
def test_who_sees_a_case(kind, expected):
    case = make_case()
    asked = person(kind, case)

    assert (case in Case.objects.visible_to(asked)) is expected
    assert may(asked, "see", case) is expected
    assert expected or not any(may(asked, action, case) for action in ACTIONS)


def test_resource_team_sees_a_case_while_it_is_handed_to_it():
    case = make_case()
    helper = make_member(case.school, "helper", rank="resource")

    hand_to_role(case, "helpers", by=None)
    handed = case in Case.objects.visible_to(helper)
    release_roles(case, ("helpers",))
    released = case in Case.objects.visible_to(helper)

    assert (handed, released) == (True, False)


def test_participant_sees_the_case_until_the_last_day():
    case = make_case()
    guest = make_member(case.school, "team", classes=(make_class(case.school),))
    today = timezone.localdate()
    row = Participant.objects.create(case=case, user=guest, from_on=today, until_on=today)

    during = case in Case.objects.visible_to(guest)
    Participant.objects.filter(pk=row.pk).update(until_on=today - datetime.timedelta(days=1))
    after = case in Case.objects.visible_to(guest)

    assert (during, after) == (True, False)


def test_restricted_case_is_seen_only_by_those_named_on_it():
    case = make_case()
    leader = make_member(case.school, "leadership", rank="leadership")
    Case.objects.filter(pk=case.pk).update(restricted=True)

    assert case in Case.objects.visible_to(case.owner)
    assert case not in Case.objects.visible_to(leader)


def test_case_about_a_member_of_staff_is_leaderships_and_never_their_own():
    school = make_school()
    version = make_version()
    subject = make_member(school, "leadership", rank="leadership")
    leader = make_member(school, "leadership", rank="leadership")
    colleague = make_member(school, "team")
    case = Case.objects.create(
        number="2026-09999", school=school, version=version, subject_kind="staff", staff_member=subject, stage="start"
    )

    assert case in Case.objects.visible_to(leader)
    assert case not in Case.objects.visible_to(subject)
    assert case not in Case.objects.visible_to(colleague)


def test_pupil_who_changes_class_takes_the_case_to_the_new_teachers():
    case = make_case()
    old = make_member(case.school, "team", classes=(case.pupil.school_class,))
    group = make_class(case.school)
    new = make_member(case.school, "team", classes=(group,))

    case.pupil.school_class = group
    case.pupil.save()

    assert case in Case.objects.visible_to(new)
    assert case not in Case.objects.visible_to(old)


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        ("owner", set(ACTIONS) - {"end", "remove_text"}),
        ("teacher of the class", {"see", "fill", "decide", "reopen", "correct", "file"}),
        ("leader of the school", set(ACTIONS) - {"see_annex"}),
    ],
)
def test_what_may_be_done_with_a_case(kind, allowed):
    case = make_case()
    asked = person(kind, case)

    assert {action for action in ACTIONS if may(asked, action, case)} == allowed


def test_unknown_action_is_an_error():
    case = make_case()

    with pytest.raises(ValueError, match="unknown action"):
        may(case.owner, "steal", case)


def test_members_of_a_team_hold_the_teams_role():
    case = make_case()
    helper = make_member(case.school, "helper", rank="resource")

    assert roles_in(helper, case) == {"helper", "helpers"}


@pytest.mark.parametrize("count", [1, 4])
def test_seeing_costs_the_same_for_any_number_of_cases_and_memberships(count, django_assert_num_queries):
    school = make_school()
    group = make_class(school)
    teacher = make_member(school, "team", classes=(group,), first_teacher=True)
    for _ in range(count):
        make_case(pupil=make_pupil(group), by=teacher)
        make_member(school, "team", classes=(make_class(school),), user=teacher)
    teacher = User.objects.get(pk=teacher.pk)

    with django_assert_num_queries(2):
        found = list(Case.objects.visible_to(teacher))

    assert len(found) == count
