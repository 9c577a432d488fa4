"""The pages of a case, through HTTP: what they show, to whom, and in how few queries."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forms.cases.models import AccessLogEntry, Answers, AnswersVersion, Case, Due, Measure, Meeting, Notice
from forms.cases.services.answers import mark_done, save_answers
from forms.cases.services.decisions import decide
from forms.cases.services.notices import notify
from forms.cases.services.opening import class_case_for
from forms.cases.services.timeline import record, verify
from guidance.procedures.versions import publish
from tests.factories import TINY, make_case, make_class, make_member, make_pupil, make_school, make_spec

pytestmark = pytest.mark.django_db

BOUNDARIES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


class School:
    """A school with a class, its teacher and a leader, and a case about a pupil."""

    def __init__(self) -> None:
        self.school = make_school()
        self.group = make_class(self.school, name="5.A")
        self.pupil = make_pupil(self.group, first_name="Ada", last_name="Testrup")
        self.teacher = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.leader = make_member(self.school, "leadership", rank="leadership")
        self.case = make_case(pupil=self.pupil, by=self.teacher)
        self.run = self.case.runs.get()

    def answer(self, step: str, raw: dict) -> Answers:
        """Fill a step in and mark it as done."""
        row = save_answers(self.run.pk, step=step, occurrence=1, raw=raw, base_version=None, by=self.teacher)
        return mark_done(self.run.pk, step=step, occurrence=1, base_version=row.version, by=self.teacher).answers

    def url(self, name: str = "detail", *more) -> str:
        """The address of a page of the case."""
        return reverse(f"cases:{name}", args=[self.case.number, *more])


@pytest.fixture
def world() -> School:
    """A school with a case."""
    return School()


def browser(person) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(person)
    return client


def queries_of(client: Client, url: str) -> int:
    """How many queries a page asks, the borders of transactions not counted; the second time, as all but one are."""
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        response = client.get(url)
    assert response.status_code == 200
    return sum(not query["sql"].startswith(BOUNDARIES) for query in seen.captured_queries)


def page(client: Client, url: str) -> str:
    """The text of a page, blanks and markup taken out."""
    response = client.get(url)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def title_of(response) -> str:
    return re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)[1].strip()


def test_page_says_whose_the_case_is_and_what_is_due_and_how_that_was_worked_out(world):
    text = page(browser(world.teacher), world.url())

    assert "Ada Testrup, 5.A" in text
    assert f"{world.teacher.name}" in text
    assert "Talk" in text
    assert "school days" in text


def test_pages_of_a_case_name_nobody_in_title_and_address_and_are_kept_nowhere(world):
    client = browser(world.teacher)

    for name in ("detail", "answers", "timeline", "contact", "give", "coordinator"):
        response = client.get(world.url(name))

        assert response.status_code == 200, name
        assert "Testrup" not in title_of(response) + world.url(name)
        assert world.case.number in title_of(response)
        assert "no-store" in response["Cache-Control"]


def test_each_look_at_a_case_is_logged(world):
    browser(world.teacher).get(world.url())

    entry = AccessLogEntry.objects.get()
    assert (entry.person_id, entry.case_number, entry.action) == (world.teacher.pk, world.case.number, "view")


def test_missing_owner_and_missing_date_are_shown_as_errors(world):
    Case.objects.update(owner=None, next_on=None)
    Due.objects.all().delete()

    text = page(browser(world.leader), world.url())

    assert "Nobody owns this case" in text
    assert "No date is set" in text


def test_others_do_not_learn_that_a_case_exists(world):
    stranger = make_member(world.school, "team", classes=(make_class(world.school),))
    entry = world.case.timeline.first().pk
    answers = Answers.objects.get(run=world.run).pk
    urls = [world.url(name) for name in ("detail", "answers", "timeline", "contact", "give", "coordinator", "end")]
    urls += [world.url("correct", answers, "seen"), world.url("remove_answer", answers, "seen")]
    urls += [world.url("remove_text", entry), world.url("reopen")]

    assert {browser(stranger).get(url).status_code for url in urls} == {404}
    assert {browser(stranger).post(url).status_code for url in [*urls, world.url("take")]} == {404}
    assert {Client().get(url).status_code for url in urls} == {302}


def test_teacher_may_not_do_what_is_leaderships(world):
    client = browser(world.teacher)
    answers = Answers.objects.get(run=world.run).pk

    for url in (world.url("end"), world.url("remove_answer", answers, "seen")):
        assert client.get(url).status_code == 403
        assert client.post(url, {"reason": "x", "closed_as": "moved"}).status_code == 403


def test_bad_input_is_answered_and_never_breaks(world):
    client = browser(world.leader)
    huge = "x" * 200_000
    posts = [
        (world.url("contact"), {"channel": "pigeon", "with_whom": huge, "reached": "maybe", "on": "yesterday\x00"}),
        (world.url("give"), {"to": "999999", "reason": huge}),
        (world.url("give"), {"to": "x\x00", "reason": "\x00"}),
        (world.url("coordinator"), {"person": "-1"}),
        (world.url("end"), {"closed_as": "solved", "reason": "x"}),
        (world.url("end"), {"closed_as": "duplicate", "same_as": "2026-\x00", "reason": "x"}),
        (reverse("cases:contact_new"), {"pupil": "99999999999999999999", "channel": "phone"}),
        (reverse("cases:approach_new"), {"pupil": "1; drop", "owner": "\x00", "answer_by": "31-31-31"}),
    ]

    for url, data in posts:
        assert client.post(url, data).status_code in (400, 403, 422), url

    assert client.get("/cases/2026-99999/").status_code == 404
    assert client.get("/cases/%00/").status_code in (400, 404)
    assert client.get(world.url("answers") + "?run=99999999999999999999999").status_code == 200
    assert client.get(world.url("timeline") + "?page=-1&show=%00").status_code == 200
    assert client.post(world.url("timeline"), {"entry": ["x", "9" * 30, "\x00"]}).status_code == 302
    assert client.post(reverse("cases:acknowledge", args=[999_999])).status_code == 404
    assert client.post(reverse("cases:ask", args=[999_999])).status_code in (403, 404)
    assert client.get("/contacts/?page=%C2%B2").status_code == 200
    assert client.get("/cases/?stage=nothing&school_class=x&page=%C2%B2").status_code == 200
    assert client.post("/cases/", {"words": "\x00'\"%_" + huge}).status_code == 200
    assert client.get("/files/none/").status_code == 404


def test_notice_of_somebody_else_is_not_mine_to_acknowledge(world):
    notice = notify(world.case, world.leader, kind="inform")

    response = browser(world.teacher).post(reverse("cases:acknowledge", args=[notice.pk]))

    notice.refresh_from_db()
    assert (response.status_code, notice.acknowledged_at) == (404, None)


def test_case_is_handed_on_and_taken(world):
    colleague = make_member(world.school, "team", classes=(world.group,))

    browser(world.teacher).post(world.url("give"), {"to": colleague.pk, "reason": "On leave."})
    given = Case.objects.get().owner
    browser(world.teacher).post(world.url("take"))

    assert (given, Case.objects.get().owner) == (colleague, world.teacher)


def test_case_ends_as_moved_and_is_opened_again_on_new_absence(world):
    leader = browser(world.leader)

    leader.post(world.url("end"), {"closed_as": "moved", "reason": "The family has moved."})
    ended = Case.objects.get().closed_as
    leader.post(world.url("reopen"), {"reason": "They are back, and away again.", "stage": "start"})

    assert ended == "moved"
    assert Case.objects.get().status == "open"
    assert "They are back, and away again." in page(leader, world.url("timeline"))


def test_case_is_a_duplicate_only_of_one_that_exists(world):
    leader = browser(world.leader)

    missing = leader.post(world.url("end"), {"closed_as": "duplicate", "reason": "Twice.", "same_as": "2020-00001"})
    unnamed = leader.post(world.url("end"), {"closed_as": "duplicate", "reason": "Twice."})

    assert (missing.status_code, unnamed.status_code) == (422, 422)
    assert Case.objects.get().is_open


def test_correction_stands_beside_the_answer_of_a_decided_stage(world):
    row = world.answer("talk", {"said": "They worry on Mondays."})
    world.answer("follow", {"effect": "Better"})
    decide(world.run.pk, outcome="more", reason="", next_on=None, by=world.teacher)
    client = browser(world.teacher)

    client.post(world.url("correct", row.pk, "said"), {"text": "It was Tuesdays."})

    text = page(client, world.url("answers") + f"?run={world.run.pk}")
    assert "They worry on Mondays." in text
    assert "It was Tuesdays." in text
    assert "version 1" in text


def test_leadership_takes_an_answer_away_for_good_and_the_timeline_still_verifies(world):
    row = world.answer("talk", {"said": "Written on the wrong child."})
    leader = browser(world.leader)

    response = leader.post(world.url("remove_answer", row.pk, "said"), {"reason": "Another child was meant."})

    row.refresh_from_db()
    assert response.status_code == 302
    assert ("said" in row.raw, "said" in row.values, row.status) == (False, False, "draft")
    assert [version.values for version in AnswersVersion.objects.filter(answers=row)] == [{}]
    assert verify(Case.objects.get()) == []
    text = page(leader, world.url("answers")) + page(leader, world.url("timeline"))
    assert "Written on the wrong child." not in text
    assert "Another child was meant." in text


def test_text_of_the_timeline_is_taken_away_with_a_reason(world):
    entry = record(world.case, "step.skipped", by=world.teacher, data={"stage": "start", "step": "talk"}, text="Oh no.")
    leader = browser(world.leader)

    leader.post(world.url("remove_text", entry.pk), {"reason": "Ordered erased."})

    text = page(leader, world.url("timeline"))
    assert "Oh no." not in text
    assert "Ordered erased." in text
    assert verify(Case.objects.get()) == []


def test_entries_are_marked_as_filed_with_the_archives_number(world):
    client = browser(world.teacher)
    entry = world.case.timeline.first()

    client.post(world.url("timeline"), {"entry": [entry.pk], "receipt": "26/0042"})

    text = page(client, world.url("timeline"))
    assert "26/0042" in text
    assert text.count("Not filed yet") == world.case.timeline.exclude(event="case.filed").count() - 1
    assert "26/0042" not in page(client, world.url("timeline") + "?show=unfiled")


def test_entry_of_another_case_is_not_filed_from_here(world):
    other = make_case(pupil=make_pupil(world.group), by=world.teacher).timeline.first()

    browser(world.teacher).post(world.url("timeline"), {"entry": [other.pk]})

    assert not hasattr(type(other).objects.get(pk=other.pk), "filing")


def test_newer_version_is_told_with_what_is_different(world):
    publish(make_spec(title="A tiny procedure, mended"))

    text = page(browser(world.teacher), world.url())

    assert "This case is on version 1." in text
    assert "was called “A tiny procedure” before" in text


def test_one_who_may_see_one_pupil_sees_of_the_class_case_what_is_about_the_class(world):
    class_case_for(world.case, by=world.teacher)
    other = make_case(pupil=make_pupil(world.group, first_name="Bo", last_name="Secret"), by=world.teacher)
    class_case_for(other, by=world.teacher)
    aide = make_member(world.school, "team", pupils=(world.pupil,))
    client = browser(aide)

    text = page(client, world.url())

    assert "Secret" not in text
    assert client.get(reverse("cases:detail", args=[other.number])).status_code == 404


def grow(world: School) -> None:
    """Many rows of everything around the case."""
    run, case, now = world.run, world.case, timezone.now()
    colleagues = [make_member(world.school, "team", classes=(world.group,)) for _ in range(6)]
    for number in range(12):
        Measure.objects.create(case=case, what=f"Measure {number}", responsible_user=colleagues[number % 6])
        Meeting.objects.create(case=case, title=f"Meeting {number}", on=now.date())
        notify(case, colleagues[number % 6], kind="inform", origin=f"test-{number}")
        Due.objects.create(case=case, run=run, step="talk", occurrence=number + 2, due_on=now.date())
        record(case, "owner.changed", by=colleagues[number % 6], data={"from": None, "to": colleagues[number % 6].pk})
    for _time in range(4):
        world.answer("talk", {"said": "They worry."}) if run.number == 1 else None
        row = save_answers(
            run.pk, step="follow", occurrence=1, raw={"effect": "x"}, base_version=None, by=world.teacher
        )
        mark_done(run.pk, step="follow", occurrence=1, base_version=row.version, by=world.teacher)
        decide(run.pk, outcome="works", reason="On.", next_on=now.date(), by=world.teacher)
        run = world.run = case.runs.get(ended_at__isnull=True)


@pytest.mark.parametrize(("name", "most"), [("detail", 30), ("answers", 30), ("timeline", 30)])
def test_pages_of_a_case_ask_few_queries_however_much_there_is(world, name, most):
    client = browser(world.teacher)
    one = queries_of(client, world.url(name))

    grow(world)

    many = queries_of(client, world.url(name))
    assert (one <= most, many <= most) == (True, True), (one, many)


def test_list_and_landing_page_ask_few_queries_however_many_cases_there_are(world):
    client = browser(world.teacher)
    before = [queries_of(client, "/cases/"), queries_of(client, "/my/")]
    for _number in range(30):
        case = make_case(pupil=make_pupil(world.group), by=world.teacher)
        notify(case, world.teacher, kind="inform", origin="test")
        save_answers(case.runs.get().pk, step="talk", occurrence=1, raw={"said": "x"}, base_version=0, by=world.teacher)

    after = [queries_of(client, "/cases/"), queries_of(client, "/my/")]

    assert (after[0] <= 15, after[1] <= 40) == (True, True), (before, after)
    assert after == before or (after[0] - before[0] <= 1 and after[1] - before[1] <= 3)


def test_list_is_searched_by_name_in_a_post_and_never_in_an_address(world):
    client = browser(world.teacher)
    make_case(pupil=make_pupil(world.group, first_name="Bo", last_name="Andersen"), by=world.teacher)

    found = re.sub(r"<[^>]*>", " ", client.post("/cases/", {"words": "testr"}).content.decode())

    assert "Ada Testrup" in found
    assert "Andersen" not in found
    assert TINY["key"] not in "/cases/"


def test_landing_page_shows_what_is_mine_to_acknowledge_and_begun(world):
    save_answers(world.run.pk, step="talk", occurrence=1, raw={"said": "x"}, base_version=0, by=world.teacher)
    notify(world.case, world.teacher, kind="inform", text="Please note.")
    client = browser(world.teacher)

    text = page(client, "/my/")
    client.post(reverse("cases:acknowledge", args=[Notice.objects.get(text="Please note.").pk]))

    assert "Please note." in text
    assert "This week 1" in text
    assert "Begun" in text
    assert "Please note." not in page(client, "/my/")


def test_coordinator_is_asked_and_answers_from_the_landing_page(world):
    colleague = make_member(world.school, "team", classes=(world.group,))
    browser(world.teacher).post(world.url("coordinator"), {"person": colleague.pk})
    client = browser(colleague)
    asked = page(client, "/my/")
    ask = world.case.coordinatorasks.get()

    client.post(reverse("cases:ask", args=[ask.pk]), {"answer": "decline"})
    unanswered = world.case.coordinatorasks.get().status
    client.post(reverse("cases:ask", args=[ask.pk]), {"answer": "accept"})

    assert "asks you to coordinate this case" in asked
    assert unanswered == "asked"
    assert Case.objects.get(pk=world.case.pk).coordinator == colleague
