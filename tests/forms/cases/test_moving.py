"""A running case stays on its version, says that a newer one exists, and is moved between two stages."""

import copy
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forms.cases.errors import BadInput, NotAllowed
from forms.cases.models import Case
from forms.cases.services.answers import mark_done, save_answers
from forms.cases.services.decisions import decide
from forms.cases.services.moving import Moved, keep_version, move_all, move_version
from guidance.models import ProcedureVersion
from guidance.procedures import packs
from guidance.procedures.versions import publish
from tests.factories import TINY, make_case, make_class, make_member, make_pupil, make_school, make_user, make_version

pytestmark = pytest.mark.django_db


def changed(**changes: Any) -> ProcedureVersion:
    """Publish the tiny procedure with other words: ``rename`` a question, ``drop`` a stage, ``give`` a deadline."""
    plain = copy.deepcopy(TINY)
    start = plain["stages"][0]
    if "rename" in changes:
        start["steps"][0]["fields"][0]["label"] = changes["rename"]
    if "deadline" in changes:
        start["steps"][1]["deadline"] = changes["deadline"]
    if "advice" in changes:
        plain["stages"][1]["steps"][0]["title"] = changes["advice"]
    if changes.get("drop") == "help":
        del plain["stages"][1]
        del start["outcomes"][1]
    if changes.get("drop") == "follow":
        del start["steps"][1]
    return publish(packs.from_json(plain))


class World:
    """A school with a case in its first stage, its owner, and a leader."""

    def __init__(self) -> None:
        make_version()
        self.school = make_school()
        self.group = make_class(self.school)
        self.owner = make_member(self.school, "team", classes=(self.group,), first_teacher=True)
        self.leader = make_member(self.school, "leadership", rank="leadership")
        self.case = self.new_case()

    def new_case(self) -> Case:
        """One more case."""
        return make_case(pupil=make_pupil(self.group), by=self.owner)

    def answer(self, case: Case, step: str, raw: dict[str, Any]) -> None:
        """Fill a step of the open run in and mark it as done."""
        run = case.runs.get(ended_at__isnull=True)
        row = save_answers(run.pk, step=step, occurrence=1, raw=raw, base_version=0, by=self.owner)
        mark_done(run.pk, step=step, occurrence=1, base_version=row.version, by=self.owner)

    def finish(self, case: Case, outcome: str, next_on: Any = None) -> Case:
        """Answer what the first stage asks, and decide it."""
        self.answer(case, "talk", {"said": "They are worried."})
        self.answer(case, "follow", {"effect": "Better"})
        run = case.runs.get(ended_at__isnull=True)
        decide(run.pk, outcome=outcome, reason="So we agreed.", next_on=next_on, by=self.owner)
        case.refresh_from_db()
        return case


@pytest.fixture
def world() -> World:
    """A school with one case."""
    return World()


def browser(person) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(person)
    return client


def text_of(response) -> str:
    """What a page says, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def page(person, case: Case, name: str = "detail", query: str = "") -> str:
    """The words of one of the case's pages."""
    response = browser(person).get(reverse(f"cases:{name}", args=[case.number]) + query)
    assert response.status_code == 200
    return text_of(response)


def events(case: Case) -> list[str]:
    """What happened in a case, oldest first."""
    return list(case.timeline.order_by("position").values_list("event", flat=True))


@pytest.mark.row("B07")
def test_a_running_case_says_that_a_newer_version_exists_and_what_changed(world):
    before = page(world.owner, world.case)
    changed(deadline={"amount": 2, "unit": "weeks"})

    after = page(world.owner, world.case)

    assert "newer version" not in before
    assert "Version 2 was published on" in after
    assert "Step “Follow up”: deadline “No deadline” → “Within 2 weeks of the start of the stage”." in after
    assert "Let the case go over at its next stage" in after


def test_a_change_of_wording_tells_no_case(world):
    plain = copy.deepcopy(TINY)
    plain["stages"][0]["steps"][0]["guidance"] = "Talk with the home, and listen."
    publish(packs.from_json(plain))

    assert "newer version" not in page(world.owner, world.case)


