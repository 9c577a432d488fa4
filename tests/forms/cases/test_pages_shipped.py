"""Mission rows on the shipped procedures, through HTTP: found again, acknowledged, filed, about pupil and class."""

import datetime
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import guidance
from forms.cases.models import Approach, Case, Contact
from forms.cases.services.answers import mark_done, save_answers
from forms.cases.services.cases import raise_concern
from forms.cases.services.runs import start_run
from guidance.procedures import packs
from guidance.procedures.versions import publish
from tests.factories import make_class, make_guardian, make_member, make_pupil, make_school

pytestmark = pytest.mark.django_db

PACKS = Path(guidance.__file__).parent / "packs"


class School:
    """A school that runs a shipped procedure: a class with two pupils, its teacher, a leader."""

    def __init__(self, pack: str, teaches: str) -> None:
        self.version = publish(packs.load(PACKS / pack / "procedure.yaml"))
        self.school = make_school(procedure=self.version.key)
        self.group = make_class(self.school, name="5.B")
        self.pupil = make_pupil(self.group, first_name="Ada", last_name="Testrup")
        make_guardian(self.pupil, first_name="Bodil", last_name="Testrup")
        self.teacher = make_member(self.school, teaches, classes=(self.group,), first_teacher=True)
        self.leader = make_member(self.school, "leadership", rank="leadership")

    def raised(self, raw: dict, **more) -> list[Case]:
        """The cases that a concern of the teacher's makes."""
        values = {"pupil": self.pupil, "raised_by": "team", "by": self.teacher} | more
        return raise_concern(school=self.school, procedure_key=self.version.key, raw=raw, **values)


def browser(person) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(person)
    return client


def text_of(response) -> str:
    """What a page says, without markup."""
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


@pytest.fixture
def danish() -> School:
    """A Danish school."""
    return School("da", "class_team")


@pytest.fixture
def norwegian() -> School:
    """A Norwegian school."""
    return School("nb", "contact_teacher")


CONCERN = {"about": "pupil", "raised_by": "team", "seen": "Væk om mandagen.", "suspicion": "no"}
SIGNAL = {"noticed_by": "register", "noticed_on": "2026-01-12", "seen": "Borte.", "violence_suspected": "no"}


@pytest.mark.row("D03")
def test_approach_from_home_has_an_owner_and_an_answer_by_a_date_and_may_become_a_concern(danish):
    teacher = browser(danish.teacher)
    day = (timezone.localdate() + datetime.timedelta(days=7)).isoformat()
    said = {
        "pupil": danish.pupil.pk,
        "from_whom": "Bodil Testrup",
        "channel": "message",
        "about": "Hun vil ikke i skole om mandagen.",
        "owner": danish.teacher.pk,
        "answer_by": day,
    }

    teacher.post(reverse("cases:approach_new"), said)
    approach = Approach.objects.get()
    url = reverse("cases:approach", args=[approach.pk])
    waiting = text_of(teacher.get("/my/"))
    offered = teacher.get(url).content.decode()
    teacher.post(url, {"answer": "Vi har talt med klassen."})

    assert "Bodil Testrup" in waiting
    assert f"{reverse('wizard:raise')}?pupil={danish.pupil.pk}" in offered
    approach.refresh_from_db()
    assert (approach.answer, approach.answered_on) == ("Vi har talt med klassen.", timezone.localdate())
    assert "Vi har talt med klassen." in text_of(teacher.get(url))
    assert "Bodil Testrup" not in text_of(teacher.get("/my/"))


@pytest.mark.row("D20")
def test_concern_about_pupil_and_class_is_two_linked_cases_on_each_others_pages(danish):
    pupil_case, class_case = danish.raised(CONCERN | {"about": "both"}, about_both=True)

    pupils_page = browser(danish.teacher).get(reverse("cases:detail", args=[pupil_case.number])).content.decode()
    listed = text_of(browser(danish.teacher).get("/cases/"))

    assert reverse("cases:detail", args=[class_case.number]) in pupils_page
    assert (pupil_case.number in listed, class_case.number in listed) == (True, True)
    assert (pupil_case.subject_kind, class_case.subject_kind) == ("pupil", "class")


@pytest.mark.row("N04")
def test_leadership_is_told_acknowledges_and_nothing_is_handed_over(norwegian):
    case = norwegian.raised(SIGNAL)[0]
    _go_to(case, "mapping", norwegian.teacher)
    run = case.runs.get(ended_at__isnull=True)
    told = {"leader": str(norwegian.leader.pk), "informed_on": "2026-01-20", "summary": "Fraværet vedvarer."}
    row = save_answers(run.pk, step="inform_leadership", occurrence=1, raw=told, base_version=0, by=norwegian.teacher)
    mark_done(run.pk, step="inform_leadership", occurrence=1, base_version=row.version, by=norwegian.teacher)
    leader = browser(norwegian.leader)
    notice = case.notices.get(person=norwegian.leader)

    before = text_of(leader.get("/my/"))
    leader.post(reverse("cases:acknowledge", args=[notice.pk]))
    after = leader.get("/my/").content.decode()

    case.refresh_from_db()
    notice.refresh_from_db()
    assert case.number in before
    assert (f"/my/notices/{notice.pk}/" in after, "To acknowledge" in after) == (False, False)
    assert (notice.acknowledged_at is not None, case.owner) == (True, norwegian.teacher)
    shown = text_of(browser(norwegian.teacher).get(reverse("cases:detail", args=[case.number])))
    assert norwegian.leader.name in shown


def test_every_follow_up_is_on_the_timeline_marked_filed_or_not_a_call_that_solved_it_too(norwegian):
    teacher = browser(norwegian.teacher)
    call = {"channel": "phone", "with_whom": "Bodil", "reached": "yes", "said": "Det løste seg.", "direction": "out"}
    call |= {"on": timezone.localdate().isoformat(), "pupil": norwegian.pupil.pk}
    teacher.post(reverse("cases:contact_new"), call)
    alone = text_of(teacher.get("/contacts/"))
    case = norwegian.raised(SIGNAL)[0]
    url = reverse("cases:timeline", args=[case.number])
    teacher.post(reverse("cases:contact", args=[case.number]), call | {"said": "Ringte igjen."})
    first = case.timeline.get(event="contact.logged")

    teacher.post(url, {"entry": [first.pk], "receipt": "26/00417"})

    shown, unfiled = text_of(teacher.get(url)), text_of(teacher.get(url + "?show=unfiled"))
    assert "Det løste seg." in alone
    assert Contact.objects.filter(case=case).count() == 2
    assert "Ringte igjen." in shown
    assert "26/00417" in shown
    assert "Not filed yet" in shown
    assert "Ringte igjen." not in unfiled


def _go_to(case: Case, stage: str, by) -> None:
    """Stand the case in a stage, the one before left as it was."""

    case.runs.update(ended_at=timezone.now())
    start_run(case, stage, by=by)
