"""Closing a case closes what hangs on it: whose turn it was, what was asked, and what was tried."""

import datetime
import re

import pytest
from django.utils import timezone

from forms.cases.enums import AskStatus, MeasureStatus, NoticeKind, RequestStatus
from forms.cases.models import Case, CoordinatorAsk, HelpRequest, Measure, MeasureEvaluation, Notice
from forms.cases.selectors.worklist import home_groups, open_notices
from forms.cases.services.answers import mark_done, save_answers
from forms.cases.services.cases import give, take
from forms.cases.services.closing import end_case, reopen_case
from forms.cases.services.coordinator import ask_directly
from forms.cases.services.decisions import confirm, decide, refuse
from forms.cases.services.notices import notify
from forms.cases.services.timeline import verify
from tests.factories import make_case, make_member, make_pupil
from tests.forms.wizard.conftest import client_of

pytestmark = pytest.mark.django_db

REASON = "As agreed."


def answered(case: Case, by=None):
    """The open run of a case, with its steps done."""
    run = case.runs.get(ended_at__isnull=True)
    raws = {"talk": {"said": "They worry."}, "follow": {"effect": "Better"}, "advice": {"given": "Go slow."}}
    for step in {"start": ["talk", "follow"], "help": ["advice"]}[run.stage]:
        if step != "talk" or run.number == 1:
            save_answers(run.pk, step=step, occurrence=1, raw=raws[step], base_version=None, by=by or case.owner)
            mark_done(run.pk, step=step, occurrence=1, by=by or case.owner)
    return run


def closed(case: Case, **more):
    """The case, decided to be over."""
    decide(answered(case).pk, outcome="over", reason=REASON, next_on=None, by=case.owner, **more)
    case.refresh_from_db()
    return case


def turns(case: Case) -> list[str]:
    """Names of those who are told that it is their turn."""
    rows = Notice.objects.filter(case=case, kind=NoticeKind.TURN, withdrawn_at=None, acknowledged_at=None)
    return sorted(row.person.name for row in rows)


def events(case: Case) -> list[str]:
    """What the timeline tells, oldest first."""
    return list(case.timeline.order_by("position").values_list("event", flat=True))


# --- Whose turn it is


def test_nobody_is_told_that_it_is_their_turn_in_a_case_that_is_closed():
    case = make_case()
    colleague = make_member(case.school, "team", classes=(case.pupil.school_class,), first_teacher=True)
    give(case.pk, to=colleague, reason="", by=case.owner)
    case.refresh_from_db()
    before = turns(case)

    closed(case)

    assert before == [colleague.name]
    assert turns(case) == []
    assert open_notices(colleague) == []


def test_what_has_to_be_acknowledged_stays_when_the_case_is_closed():
    case = make_case()
    leader = make_member(case.school, "leadership", rank="leadership")
    for kind in (NoticeKind.INFORM, NoticeKind.ALERT, NoticeKind.STOP):
        notify(case, leader, kind=kind, origin=kind)

    closed(case)

    assert {row.kind for row in open_notices(leader)} == {"inform", "alert", "stop"}


def test_case_opened_by_mistake_informs_nobody_any_more_and_a_stop_stays():
    case = make_case()
    leader = make_member(case.school, "leadership", rank="leadership")
    for kind in (NoticeKind.INFORM, NoticeKind.STOP):
        notify(case, leader, kind=kind, origin=kind)

    end_case(case.pk, closed_as="mistake", reason="The wrong child.", by=leader)

    assert [row.kind for row in open_notices(leader)] == ["stop"]


def test_turn_passes_on_with_the_case():
    case = make_case()
    first, owner = [make_member(case.school, "team", classes=(case.pupil.school_class,)) for _ in range(2)]
    give(case.pk, to=first, reason="", by=case.owner)
    after_giving = turns(case)

    take(case.pk, by=owner)

    assert after_giving == [first.name]
    assert turns(case) == []  # who takes a case knows it


def test_turn_of_those_who_must_agree_ends_with_their_answer():
    case = make_case()
    helper = make_member(case.school, "helper", rank="resource")
    leader, deputy = [make_member(case.school, "leadership", rank="leadership") for _ in range(2)]
    decide(answered(case).pk, outcome="more", reason="", next_on=None, by=case.owner)
    case.refresh_from_db()
    run = answered(case, by=helper)

    proposal = decide(run.pk, outcome="done", reason=REASON, next_on=None, by=helper)
    asked = set(turns(case))
    refuse(proposal.pk, reason="Too early.", by=leader)
    refused = set(turns(case))
    again = decide(run.pk, outcome="done", reason=REASON, next_on=None, by=helper)
    confirm(again.pk, by=deputy)

    assert {leader.name, deputy.name} <= asked
    assert refused & {leader.name, deputy.name} == set()
    assert helper.name in refused
    assert turns(case) == []


