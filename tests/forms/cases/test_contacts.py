"""Contacts and approaches: with a case or without, always with somebody who answers."""

import datetime

import pytest
from django.utils import timezone

from forms.cases.errors import BadInput, NotAllowed
from forms.cases.models import Contact
from forms.cases.services.contacts import answer_approach, log_contact, record_approach
from tests.factories import make_case, make_class, make_member, make_pupil, make_school

pytestmark = pytest.mark.django_db


def teacher_of(group):
    return make_member(group.school, "team", classes=(group,), first_teacher=True)


def test_contact_without_a_case_joins_the_case_that_is_opened_later():
    make_case()
    group = make_class(make_school())
    pupil = make_pupil(group)
    teacher = teacher_of(group)
    contact = log_contact(pupil=pupil, channel="phone", with_whom="Mother", reached=False, by=teacher)
    before = contact.case

    case = make_case(pupil=pupil, by=teacher)

    assert before is None
    assert Contact.objects.get(pk=contact.pk).case == case


def test_contact_joins_the_only_open_case_and_stands_on_its_timeline():
    case = make_case()

    contact = log_contact(
        pupil=case.pupil, channel="phone", with_whom="Father", reached=True, said="Ill again.", by=case.owner
    )

    assert contact.case == case
    assert case.timeline.get(event="contact.logged").text == "Ill again."


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"with_whom": " "}, "with_whom"),
        ({"on": timezone.localdate() + datetime.timedelta(days=1)}, "on"),
        ({"said": "x" * 10_001}, "said"),
    ],
)
def test_contact_that_makes_no_sense_is_refused_at_its_field(values, field):
    group = make_class(make_school())
    usual = {"channel": "phone", "with_whom": "Mother", "reached": True}

    with pytest.raises(BadInput) as refused:
        log_contact(pupil=make_pupil(group), by=teacher_of(group), **(usual | values))

    assert refused.value.field == field


def test_contact_about_somebody_elses_pupil_is_refused():
    group = make_class(make_school())
    stranger = teacher_of(make_class(group.school))

    with pytest.raises(NotAllowed):
        log_contact(pupil=make_pupil(group), channel="phone", with_whom="Mother", reached=True, by=stranger)


def test_approach_has_an_owner_and_an_answer_with_a_date():
    group = make_class(make_school())
    teacher = teacher_of(group)
    day = timezone.localdate() + datetime.timedelta(days=3)

    approach = record_approach(
        from_whom="Mother",
        about="Stomach ache every Monday.",
        channel="message",
        by=teacher,
        owner=teacher,
        answer_by=day,
        pupil=make_pupil(group),
    )
    answer_approach(approach.pk, answer="We have talked.", by=teacher)

    approach.refresh_from_db()
    assert (approach.owner, approach.answer_by) == (teacher, day)
    assert (approach.answer, approach.answered_on, approach.case) == ("We have talked.", timezone.localdate(), None)
