"""A stage is left by a decision, once, by those who may, and what follows follows."""

import datetime

import pytest
from django.utils import timezone

from forms.cases.errors import AlreadyDecided, BadInput, NotAllowed, OutcomeBarred, StepClosed, StepsMissing
from forms.cases.models import Case, Notice
from forms.cases.services.answers import mark_done, save_answers, skip_step
from forms.cases.services.cases import give, similar_open, take
from forms.cases.services.closing import end_case, reopen_case
from forms.cases.services.decisions import confirm, decide, offers, refuse
from tests.factories import make_case, make_class, make_member, make_pupil, make_school

pytestmark = pytest.mark.django_db
IN_TWO_WEEKS = datetime.timedelta(days=14)


def answer(case: Case, by=None) -> None:
    """Do the steps of the open run."""
    run = case.runs.get(ended_at__isnull=True)
    raws = {
        "start": {"talk": {"said": "They worry."}, "follow": {"effect": "Better"}},
        "help": {"advice": {"given": "Go slow."}},
    }
    for step, raw in raws[run.stage].items():
        if step == "talk" and run.number > 1:
            continue
        row = save_answers(run.pk, step=step, occurrence=1, raw=raw, base_version=0, by=by or case.owner)
        mark_done(run.pk, step=step, occurrence=1, base_version=row.version, by=by or case.owner)


def open_run(case: Case):
    return case.runs.get(ended_at__isnull=True)


def decided(case: Case, outcome: str, by=None, **more):
    values = {"reason": "As agreed.", "next_on": None} | more
    return decide(open_run(case).pk, outcome=outcome, by=by or case.owner, **values)


def test_going_on_starts_a_new_run_with_the_date_and_keeps_the_owner():
    case = make_case()
    owner = case.owner
    answer(case)
    day = timezone.localdate() + IN_TWO_WEEKS

    decided(case, "works", next_on=day)

    case.refresh_from_db()
    assert (case.stage, case.next_on, case.owner, case.status) == ("start", day, owner, "open")
    assert [(run.stage, run.number, run.ended_at is None) for run in case.runs.all()] == [
        ("start", 1, False),
        ("start", 2, True),
    ]
    assert "stage.decided" in [entry.event for entry in case.timeline.all()]


def test_stage_is_not_decided_while_a_step_is_open_and_the_steps_are_named():
    case = make_case()

    with pytest.raises(StepsMissing, match="Talk, Follow up"):
        decided(case, "over")

    assert open_run(case).number == 1


def test_skipped_step_with_a_reason_lets_the_stage_be_decided():
    case = make_case()
    answer(case)
    decided(case, "works", next_on=timezone.localdate())
    skip_step(open_run(case).pk, step="follow", occurrence=1, reason="The pupil is ill.", by=case.owner)

    decided(case, "over")

    case.refresh_from_db()
    assert (case.status, case.closed_as, case.next_on) == ("closed", "solved", None)


@pytest.mark.parametrize(
    ("outcome", "values", "field"),
    [
        ("works", {"next_on": None}, "next_on"),
        ("works", {"next_on": datetime.date(2001, 1, 1)}, "next_on"),
        ("over", {"reason": " "}, "reason"),
        ("over", {"reason": "x" * 2001}, "reason"),
        ("unheard_of", {}, "outcome"),
    ],
)
def test_decision_that_lacks_something_is_refused_at_its_field(outcome, values, field):
    case = make_case()
    answer(case)

    with pytest.raises(BadInput) as refused:
        decided(case, outcome, **values)

    assert refused.value.field == field
    assert open_run(case).number == 1


def test_same_decision_twice_is_one_and_another_is_told():
    case = make_case()
    answer(case)
    run = open_run(case)
    colleague = make_member(case.school, "team", classes=(case.pupil.school_class,))
    first = decided(case, "over")

    again = decide(run.pk, outcome="over", reason="As agreed.", next_on=None, by=case.owner)

    assert again == first
    with pytest.raises(AlreadyDecided) as refused:
        decide(run.pk, outcome="more", reason="", next_on=None, by=colleague)
    assert refused.value.decision == first


def test_escalating_hands_the_case_to_the_team_and_back_releases_it():
    case = make_case()
    teacher = case.owner
    helper = make_member(case.school, "helper", rank="resource")
    answer(case)

    decided(case, "more", reason="")
    case.refresh_from_db()
    seen = case in Case.objects.visible_to(helper)
    answer(case, by=helper)
    decided(case, "back", by=helper)
    case.refresh_from_db()

    assert seen
    assert (case.stage, case.owner) == ("start", teacher)
    assert case not in Case.objects.visible_to(helper)