def test_owner_is_told_when_a_colleague_reopens_the_case():
    case = make_case()
    colleague = make_member(case.school, "team", classes=(case.pupil.school_class,))
    closed(case)

    reopen_case(case.pk, reason="Away again.", by=colleague)

    assert turns(case) == [case.owner.name]


def test_question_to_coordinate_and_request_for_help_are_taken_back():
    case = make_case()
    colleague = make_member(case.school, "team", classes=(case.pupil.school_class,))
    ask_directly(case.pk, colleague, by=case.owner)
    HelpRequest.objects.create(case=case, school=case.school, role_key="helpers", text="Please help.")
    answered_before = HelpRequest.objects.create(
        case=case, school=case.school, role_key="helpers", text="Thanks.", status=RequestStatus.ANSWERED
    )

    closed(case)

    assert CoordinatorAsk.objects.get(case=case).status == AskStatus.WITHDRAWN
    waiting = HelpRequest.objects.filter(case=case, withdrawn_at__isnull=True)
    assert list(waiting) == [answered_before]
    assert "request.withdrawn" in events(case)


# --- What runs


def measures(case: Case, *names: str) -> list[Measure]:
    """Measures that run in a case."""
    return [Measure.objects.create(case=case, what=name, starts_on=timezone.localdate()) for name in names]


def test_measures_end_with_the_case_unless_they_are_said_to_go_on():
    case = make_case()
    door, buddy = measures(case, "Met at the door", "A buddy")

    closed(case, keep=[door.pk])

    door.refresh_from_db()
    buddy.refresh_from_db()
    assert (door.status, door.ended_on) == (MeasureStatus.KEPT, None)
    assert (buddy.status, buddy.ended_on) == (MeasureStatus.ENDED, timezone.localdate())
    assert {"measures.ended", "measures.kept"} <= set(events(case))
    assert verify(case) == []


def test_measure_that_ended_before_keeps_its_day_and_one_that_was_taken_back_stays_so():
    case = make_case()
    old, gone = measures(case, "Old", "Gone")
    day = timezone.localdate() - datetime.timedelta(days=20)
    Measure.objects.filter(pk=old.pk).update(status=MeasureStatus.ENDED, ended_on=day)
    Measure.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())

    closed(case)

    assert Measure.objects.get(pk=old.pk).ended_on == day
    assert Measure.objects.get(pk=gone.pk).status == MeasureStatus.RUNNING
    assert "measures.ended" not in events(case)


def test_measures_of_another_case_cannot_be_kept_or_ended_from_here():
    case = make_case()
    other = make_case(pupil=make_pupil(case.pupil.school_class), by=case.owner)
    (theirs,) = measures(other, "Theirs")

    closed(case, keep=[theirs.pk])

    assert Measure.objects.get(pk=theirs.pk).status == MeasureStatus.RUNNING


def test_what_was_chosen_with_a_proposal_holds_when_it_is_agreed():
    case = make_case()
    helper = make_member(case.school, "helper", rank="resource")
    leader = make_member(case.school, "leadership", rank="leadership")
    decide(answered(case).pk, outcome="more", reason="", next_on=None, by=case.owner)
    case.refresh_from_db()
    door, buddy = measures(case, "Met at the door", "A buddy")

    proposal = decide(
        answered(case, by=helper).pk, outcome="done", reason=REASON, next_on=None, by=helper, keep=[door.pk]
    )
    runs_on = set(Measure.objects.filter(status=MeasureStatus.RUNNING))
    confirm(proposal.pk, by=leader)

    assert runs_on == {door, buddy}
    assert Measure.objects.get(pk=door.pk).status == MeasureStatus.KEPT
    assert Measure.objects.get(pk=buddy.pk).status == MeasureStatus.ENDED


def test_measures_run_on_when_the_team_goes_on():
    case = make_case()
    (door,) = measures(case, "Met at the door")

    decide(answered(case).pk, outcome="works", reason=REASON, next_on=timezone.localdate(), by=case.owner)

    assert Measure.objects.get(pk=door.pk).status == MeasureStatus.RUNNING


def test_reopened_case_takes_up_the_measures_that_went_on_and_leaves_the_ended_ones():
    case = make_case()
    door, buddy = measures(case, "Met at the door", "A buddy")
    closed(case, keep=[door.pk])

    reopen_case(case.pk, reason="Away again.", by=case.owner)

    assert Measure.objects.get(pk=door.pk).status == MeasureStatus.RUNNING
    assert Measure.objects.get(pk=buddy.pk).status == MeasureStatus.ENDED
    assert "measures.resumed" in events(case)