@pytest.mark.row("B07")
def test_a_case_that_has_begun_its_stage_goes_over_when_the_next_begins_and_keeps_its_old_words(world):
    changed(rename="What did the home say?", advice="Good advice")
    owner = browser(world.owner)
    url = reverse("cases:move_version", args=[world.case.number])

    asked = text_of(owner.get(url))
    owner.post(url, {"to": 2})
    planned = page(world.owner, world.case)
    case = world.finish(world.case, "more")

    assert "Answers have been given in this stage" in asked
    assert "goes over when “The team works” has been decided" in asked
    assert "It goes over to version 2 when its next stage begins." in planned
    assert (case.version.number, case.stage, case.move_to) == (2, "help", None)
    assert [(run.stage, run.version.number) for run in case.runs.order_by("pk")] == [("start", 1), ("help", 2)]
    assert "case.version_moved" in events(case)
    first = case.runs.order_by("pk")[0]
    answers = page(world.leader, case, "answers", f"?run={first.pk}")
    assert "What was said" in answers
    assert "What did the home say?" not in answers
    assert "In the words of version 1" in answers
    assert "moved from version 1 to version 2" in page(world.leader, case, "timeline")


def test_a_case_whose_stage_holds_no_answer_is_moved_at_once(world):
    case = world.finish(world.case, "more")
    changed(advice="Good advice")
    url = reverse("cases:move_version", args=[case.number])
    leader = browser(world.leader)

    shown = text_of(leader.get(url))
    response = leader.post(url, {"to": 2}, follow=True)

    case.refresh_from_db()
    assert "Nothing has been answered in “Help” yet." in shown
    assert "The case goes on under the newer version now." in text_of(response)
    assert case.version.number == 2
    assert case.runs.get(ended_at__isnull=True).version.number == 2
    assert "Good advice" in text_of(response)


def test_deadlines_of_a_moved_stage_are_worked_out_anew(world):
    case = world.finish(world.case, "works", next_on=case_day(world))
    assert not case.dues.filter(met_at__isnull=True).exists()
    changed(deadline={"amount": 2, "unit": "weeks"})

    move_version(case.pk, to=2, by=world.owner)

    assert [due.step for due in case.dues.filter(met_at__isnull=True)] == ["follow"]


def case_day(world: World) -> Any:
    """Today, where the school is."""
    from django.utils import timezone  # noqa: PLC0415

    return timezone.localdate()


def test_a_stage_that_the_newer_version_does_not_have_keeps_the_case_and_says_so(world):
    case = world.finish(world.case, "more")
    changed(drop="help")

    shown = page(world.leader, case)
    response = browser(world.leader).get(reverse("cases:move_version", args=[case.number]))

    assert "Version 2 has no stage “Help”, where the case stands." in text_of(response)
    assert "Let the case go over at its next stage" in shown  # “Back to the team” leads to a stage that it has
    assert move_version(case.pk, to=2, by=world.leader) is Moved.PLANNED


def test_a_planned_move_is_given_up_when_the_decision_leads_to_a_stage_that_is_gone(world):
    changed(drop="help")
    move_version(world.case.pk, to=2, by=world.owner)

    case = world.finish(world.case, "more")

    assert (case.version.number, case.stage, case.move_to) == (1, "help", None)
    assert "The case stays on its version: version 2 of the procedure has no stage “Help”." in page(
        world.leader, case, "timeline"
    )


def test_a_plan_can_be_taken_back(world):
    changed(advice="Good advice")
    owner = browser(world.owner)
    owner.post(reverse("cases:move_version", args=[world.case.number]), {"to": 2})

    response = owner.post(reverse("cases:keep_version", args=[world.case.number]), follow=True)

    world.case.refresh_from_db()
    assert world.case.move_to is None
    assert "Let the case go over at its next stage" in text_of(response)
    assert world.finish(world.case, "more").version.number == 1


def test_a_version_that_was_overtaken_meanwhile_is_not_taken_unseen(world):
    changed(advice="Good advice")
    changed(advice="Better advice")

    response = browser(world.owner).post(reverse("cases:move_version", args=[world.case.number]), {"to": 2})

    world.case.refresh_from_db()
    assert response.status_code == 422
    assert "Version 2 is not the newest any more." in text_of(response)
    assert world.case.move_to is None


@pytest.mark.parametrize("sent", [{}, {"to": ""}, {"to": "x"}, {"to": "99999999999999999999"}, {"to": "-1"}])
def test_nonsense_moves_nothing(world, sent):
    changed(advice="Good advice")

    response = browser(world.owner).post(reverse("cases:move_version", args=[world.case.number]), sent)

    world.case.refresh_from_db()
    assert response.status_code == 422
    assert (world.case.version.number, world.case.move_to) == (1, None)


