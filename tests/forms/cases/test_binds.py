"""What answers do when their step is done: once, by difference, and taken back."""

import datetime

import pytest

from forms.cases.models import (
    CasePartner,
    Consent,
    CoordinatorAsk,
    HelpRequest,
    Measure,
    MeasureEvaluation,
    Meeting,
    Notice,
    Participant,
)
from forms.cases.prefill import prefill
from forms.cases.services.answers import mark_done, reopen_step, save_answers, skip_step
from forms.cases.services.binds import HANDLERS, Origin
from forms.people.models import Partner
from guidance.procedures.spec import BIND_FITS
from tests.factories import make_member
from tests.forms.cases.specs import field, run_of, step
from tests.forms.cases.test_journey import next_run

pytestmark = pytest.mark.django_db

OPTIONS = [{"key": "nurse", "label": "School nurse"}, {"key": "advice", "label": "Advice centre"}]


def answer(run, by, raw, key="talk"):
    """Save a step and mark it as done."""
    save_answers(run.pk, step=key, occurrence=1, raw=raw, base_version=None, by=by)
    return mark_done(run.pk, step=key, occurrence=1, by=by)


def bound(kind, *more, **values):
    """A run whose step has one question that binds, beside others."""
    return run_of(step("talk", field("answer", kind, **values), *more))


def test_every_kind_of_bind_has_a_handler():
    assert set(HANDLERS) == set(BIND_FITS)


def test_an_origin_fits_its_column_however_long_its_keys_are():
    origin = Origin(10**12, "s" * 60, 50)

    found = origin.row("f" * 60, "r" * 60)

    assert len(found) <= 130
    assert found.startswith(origin.field("f" * 60))
    assert found != Origin(10**12, "s" * 59 + "t", 50).row("f" * 60, "r" * 60)


def test_a_draft_does_nothing():
    run, by = bound("date", binds="follow_up")

    save_answers(run.pk, step="talk", occurrence=1, raw={"answer": "2030-01-07"}, base_version=0, by=by)

    run.case.refresh_from_db()
    assert run.case.next_on is None


def test_follow_up_sets_the_next_date_moves_it_and_takes_it_back():
    run, by = bound("date", field("note"), binds="follow_up")
    dates = []
    for raw in ({"answer": "7.1.2030"}, {"answer": "8.1.2030"}, {"answer": ""}):
        answer(run, by, raw)
        run.case.refresh_from_db()
        dates.append(run.case.next_on)

    assert dates == [datetime.date(2030, 1, 7), datetime.date(2030, 1, 8), None]


def test_follow_up_leaves_a_date_alone_that_was_agreed_since():
    run, by = bound("date", field("note"), binds="follow_up")
    answer(run, by, {"answer": "7.1.2030"})
    run.case.refresh_from_db()
    run.case.next_on = datetime.date(2030, 2, 1)
    run.case.save()

    answer(run, by, {"note": "Something else"})

    run.case.refresh_from_db()
    assert run.case.next_on == datetime.date(2030, 2, 1)


def test_measures_are_made_changed_and_withdrawn_by_row():
    run, by = bound("measures", binds="measures")
    answer(run, by, {"answer": [{"_id": "a", "what": "Meals"}, {"_id": "b", "what": "Calls", "responsible": "Nurse"}]})
    answer(
        run, by, {"answer": [{"_id": "a", "what": "Warm meals", "start": "1.9.2026"}, {"_id": "c", "what": "Walks"}]}
    )

    found = Measure.objects.filter(case=run.case).order_by("pk")

    assert [(one.what, one.withdrawn_at is None) for one in found] == [
        ("Warm meals", True),
        ("Calls", False),
        ("Walks", True),
    ]
    assert [one.starts_on for one in found] == [datetime.date(2026, 9, 1), None, None]
    assert found[1].responsible == "Nurse"


def test_a_row_that_comes_back_is_the_same_measure():
    run, by = bound("measures", binds="measures")
    for rows in ([{"_id": "a", "what": "Meals"}], [], [{"_id": "a", "what": "Meals"}]):
        answer(run, by, {"answer": rows})

    assert [one.withdrawn_at for one in Measure.objects.all()] == [None]


def test_a_colleague_who_is_responsible_is_known_by_name():
    run, by = bound("measures", binds="measures")

    answer(run, by, {"answer": [{"what": "Meals", "responsible": str(by.pk)}]})

    measure = Measure.objects.get()
    assert (measure.responsible, measure.responsible_user) == (by.name, by)