def boxes_in(page: str) -> list[str]:
    """The boxes for measures on a page."""
    return re.findall(r'<input[^>]* name="keep"[^>]*>', page)


def test_decision_page_asks_which_measures_go_on_and_proposes_those_that_were_judged_to():
    case = make_case()
    door, buddy = measures(case, "Met at the door", "A buddy")
    MeasureEvaluation.objects.create(case=case, measure=door, then="continue", on=timezone.localdate())
    run = answered(case)
    client = client_of(case.owner)
    url = f"/cases/{case.number}/start/{run.number}/decide/"

    page = client.get(url).content.decode()
    client.post(url, {"outcome": "over", "reason": REASON, "keep": [str(buddy.pk), "999999", "x"]})
    shown = client.get(f"/cases/{case.number}/").content.decode()

    assert ["checked" in box for box in boxes_in(page)] == [True, False]
    assert Measure.objects.get(pk=buddy.pk).status == MeasureStatus.KEPT
    assert Measure.objects.get(pk=door.pk).status == MeasureStatus.ENDED
    assert "Goes on without a case" in shown


def test_decision_page_asks_nothing_of_measures_where_none_run_or_the_case_cannot_be_closed():
    case = make_case()
    helper = make_member(case.school, "helper", rank="resource")
    colleague = make_member(case.school, "team", classes=(case.pupil.school_class,))
    client = client_of(case.owner)
    run = answered(case)
    none_run = client.get(f"/cases/{case.number}/start/{run.number}/decide/").content.decode()
    decide(run.pk, outcome="more", reason="", next_on=None, by=case.owner)
    case.refresh_from_db()
    measures(case, "Met at the door")
    answered(case, by=helper)

    barred = client_of(colleague).get(f"/cases/{case.number}/help/1/decide/").content.decode()
    open_to_helper = client_of(helper).get(f"/cases/{case.number}/help/1/decide/").content.decode()

    assert boxes_in(none_run) == boxes_in(barred) == []
    assert len(boxes_in(open_to_helper)) == 1


def test_leadership_says_what_goes_on_when_it_ends_a_case():
    case = make_case()
    leader = make_member(case.school, "leadership", rank="leadership")
    group, alone = measures(case, "Seats for the whole class", "Met at the door")
    client = client_of(leader)

    page = client.get(f"/cases/{case.number}/end/").content.decode()
    client.post(f"/cases/{case.number}/end/", {"closed_as": "moved", "reason": "New town.", "keep": [str(group.pk)]})

    assert len(boxes_in(page)) == 2
    assert Measure.objects.get(pk=group.pk).status == MeasureStatus.KEPT
    assert Measure.objects.get(pk=alone.pk).status == MeasureStatus.ENDED


# --- What one did oneself


def test_nobody_is_told_of_what_they_did_themselves(mailoutbox, django_capture_on_commit_callbacks):
    case = make_case()
    leader = make_member(case.school, "leadership", rank="leadership")
    deputy = make_member(case.school, "leadership", rank="leadership")

    with django_capture_on_commit_callbacks(execute=True):
        own = notify(case, leader, kind=NoticeKind.INFORM, origin="a", by=leader)
        theirs = notify(case, deputy, kind=NoticeKind.INFORM, origin="a", by=leader)

    assert (own.acknowledged_at is not None, theirs.acknowledged_at) == (True, None)
    assert open_notices(leader) == []
    assert [mail.to for mail in mailoutbox] == [[deputy.email]]


def test_who_meets_a_stop_keeps_it_in_the_list_and_gets_no_mail_about_it(
    mailoutbox, django_capture_on_commit_callbacks
):
    case = make_case()
    leader = make_member(case.school, "leadership", rank="leadership")

    with django_capture_on_commit_callbacks(execute=True):
        notify(case, leader, kind=NoticeKind.STOP, origin="a", by=leader)

    assert [row.kind for row in open_notices(leader)] == ["stop"]
    assert mailoutbox == []


def test_who_takes_on_the_coordination_by_their_own_choice_is_not_asked_to_accept_it():
    case = make_case()

    asked = ask_directly(case.pk, case.owner, by=case.owner)

    case.refresh_from_db()
    assert (asked.status, case.coordinator) == (AskStatus.ACCEPTED, case.owner)
    assert events(case)[-1] == "coordinator.accepted"
    assert [group["title"] for group in home_groups(case.owner) if group["tasks"]] == ["This week"]