def test_outcome_of_those_who_are_not_responsible_is_barred_with_the_reason():
    case = make_case()
    helper = make_member(case.school, "helper", rank="resource")
    other = make_member(case.school, "team", classes=(case.pupil.school_class,))
    answer(case)
    decided(case, "more", reason="")
    case.refresh_from_db()
    answer(case, by=helper)

    with pytest.raises(OutcomeBarred, match="responsible for the stage"):
        decided(case, "back", by=other)


def test_two_must_agree():
    case = make_case()
    helper = make_member(case.school, "helper", rank="resource")
    leader = make_member(case.school, "leadership", rank="leadership")
    answer(case)
    decided(case, "more", reason="")
    case.refresh_from_db()
    answer(case, by=helper)

    proposal = decided(case, "done", by=helper)

    case.refresh_from_db()
    assert (proposal.status, case.status) == ("proposed", "open")
    assert Notice.objects.filter(person=leader, case=case, kind="turn").count() == 1
    with pytest.raises(NotAllowed):
        confirm(proposal.pk, by=helper)
    confirm(proposal.pk, by=leader)
    case.refresh_from_db()
    assert case.status == "closed"


def test_refused_proposal_leaves_the_stage_open():
    case = make_case()
    helper = make_member(case.school, "helper", rank="resource")
    leader = make_member(case.school, "leadership", rank="leadership")
    answer(case)
    decided(case, "more", reason="")
    case.refresh_from_db()
    answer(case, by=helper)
    proposal = decided(case, "done", by=helper)

    refuse(proposal.pk, reason="Too early.", by=leader)

    case.refresh_from_db()
    assert case.status == "open"
    assert open_run(case).stage == "help"
    assert decided(case, "done", by=helper).pk != proposal.pk


def test_offers_say_what_bars_an_outcome_and_where_each_leads():
    case = make_case()
    stranger = make_member(make_school(), "team")

    own = {offer.spec.key: offer for offer in offers(open_run(case), case.owner)}
    strange = offers(open_run(case), stranger)

    assert [offer.open for offer in own.values()] == [True, True, True]
    assert own["more"].leads_to.key == "help"
    assert all("do not have the right" in offer.why_not[0] for offer in strange)


def test_case_ends_by_leadership_and_is_reopened_with_its_history():
    case = make_case()
    leader = make_member(case.school, "leadership", rank="leadership")

    with pytest.raises(NotAllowed):
        end_case(case.pk, closed_as="moved", reason="New town.", by=case.owner)
    end_case(case.pk, closed_as="moved", reason="New town.", by=leader)
    case.refresh_from_db()
    ended = (case.status, case.closed_as, case.dues.filter(met_at__isnull=True).count())
    run = reopen_case(case.pk, reason="They moved back.", by=case.owner)
    case.refresh_from_db()

    assert ended == ("closed", "moved", 0)
    assert (case.status, case.closed_as, run.stage, run.number) == ("open", "", "start", 2)
    with pytest.raises(StepClosed):
        reopen_case(case.pk, reason="Again.", by=case.owner)


def test_duplicate_names_the_case_that_goes_on():
    case = make_case()
    other = make_case(pupil=case.pupil, by=case.owner)
    leader = make_member(case.school, "leadership", rank="leadership")

    with pytest.raises(BadInput, match="Name the case"):
        end_case(other.pk, closed_as="duplicate", reason="Twice.", by=leader)
    end_case(other.pk, closed_as="duplicate", reason="Twice.", same_as=case, by=leader)

    other.refresh_from_db()
    assert other.merged_into == case


def test_case_has_one_owner_who_hands_it_on_to_somebody_who_may_see_it():
    case = make_case()
    colleague = make_member(case.school, "team", classes=(case.pupil.school_class,))
    stranger = make_member(case.school, "team", classes=(make_class(case.school),))

    with pytest.raises(BadInput, match="does not work"):
        give(case.pk, to=stranger, reason="", by=case.owner)
    take(case.pk, by=colleague)

    case.refresh_from_db()
    assert case.owner == colleague
    assert case.timeline.filter(event="owner.changed").count() == 1


def test_concern_is_owned_by_the_first_teacher_and_a_colleagues_same_concern_is_found():
    school = make_school()
    group = make_class(school)
    pupil = make_pupil(group)
    first = make_member(school, "team", classes=(group,), first_teacher=True)
    other = make_member(school, "team", classes=(group,))

    case = make_case(pupil=pupil, by=other)

    assert case.owner == first
    assert list(similar_open(other, pupil=pupil)) == [case]
    assert Notice.objects.get(person=first, case=case).kind == "turn"


def test_case_numbers_of_a_year_follow_each_other():
    numbers = [int(make_case().number.split("-")[1]) for _ in range(3)]

    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
