"""A coordinator is away: what is open in all their cases is with the deputy, and back afterwards."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from forms.cases.access import ACTIONS, may, own_roles_in, roles_in
from forms.cases.enums import NoticeKind
from forms.cases.models import Case, Measure, Participant
from forms.cases.services.contacts import record_approach
from forms.cases.services.coordinator import answer_ask, ask
from forms.cases.services.notices import notify
from forms.cases.services.outbox import settle_waiting
from forms.people.models import Leave, User
from forms.people.services.leave import set_leave
from tests.factories import make_case, make_class, make_member, make_pupil, make_school
from tests.person import Person

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


class World:
    """A school with a coordinator, who holds two cases, and a colleague of another class who is to stand in."""

    def __init__(self) -> None:
        self.school = make_school()
        self.group = make_class(self.school, name="5.A")
        self.absent = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.deputy = make_member(self.school, "team", classes=(make_class(self.school),))
        self.leader = make_member(self.school, "leadership", rank="leadership")
        self.owned = self.case()
        self.coordinated = self.case(owner=self.leader)
        Case.objects.filter(pk=self.coordinated.pk).update(coordinator=self.absent)
        self.coordinated.refresh_from_db()
        self.today = timezone.localdate()

    def case(self, **values) -> Case:
        """A case of a pupil of the class."""
        return make_case(pupil=make_pupil(self.group), by=self.absent, **values)

    def leave(self, *, begins: int = 0, days: int = 14) -> Leave:
        """The absent one is away."""
        first = self.today + begins * DAY
        return set_leave(
            school=self.school,
            person=self.absent,
            deputy=self.deputy,
            starts_on=first,
            ends_on=first + days * DAY,
            by=self.leader,
        )


@pytest.fixture
def world() -> World:
    return World()


def again(user: User) -> User:
    """The person as the next request has them."""
    return User.objects.get(pk=user.pk)


def seen_by(user: User) -> set[Case]:
    return set(Case.objects.visible_to(again(user)))


def test_the_deputy_has_the_cases_during_the_leave_and_no_day_longer(world, time_machine):
    elsewhere = make_case()
    Case.objects.filter(pk=elsewhere.pk).update(owner=world.absent)
    world.leave(begins=1)
    seen = {}

    for name, days in (("before", 0), ("first", 1), ("last", 15), ("after", 16)):
        time_machine.move_to(timezone.now().replace(hour=12) + days * DAY, tick=False)
        seen[name] = seen_by(world.deputy)
        time_machine.move_to(timezone.now() - days * DAY, tick=False)

    mine = {world.owned, world.coordinated}
    assert seen == {"before": set(), "first": mine, "last": mine, "after": set()}
    assert {world.owned, world.coordinated, elsewhere} <= seen_by(world.absent)


def test_the_deputy_may_what_the_absent_one_may_in_these_cases_and_in_no_others(world):
    other = make_case(pupil=make_pupil(world.group), by=world.leader, owner=world.leader)
    allowed = {action for action in ACTIONS if may(again(world.absent), action, world.owned)}
    world.leave()
    deputy = again(world.deputy)

    assert {action for action in ACTIONS if may(deputy, action, world.owned)} == allowed
    assert "see_annex" in allowed
    assert roles_in(deputy, world.owned) == {"team"}
    assert own_roles_in(deputy, world.owned) == frozenset()
    assert not any(may(deputy, action, other) for action in ACTIONS)


def test_a_case_on_which_the_absent_one_only_takes_part_or_has_a_task_is_open_to_the_deputy_too(world):
    invited, measured, asked, told, restricted = (
        make_case(pupil=make_pupil(world.group), by=world.leader, owner=world.leader) for _ in range(5)
    )
    Participant.objects.create(case=invited, user=world.absent, from_on=world.today)
    Measure.objects.create(case=measured, what="A lift to school", responsible_user=world.absent)
    Measure.objects.create(case=restricted, what="A talk", responsible_user=world.absent)
    Case.objects.filter(pk=restricted.pk).update(restricted=True)
    ask(asked, world.absent, by=world.leader)
    notify(told, world.absent, kind=NoticeKind.INFORM, text="Please note.")
    before = seen_by(world.deputy)

    world.leave()

    assert before == set()
    assert seen_by(world.deputy) == {world.owned, world.coordinated, invited, measured, asked, told}


def test_a_case_about_the_deputy_stays_closed_to_the_deputy(world):
    Case.objects.filter(pk=world.owned.pk).update(
        subject_kind="staff", pupil=None, school_class=None, staff_member=world.deputy
    )
    world.leave()

    assert seen_by(world.deputy) == {world.coordinated}


def test_each_case_says_who_is_away_and_who_stands_in_and_the_timeline_keeps_it(world):
    leave = world.leave()
    person = Person(world.leader)

    page = person.open(reverse("cases:detail", args=[world.coordinated.number])).main.get_text(" ", strip=True)
    line = person.open(reverse("cases:timeline", args=[world.owned.number])).main.get_text(" ", strip=True)
    person.client.post(reverse("people:leave_end", args=[leave.pk]))
    after = person.open(reverse("cases:detail", args=[world.coordinated.number])).main.get_text(" ", strip=True)

    assert f"{world.deputy.name} stands in" in page
    assert f"{world.absent.name} is on leave from" in line
    assert "stands in" not in after
    for case in (world.owned, world.coordinated):
        assert [one.event for one in case.timeline.filter(event__startswith="leave.")] == ["leave.set", "leave.ended"]


def test_the_deputy_finds_all_of_it_in_their_own_list_acknowledges_and_answers(world):
    told = notify(world.owned, world.absent, kind=NoticeKind.INFORM, text="Please note.", by=world.leader)
    asked = ask(world.case(owner=world.leader), world.absent, by=world.leader)
    record_approach(
        from_whom="Gunda",
        about="The breaks",
        channel="phone",
        by=world.absent,
        owner=world.absent,
        answer_by=world.today,
        pupil=make_pupil(world.group),
    )
    world.leave()
    person = Person(world.deputy)

    text = person.open(reverse("cases:home")).main.get_text(" ", strip=True)
    person.client.post(reverse("cases:acknowledge", args=[told.pk]))
    person.client.post(reverse("cases:ask", args=[asked.pk]), {"answer": "accept"})

    for words in (world.owned.number, world.coordinated.number, "Please note.", "From Gunda", asked.case.number):
        assert words in text
    assert text.count(f"for {world.absent.name}, who is on leave") >= 4
    told.refresh_from_db()
    assert told.acknowledged_at is not None
    assert Case.objects.get(pk=asked.case_id).coordinator == world.absent
    assert asked.case.timeline.get(event="coordinator.accepted").by == world.deputy
    assert world.owned.number in Person(world.deputy).open("/cases/?whose=mine").main.get_text(" ")


def test_a_colleague_who_does_not_stand_in_answers_nothing_for_the_absent_one(world):
    told = notify(world.owned, world.absent, kind=NoticeKind.INFORM)
    asked = ask(world.coordinated, world.absent, by=world.leader)
    world.leave()
    person = Person(make_member(world.school, "team", classes=(world.group,)))
    person.open(reverse("cases:home"))

    assert person.client.post(reverse("cases:acknowledge", args=[told.pk])).status_code == 404
    assert person.client.post(reverse("cases:ask", args=[asked.pk]), {"answer": "accept"}).status_code == 403
    with pytest.raises(Exception, match="right"):
        answer_ask(asked.pk, accept=True, by=person.user)


def test_mail_that_it_is_your_turn_goes_to_the_deputy_and_a_stop_to_both(world, django_capture_on_commit_callbacks):
    world.leave()
    settle_waiting()
    with django_capture_on_commit_callbacks(execute=True):
        notify(world.owned, world.absent, kind=NoticeKind.TURN, by=world.leader, origin="one")
        notify(world.owned, world.absent, kind=NoticeKind.TURN, by=again(world.deputy), origin="two")
    turn = sorted(address for one in mail.outbox for address in one.to)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        notify(world.owned, world.absent, kind=NoticeKind.STOP, by=world.leader, origin="three")
    stop = sorted(address for one in mail.outbox for address in one.to)

    assert turn == [world.deputy.email]
    assert stop == sorted([world.absent.email, world.deputy.email])


def test_the_deputy_decides_a_stage_in_the_absent_ones_place(world):
    world.leave()
    person = Person(world.deputy)
    run = f"/cases/{world.owned.number}/start/1/"

    person.do(run, "talk", {"said": "They are worried."})
    person.do(run, "follow", {"effect": "Better"})
    person.decide(run, "works", next_on=f"{world.today + 7 * DAY:%d.%m.%Y}")

    decided = world.owned.timeline.get(event="stage.decided")
    assert decided.by == world.deputy
    assert Case.objects.get(pk=world.owned.pk).owner == world.absent
