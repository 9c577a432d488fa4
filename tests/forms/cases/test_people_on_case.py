"""People and services on a case: taken in with why and dates, and what is waited for."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from forms.cases.models import Case, CasePartner, Notice
from forms.people.models import Partner, User
from tests.factories import make_case, make_class, make_member, make_owner, make_pupil, make_school
from tests.person import Person

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


class World:
    """A case with its owner, a colleague of another class, and a service of the school's owner."""

    def __init__(self) -> None:
        self.school = make_school()
        self.group = make_class(self.school, name="5.A")
        self.owner = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.teacher = make_member(self.school, "team", classes=(self.group,))
        self.guest = make_member(self.school, "team", classes=(make_class(self.school),))
        self.case = make_case(pupil=make_pupil(self.group), by=self.owner)
        self.partner = Partner.objects.create(
            owner=self.school.owner, service="ppr", name="PPR East", contact_name="Pia Holm", phone="55 12"
        )
        self.today = timezone.localdate()

    def url(self, name: str, *more) -> str:
        return reverse(f"cases:{name}", args=[self.case.number, *more])

    def sees(self, user) -> bool:
        return self.case in Case.objects.visible_to(User.objects.get(pk=user.pk))

    def person(self, user) -> Person:
        """The user with the page about people open."""
        person = Person(user)
        person.open(self.url("people"))
        return person


@pytest.fixture
def world() -> World:
    return World()


def test_a_colleague_is_taken_in_with_why_and_dates_sees_the_case_and_is_let_go(world):
    person = world.person(world.owner)
    sent = {"user": world.guest.pk, "why": "Knows the family.", "from_on": f"{world.today}", "until_on": ""}

    for _time in range(2):
        assert person.client.post(world.url("person_new"), sent).status_code == 302
    during = world.sees(world.guest)
    page = person.open(world.url("people")).main.get_text(" ", strip=True)
    row = world.case.participants.get(user=world.guest)
    for _time in range(2):
        person.client.post(world.url("person_end", row.pk), {"why": "Done."})

    assert during
    assert "Knows the family." in page
    assert Notice.objects.filter(person=world.guest, kind="inform").count() == 1
    assert not world.sees(world.guest)
    events = [one.event for one in world.case.timeline.filter(event__startswith="person.")]
    assert events == ["person.added", "person.ended"]


def test_somebody_from_outside_is_noted_by_name_and_nothing_is_opened(world):
    person = world.person(world.teacher)
    sent = {"name": "Bo Friis", "role": "football coach", "why": "Trains him.", "from_on": f"{world.today}"}

    form = person.open(world.url("person_new"))
    person.client.post(world.url("person_new"), sent)
    page = person.open(world.url("people")).main.get_text(" ", strip=True)

    assert form.find(attrs={"name": "user"}) is None  # only who is in charge opens the case to a colleague
    assert "Bo Friis" in page
    assert "from outside , football coach" in page or "from outside, football coach" in page
    assert "Bo Friis" not in str(world.case.timeline.get(event="person.added_outside").data)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "", "user": ""}, "name"),
        ({"why": "  "}, "why"),
        ({"until_on": "2020-01-01"}, "until_on"),
        ({"from_on": "yesterday"}, "from_on"),
        ({"user": "99999"}, "user"),
    ],
)
def test_a_person_who_is_taken_in_wrongly_is_refused_at_the_field(world, values, field):
    person = world.person(world.owner)
    sent = {"name": "Bo Friis", "why": "Trains him.", "from_on": f"{world.today}"} | values

    response = person.client.post(world.url("person_new"), sent)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not world.case.participants.filter(role_key="").exists()


def test_a_service_from_the_register_is_drawn_in_and_waited_for_while_the_case_goes_on(world):
    person = world.person(world.owner)
    later = world.today + 14 * DAY
    sent = {"partner": world.partner.pk, "note": "Reading.", "sent_on": f"{world.today}", "sent": "The form."}

    for _time in range(2):
        person.client.post(world.url("partner_new"), sent | {"answer_expected_on": f"{later}"})
    row = CasePartner.objects.get()
    waiting = [person.open(world.url(name)).main.get_text(" ", strip=True) for name in ("detail", "people")]
    person.client.post(
        world.url("partner", row.pk),
        {"sent_on": f"{world.today}", "sent": "The form.", "note": "Reading."}
        | {"answered_on": f"{world.today}", "answer": "Come in May."},
    )
    answered = person.open(world.url("people")).main.get_text(" ", strip=True)

    for text in waiting:
        for words in ("PPR East", "Waiting for an answer", "expected by", "The form."):
            assert words in text
    assert "sees nothing of the case" in waiting[1]
    assert "Waiting for an answer" not in answered
    assert "Come in May." in answered
    events = [one.event for one in world.case.timeline.filter(event__startswith="partner.")]
    assert events == ["partner.added", "partner.answered"]
    assert not world.case.participants.filter(service="ppr").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sent": "The form."}, "sent_on"),
        ({"sent_on": "+1"}, "sent_on"),
        ({"answer": "Yes."}, "answered_on"),
        ({"sent_on": "0", "answered_on": "-1"}, "answered_on"),
    ],
)
def test_what_a_service_was_sent_and_answered_must_make_sense(world, values, field):
    row = CasePartner.objects.create(case=world.case, partner=world.partner, service="ppr", label="PPR East")
    person = world.person(world.owner)
    sent = {
        name: f"{world.today + int(text) * DAY}" if text.lstrip("+-").isdigit() else text
        for name, text in values.items()
    }

    response = person.client.post(world.url("partner", row.pk), sent)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    row.refresh_from_db()
    assert (row.sent_on, row.answered_on, row.sent) == (None, None, "")


def test_services_and_people_of_others_are_not_reached(world):
    elsewhere = Partner.objects.create(owner=make_owner(), service="ppr", name="PPR West")
    other = make_case(pupil=make_pupil(world.group), by=world.owner)
    theirs = CasePartner.objects.create(case=other, label="x", service="x")
    person = world.person(world.owner)

    refused = person.client.post(world.url("partner_new"), {"partner": elsewhere.pk})
    assert refused.status_code == 422
    assert person.client.get(world.url("partner", theirs.pk)).status_code == 404
    assert person.client.post(world.url("partner", theirs.pk), {}).status_code == 404
    assert person.client.get(world.url("person_end", 99999)).status_code == 404
    guest = Person(world.guest)
    for name in ("people", "person_new", "partner_new"):
        guest.open(world.url(name), status=404)