def test_an_evaluation_ends_a_measure_and_a_changed_mind_lets_it_run_again():
    run, by = run_of(
        step("plan", field("rows", "measures", binds="measures")),
        step("look", field("rows", "measures", binds="evaluation", required=True)),
    )
    answer(run, by, {"rows": [{"what": "Meals"}, {"what": "Walks"}]}, "plan")
    meals, walks = Measure.objects.order_by("pk")
    proposed = prefill(run, run.version.compiled.stage("start").step("look"))["rows"]
    judged = [row | {"carried_out": "yes", "effect": "better", "then": "continue"} for row in proposed]

    answer(run, by, {"rows": [judged[0], judged[1] | {"then": "stop"}]}, "look")
    walks.refresh_from_db()
    stopped = (walks.status, walks.ended_on is not None)
    answer(run, by, {"rows": judged}, "look")
    walks.refresh_from_db()

    assert [row["measure"] for row in proposed] == ["Meals", "Walks"]
    assert (stopped, (walks.status, walks.ended_on)) == (("ended", True), ("running", None))
    assert MeasureEvaluation.objects.filter(withdrawn_at=None).count() == 2
    assert meals.evaluations.get().effect == "better"


def test_nothing_needs_to_be_evaluated_where_no_measure_runs():
    run, by = bound("measures", binds="evaluation", required=True)

    assert mark_done(run.pk, step="talk", occurrence=1, by=by).answers.status == "done"


def test_a_measure_of_another_case_cannot_be_evaluated():
    run, by = bound("measures", binds="measures")
    answer(run, by, {"answer": [{"what": "Meals"}]})
    other, someone = bound("measures", binds="evaluation")
    row = {"_id": f"m{Measure.objects.get().pk}", "carried_out": "no", "effect": "worse", "then": "stop"}

    answer(other, someone, {"answer": [row]})

    assert Measure.objects.get().status == "running"
    assert not MeasureEvaluation.objects.exists()


def test_a_new_agreement_carries_running_measures_on_instead_of_doubling_them():
    run, by = bound("measures", binds="measures")
    answer(run, by, {"answer": [{"what": "Meals"}]})
    second = next_run(run, by)
    rows = prefill(second, second.version.compiled.stage("start").step("talk"))["answer"]

    answer(second, by, {"answer": [rows[0] | {"what": "Warm meals"}, {"what": "Walks"}]})

    assert [one.what for one in Measure.objects.order_by("pk")] == ["Warm meals", "Walks"]


def test_a_meeting_is_booked_moved_and_called_off():
    run, by = run_of(
        step(
            "talk",
            field("on", "date", binds={"kind": "meeting", "time": "at", "place": "place", "title": {"en": "Meeting"}}),
            field("at", "time"),
            field("place"),
        )
    )
    answer(run, by, {"on": "7.1.2030", "at": "8.15", "place": "Room 4"})
    answer(run, by, {"at": "9"})
    meeting = Meeting.objects.get()
    booked = (meeting.title, meeting.on, meeting.at, meeting.place)

    answer(run, by, {"on": ""})

    meeting.refresh_from_db()
    assert booked == ("Meeting", datetime.date(2030, 1, 7), datetime.time(9), "Room 4")
    assert None not in (meeting.cancelled_at, meeting.withdrawn_at)


def test_participants_are_invited_and_let_go():
    run, by = bound("people", binds="participants")
    answer(run, by, {"answer": [{"_id": "a", "name": "Nurse", "why": "Sleep"}, {"_id": "b", "name": "Doctor"}]})
    answer(run, by, {"answer": [{"_id": "a", "name": "Nurse", "why": "Health"}]})

    found = Participant.objects.filter(case=run.case).exclude(name="").order_by("pk")

    assert [(one.name, one.why, one.until_on is None) for one in found] == [
        ("Nurse", "Health", True),
        ("Doctor", "", False),
    ]


@pytest.mark.parametrize(("bind", "only"), [("partner", False), ("introduce", True)])
def test_partners_are_drawn_in_or_only_put_in_touch(bind, only):
    run, by = bound("partners", binds=bind, options=OPTIONS, other=True)
    known = Partner.objects.create(owner=run.case.school.owner, service="nurse", name="The nurse")

    answer(run, by, {"answer": ["nurse", "other: The club"]})

    found = CasePartner.objects.order_by("pk")
    assert [(one.service, one.label, one.partner, one.introduced_only) for one in found] == [
        ("nurse", "School nurse", known, only),
        ("other", "The club", None, only),
    ]


def test_a_consent_is_recorded_by_row():
    run, by = bound("consent", binds="consent")

    answer(run, by, {"answer": [{"given_by": "Mother", "service": "Nurse", "kinds": "Absence", "how": "spoken"}]})

    assert [(one.given_by, one.service, one.how) for one in Consent.objects.all()] == [("Mother", "Nurse", "spoken")]