def test_colleagues_who_do_not_hold_the_case_are_not_offered_it_and_others_learn_nothing(world):
    changed(advice="Good advice")
    colleague = make_member(world.school, "team", classes=(world.group,))
    stranger = make_member(make_school(), "team")
    url = reverse("cases:move_version", args=[world.case.number])

    assert "Let the case go over" not in page(colleague, world.case)
    assert browser(colleague).get(url).status_code == 403
    assert browser(colleague).post(url, {"to": 2}).status_code == 403
    assert browser(colleague).post(reverse("cases:keep_version", args=[world.case.number])).status_code == 403
    assert browser(stranger).post(url, {"to": 2}).status_code == 404
    with pytest.raises(NotAllowed):
        keep_version(world.case.pk, by=colleague)


def test_moving_twice_moves_once(world):
    case = world.finish(world.case, "more")
    changed(advice="Good advice")

    assert move_version(case.pk, to=2, by=world.leader) is Moved.NOW
    assert move_version(case.pk, to=2, by=world.leader) is Moved.STAYS
    assert events(case).count("case.version_moved") == 1


def test_what_is_typed_into_a_step_that_the_newer_version_has_not_is_held(world):
    case = world.finish(world.case, "works", next_on=case_day(world))
    changed(drop="follow")
    move_version(case.pk, to=2, by=world.owner)

    url = reverse("wizard:step", args=[case.number, "start", 2, "follow"])
    response = browser(world.owner).post(url, {"follow-effect": "It goes much better than before", "done": "1"})

    assert response.status_code == 409
    assert "moved to a newer version" in text_of(response)
    assert "It goes much better than before" in text_of(response)


def test_what_was_asked_once_is_carried_over_in_the_words_that_it_was_given_under(world):
    case = world.finish(world.case, "works", next_on=case_day(world))
    changed(rename="What did the home say?")
    move_version(case.pk, to=2, by=world.owner)

    carried = text_of(browser(world.owner).get(reverse("wizard:step", args=[case.number, "start", 2, "talk"])))
    check = text_of(browser(world.owner).get(reverse("wizard:check", args=[case.number, "start", 2])))

    for shown in (carried, check):
        assert "They are worried." in shown
        assert "What was said" in shown
        assert "What did the home say?" not in shown


class TestAdministratorMovesAll:
    """From the CMS: numbers and stages alone."""

    @pytest.fixture
    def administrator(self):
        """Somebody with the right to move cases, and no other."""
        from django.contrib.auth.models import Permission  # noqa: PLC0415

        person = make_user()
        person.user_permissions.add(Permission.objects.get(codename="move_cases"))
        return person

    def test_all_that_can_be_moved_are_moved_and_the_rest_stays(self, world, administrator):
        between = world.finish(world.case, "more")
        begun, other = world.new_case(), world.new_case()
        changed(advice="Good advice")

        moved = move_all("tiny", to=2, by=administrator, plan=False, at_most=100)

        assert moved == 1
        assert [Case.objects.get(pk=one.pk).version.number for one in (between, begun, other)] == [2, 1, 1]
        assert move_all("tiny", to=2, by=administrator, plan=False, at_most=100) == 0

    def test_the_others_go_over_at_their_next_stage_if_that_is_wished(self, world, administrator):
        other = world.new_case()
        changed(advice="Good advice")

        done = [move_all("tiny", to=2, by=administrator, plan=True, at_most=1) for _round in range(3)]

        assert done == [1, 1, 0]
        assert world.finish(other, "more").version.number == 2

    def test_the_right_opens_no_case(self, world, administrator):
        assert browser(administrator).get(reverse("cases:detail", args=[world.case.number])).status_code == 404

    def test_others_may_not(self, world):
        changed(advice="Good advice")

        with pytest.raises(NotAllowed):
            move_all("tiny", to=2, by=world.leader, plan=False, at_most=10)

    def test_a_version_that_is_not_the_newest_is_refused(self, world, administrator):
        changed(advice="Good advice")

        with pytest.raises(BadInput):
            move_all("tiny", to=1, by=administrator, plan=False, at_most=10)
