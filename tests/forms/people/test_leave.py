"""Somebody is away: who says so, what is refused, and whose place is taken on which days."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.people.leave import acting_for, away
from forms.people.models import Leave, Membership, User
from forms.people.reach import forget_reach
from forms.people.services.leave import set_leave
from forms.people.services.staff import end_member
from tests.factories import make_class, make_member, make_school, make_user
from tests.person import Person

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


class Staff:
    """A school with a leader and three teachers."""

    def __init__(self) -> None:
        self.school = make_school()
        self.group = make_class(self.school, name="5.A")
        self.leader = make_member(self.school, "leadership", rank="leadership")
        self.absent = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.deputy = make_member(self.school, "team", classes=(make_class(self.school),))
        self.other = make_member(self.school, "team", classes=(make_class(self.school),))
        self.today = timezone.localdate()

    def leave(self, **values) -> Leave:
        """The absent one is away for a week from today, as themselves said."""
        usual = {"person": self.absent, "deputy": self.deputy, "by": self.absent}
        dates = {"starts_on": self.today, "ends_on": self.today + 6 * DAY}
        return set_leave(school=self.school, **(usual | dates | values))


@pytest.fixture
def staff() -> Staff:
    return Staff()


def acts_for(user, day=None) -> list[User]:
    forget_reach(user)
    return [one.person for one in acting_for(user, day)]


def typed(staff: Staff, **values) -> dict[str, str]:
    return {
        "starts_on": f"{staff.today}",
        "ends_on": f"{staff.today + 6 * DAY}",
        "deputy": str(staff.deputy.pk),
    } | values


def test_a_person_says_that_they_will_be_away_and_colleagues_read_who_stands_in(staff):
    address = reverse("people:leave_new", args=[staff.school.pk])
    person = Person(staff.absent)

    page = person.open(address)
    response = person.client.post(address, typed(staff))
    again = person.client.post(address, typed(staff))
    seen = Person(staff.other).open(reverse("people:staff", args=[staff.school.pk])).main.get_text(" ", strip=True)

    assert page.find(attrs={"name": "person"}) is None
    assert response.status_code == again.status_code == 302
    leave = Leave.objects.get()
    assert (leave.person, leave.deputy, leave.made_by) == (staff.absent, staff.deputy, staff.absent)
    assert "On leave" in seen
    assert seen.count(staff.deputy.name) == 2
    assert acts_for(staff.deputy) == [staff.absent]


def test_leadership_sets_a_leave_for_others_and_lends_the_roles_for_these_days(staff):
    address = reverse("people:leave_new", args=[staff.school.pk])
    person = Person(staff.leader)
    person.open(address)

    person.client.post(address, typed(staff, person=str(staff.absent.pk), with_roles="on"))

    leave = Leave.objects.get()
    lent = leave.lent.get()
    assert (lent.user, lent.role.key, lent.starts_on, lent.ends_on) == (
        staff.deputy,
        "team",
        staff.today,
        staff.today + 6 * DAY,
    )
    assert list(lent.classes.all()) == [staff.group]
    assert not lent.first_teacher

    Person(staff.leader).client.force_login(staff.leader)
    person.client.post(reverse("people:leave_end", args=[leave.pk]))
    person.client.post(reverse("people:leave_end", args=[leave.pk]))

    assert not Leave.objects.exists()  # it began today: nothing of it is left
    assert not Membership.objects.filter(pk=lent.pk).exists()
    assert acts_for(staff.deputy) == []


@pytest.mark.parametrize("who", ["deputy", "other"])
def test_nobody_says_of_a_colleague_that_they_are_away_nor_changes_it(staff, who):
    leave = staff.leave()
    person = Person(getattr(staff, who))
    person.open(reverse("people:leave_new", args=[staff.school.pk]))

    for name in ("leave_edit", "leave_end"):
        assert person.client.get(reverse(f"people:{name}", args=[leave.pk])).status_code == 403
        assert person.client.post(reverse(f"people:{name}", args=[leave.pk])).status_code == 403
    stranger = Person(make_member(make_school(), "leadership", rank="leadership"))
    stranger.open(reverse("people:leave_new", args=[staff.school.pk]), status=404)
    stranger.open(reverse("people:leave_edit", args=[leave.pk]), status=404)

    person.client.post(reverse("people:leave_new", args=[staff.school.pk]), typed(staff, person=str(staff.absent.pk)))
    assert set(Leave.objects.exclude(pk=leave.pk).values_list("person", flat=True)) <= {person.user.pk}


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"ends_on": -1}, "ends_on", "The last day must not come before the first."),
        ({"starts_on": -9, "ends_on": -3}, "ends_on", "This leave is over already."),
        ({"ends_on": 3000}, "ends_on", "This is years ahead. Check the date."),
        ({"deputy": "absent"}, "deputy", "nobody stands in for themselves"),
        ({"deputy": "stranger"}, "deputy", "valid choice"),
        ({"deputy": "away"}, "deputy", "This person is on leave too"),
        ({"starts_on": 40, "ends_on": 44}, "starts_on", "There is a leave from"),
        ({"ends_on": "soon"}, "ends_on", "valid date"),
    ],
)
def test_a_leave_that_makes_no_sense_is_refused_at_its_field_and_nothing_is_lost(staff, values, field, says):
    set_leave(
        school=staff.school,
        person=staff.other,
        deputy=staff.leader,
        by=staff.leader,
        starts_on=staff.today,
        ends_on=staff.today,
    )
    staff.leave(starts_on=staff.today + 42 * DAY, ends_on=staff.today + 50 * DAY)
    people = {"absent": staff.absent, "stranger": make_user(), "away": staff.other}
    sent = {
        name: f"{staff.today + value * DAY}" if isinstance(value, int) else str(getattr(people.get(value), "pk", value))
        for name, value in values.items()
    }
    address = reverse("people:leave_new", args=[staff.school.pk])
    person = Person(staff.absent)
    person.open(address)

    response = person.client.post(address, typed(staff, **sent))

    assert response.status_code == 422
    assert says in " ".join(response.context["form"].errors[field])
    assert Leave.objects.count() == 2


def test_where_the_deputy_is_away_too_the_deputys_deputy_acts_and_a_circle_leaves_nobody(staff):
    dates = {"school": staff.school, "starts_on": staff.today, "ends_on": staff.today}
    Leave.objects.create(person=staff.absent, deputy=staff.deputy, **dates)
    following = Leave.objects.create(person=staff.deputy, deputy=staff.other, **dates)

    chain = [acts_for(one) for one in (staff.deputy, staff.other)]
    Leave.objects.filter(pk=following.pk).update(deputy=staff.absent)
    circle = [acts_for(one) for one in (staff.absent, staff.deputy, staff.other)]

    assert [set(one) for one in chain] == [set(), {staff.absent, staff.deputy}]
    assert circle == [[], [], []]
    assert away([staff.absent.pk], [staff.school.pk])[staff.school.pk, staff.absent.pk].deputy is None


def test_a_deputy_who_leaves_the_school_stands_in_no_longer(staff):
    staff.leave()

    end_member(staff.deputy.memberships.get(), by=staff.leader)

    assert acts_for(staff.deputy) == []
    assert away([staff.absent.pk], [staff.school.pk]).of(staff.absent, staff.school.pk).deputy is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.integers(-20, 20),
    length=st.integers(0, 20),
    asked=st.integers(-45, 45),
    works_until=st.one_of(st.none(), st.integers(-20, 45)),
)
def test_a_deputy_acts_exactly_on_the_days_of_the_leave_and_while_working_there(
    staff, first, length, asked, works_until
):
    Leave.objects.all().delete()
    begins, day = staff.today + first * DAY, staff.today + asked * DAY
    Leave.objects.create(
        school=staff.school, person=staff.absent, deputy=staff.deputy, starts_on=begins, ends_on=begins + length * DAY
    )
    last = None if works_until is None else staff.today + works_until * DAY
    Membership.objects.filter(user=staff.deputy).update(ends_on=last)

    expected = first <= asked <= first + length and (works_until is None or asked <= works_until)

    assert bool(acts_for(staff.deputy, day)) is expected
    found = away([staff.absent.pk], [staff.school.pk], day).of(staff.absent, staff.school.pk)
    assert (found is not None and found.deputy == staff.deputy) is expected
    assert acts_for(staff.other, day) == acts_for(staff.absent, day) == []


def test_it_costs_nothing_to_ask_for_whom_somebody_acts_where_nobody_is_away(staff, django_assert_num_queries):
    deputy = User.objects.get(pk=staff.deputy.pk)

    with django_assert_num_queries(1):  # the reach itself
        assert acting_for(deputy) == ()
    staff.leave()
    deputy = User.objects.get(pk=staff.deputy.pk)
    with django_assert_num_queries(2):
        assert [one.person for one in acting_for(deputy) * 2] == [staff.absent] * 2
        assert acting_for(deputy) == acting_for(deputy)