def test_a_request_waits_for_the_team_and_stays_as_asked_once_it_is_taken_up():
    run, by = bound("long_text", binds={"kind": "request", "role": "helpers"})
    answer(run, by, {"answer": "What now?"})
    answer(run, by, {"answer": "What now, really?"})
    asked = HelpRequest.objects.get()
    words = asked.text
    asked.status = "taken"
    asked.save()

    answer(run, by, {"answer": "Too late"})

    asked.refresh_from_db()
    assert (words, asked.text, asked.role_key) == ("What now, really?", "What now, really?", "helpers")


def test_informing_tells_the_holders_once_and_is_taken_back():
    run, by = bound("yes_no", field("note"), binds={"kind": "inform", "role": "leadership"})
    head = make_member(run.case.school, "leadership", rank="leadership")
    for raw in ({"answer": "yes"}, {"note": "again"}):
        answer(run, by, raw)
    told = list(Notice.objects.filter(person=head, withdrawn_at=None).values_list("kind", flat=True))

    answer(run, by, {"answer": "no"})

    assert told == ["inform"]
    assert not Notice.objects.filter(person=head, kind="inform", withdrawn_at=None).exists()


def test_a_person_who_is_informed_instead_of_another_is_told_and_the_other_no_more():
    run, by = bound("staff", binds="inform")
    one, other = (make_member(run.case.school, "team") for _number in range(2))

    answer(run, by, {"answer": str(one.pk)})
    answer(run, by, {"answer": str(other.pk)})

    assert [notice.person for notice in Notice.objects.filter(kind="inform", withdrawn_at=None)] == [other]


def test_a_notice_informs_whenever_its_step_is_done():
    run, by = bound("notice", binds={"kind": "inform", "role": "leadership"})
    head = make_member(run.case.school, "leadership", rank="leadership")

    mark_done(run.pk, step="talk", occurrence=1, by=by)

    assert Notice.objects.filter(person=head, kind="inform").count() == 1


def test_a_coordinator_is_asked_and_another_instead():
    run, by = bound("staff", binds="coordinator")
    one, other = (make_member(run.case.school, "team") for _number in range(2))

    answer(run, by, {"answer": str(one.pk)})
    answer(run, by, {"answer": str(other.pk)})

    assert [(ask.person, ask.status) for ask in CoordinatorAsk.objects.all()] == [(other, "asked")]


def test_what_a_closed_step_did_is_taken_back_at_the_next_done():
    run, by = run_of(
        step("talk", field("bad", "yes_no")),
        step("plan", field("rows", "measures", binds="measures"), when={"answer": "talk.bad", "is": True}),
    )
    answer(run, by, {"bad": "yes"})
    answer(run, by, {"rows": [{"what": "Meals"}]}, "plan")

    save_answers(run.pk, step="talk", occurrence=1, raw={"bad": "no"}, base_version=None, by=by)
    before = Measure.objects.get().withdrawn_at
    mark_done(run.pk, step="talk", occurrence=1, by=by)

    assert before is None
    assert Measure.objects.get().withdrawn_at is not None
    answer(run, by, {"bad": "yes"})
    save_answers(run.pk, step="plan", occurrence=1, raw={"rows": [{"what": "Walks"}]}, base_version=None, by=by)
    assert run.answers.get(step="plan").raw["rows"][0]["what"] == "Walks"


def test_a_hidden_question_takes_back_what_it_did():
    run, by = run_of(
        step(
            "talk",
            field("bad", "yes_no"),
            field("rows", "measures", binds="measures", when={"answer": "bad", "is": True}),
        )
    )
    answer(run, by, {"bad": "yes", "rows": [{"what": "Meals"}]})

    answer(run, by, {"bad": "no"})

    assert Measure.objects.get().withdrawn_at is not None


def test_skipping_a_done_step_takes_back_what_it_did():
    run, by = bound("measures", binds="measures")
    answer(run, by, {"answer": [{"what": "Meals"}]})

    skip_step(run.pk, step="talk", reason="A mistake", by=by)

    assert Measure.objects.get().withdrawn_at is not None


def test_a_reopened_first_step_fires_the_difference_not_everything_again():
    run, by = run_of(step("talk", field("answer", "measures", binds="measures"), runs="first"))
    answer(run, by, {"answer": [{"_id": "a", "what": "Meals"}]})
    second = next_run(run, by)

    reopen_step(second.pk, step="talk", by=by)
    answer(second, by, {"answer": [{"_id": "a", "what": "Warm meals"}]})

    assert [one.what for one in Measure.objects.all()] == ["Warm meals"]


def test_each_change_stands_on_the_timeline_in_numbers():
    run, by = bound("measures", binds="measures")
    answer(run, by, {"answer": [{"_id": "a", "what": "Meals"}]})
    answer(run, by, {"answer": []})

    told = [entry.data for entry in run.case.timeline.filter(event="bind.measures")]

    assert [(data["made"], data["changed"], data["withdrawn"]) for data in told] == [(1, 0, 0), (0, 0, 1)]
