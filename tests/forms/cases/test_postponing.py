"""Pausing a deadline, going on with it, extending it: the count, the rules, the pages."""

import datetime
from types import SimpleNamespace

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from forms.cases.agenda import Asked
from forms.cases.clock import FixedClock
from forms.cases.deadlines import Pause, PutOff, again, due_date, explain
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Case, Due, DueChange, StageRun
from forms.cases.put_off import of_changes
from forms.cases.selectors.dues import first_dates
from forms.cases.services.answers import mark_done, save_answers
from forms.cases.services.dues import refresh_dues
from forms.cases.services.postponing import extend_due, pause_due, resume_due
from forms.cases.services.recounting import refresh_all
from forms.cases.services.runs import hand_to_role
from forms.cases.waiting import at_rest, evaluations
from forms.people.models import CalendarPeriod
from tests.factories import make_case, make_class, make_member
from tests.forms.cases.specs import field, run_of, step
from tests.forms.cases.test_deadlines import deadline
from tests.forms.people.test_calendar import CALENDAR, calendars, day
from tests.person import Person

START = datetime.datetime(2026, 9, 1, 8, 0, tzinfo=datetime.UTC)  # a Tuesday


@pytest.mark.parametrize(
    ("spec", "pause", "expected"),
    [
        (deadline(5, "school_days"), ("2026-09-03", "2026-09-07"), "2026-09-11"),  # three school days stood still
        (deadline(5, "working_days"), ("2026-09-03", "2026-09-07"), "2026-09-11"),
        (deadline(2, "weeks"), ("2026-09-03", "2026-09-09"), "2026-09-22"),  # seven days later, a Tuesday again
        (deadline(10, "days"), ("2026-09-10", "2026-09-13"), "2026-09-15"),  # four days of standing still
        (deadline(10, "days"), ("2026-09-12", "2026-09-20"), "2026-09-11"),  # it begins after the date
        (deadline(3, "days"), ("2026-09-01", "2026-09-01"), "2026-09-04"),  # the first day is not counted anyway
        (deadline(0, "days"), ("2026-09-01", "2026-09-02"), "2026-09-03"),
        (deadline(4, "days"), ("2026-09-02", "2026-09-02"), "2026-09-04"),  # reaches a Sunday... Saturday goes back
        (deadline(4, "days"), ("2026-09-02", "2026-09-04"), "2026-09-08"),
        (deadline(6, "weeks"), ("2026-09-02", "2026-09-03"), "2026-10-09"),  # goes back before the autumn holiday
        (deadline(6, "weeks"), ("2026-10-08", "2026-10-11"), "2026-10-19"),  # back would be into the pause
    ],
)
def test_days_of_a_pause_are_left_out(spec, pause, expected):
    put_off = PutOff((Pause(day(pause[0]), day(pause[1])),))

    assert due_date(spec, day("2026-09-01"), CALENDAR, put_off).on == day(expected)


def test_hours_stand_still_by_whole_days():
    put_off = PutOff((Pause(day("2026-09-01"), day("2026-09-02")),))

    worked = due_date(deadline(24, "hours"), START, CALENDAR, put_off)

    assert worked.at == START + datetime.timedelta(hours=24 + 48)


def test_an_extension_is_the_new_day_and_a_later_pause_puts_that_off_too():
    settled = PutOff(extended_to=day("2026-09-15"), extended_on=day("2026-09-07"))
    paused = settled._replace(pauses=(Pause(day("2026-09-08"), day("2026-09-09")),))
    before = settled._replace(pauses=(Pause(day("2026-09-03"), day("2026-09-04")),))

    found = [
        due_date(deadline(5, "school_days"), day("2026-09-01"), CALENDAR, one).on for one in (settled, paused, before)
    ]

    assert found == [day("2026-09-15"), day("2026-09-17"), day("2026-09-15")]


def test_the_explanation_says_what_was_paused_and_extended():
    put_off = PutOff((Pause(day("2026-09-03"), day("2026-09-04")),), day("2026-09-18"), day("2026-09-07"))

    words = explain(due_date(deadline(5, "school_days"), day("2026-09-01"), CALENDAR, put_off).how, "en")

    assert words == (
        "5 school days from 1 September 2026. Paused from 3 September 2026 to 4 September 2026: those days are not "
        "counted. Extended from 10 September 2026 to 18 September 2026."
    )


units = st.sampled_from(["days", "weeks", "months", "working_days", "school_days", "hours"])
specs = st.builds(
    lambda amount, unit, kind, first: deadline(amount, unit, kind=kind, count_first=first),
    st.integers(0, 40),
    units,
    st.sampled_from(["at_latest", "not_before"]),
    st.booleans(),
)


@st.composite
def put_offs(draw, start):
    """Some pauses one after the other, and perhaps an extension after them, as the service makes them."""
    at, pauses = start, []
    for _n in range(draw(st.integers(0, 3))):
        begins = at + datetime.timedelta(draw(st.integers(0, 12)))
        ends = begins + datetime.timedelta(draw(st.integers(-1, 20)))
        pauses.append(Pause(begins, ends))
        at = max(begins, ends) + datetime.timedelta(1)
    found = PutOff(tuple(pauses))
    if draw(st.booleans()):
        on = at + datetime.timedelta(draw(st.integers(0, 5)))
        found = found._replace(extended_to=on + datetime.timedelta(draw(st.integers(0, 60))), extended_on=on)
    return found


@given(st.data(), specs, calendars(), st.dates(day("2025-08-01"), day("2027-06-30")))
def test_counting_with_pauses_and_extensions_keeps_its_promises(data, spec, calendar, start):
    put_off = data.draw(put_offs(start))

    plain, worked = due_date(spec, start, calendar), due_date(spec, start, calendar, put_off)

    assert worked.on >= plain.on >= start  # nothing makes a date earlier, and none lies before its start
    one_less = put_off._replace(pauses=put_off.pauses[:-1])
    assert due_date(spec, start, calendar, one_less).on <= worked.on  # each pause only adds
    if spec.unit != "hours":
        assert calendar.is_school_day(worked.on)
        assert not any(one.starts_on <= worked.on <= one.ends_on for one in put_off.pauses)
    assert again(worked.how, calendar, put_off) == worked  # counted again it is the same
    if put_off.extended_to and spec.unit != "hours" and calendar.is_school_day(put_off.extended_to):
        assert worked.on >= put_off.extended_to


@given(specs, calendars(), calendars(), st.dates(day("2025-08-01"), day("2027-06-30")))
def test_a_date_counted_again_is_what_the_new_calendar_says(spec, old, new, start):
    worked = due_date(spec, start, old)

    assert again(worked.how, new) == due_date(spec, start, new)
    assert again(again(worked.how, new).how, old) == worked


# --- The services


def started(*steps, at=START):
    return run_of(
        *(steps or (step("a", field("x"), deadline={"amount": 5, "unit": "school_days"}),)), clock=FixedClock(at)
    )


def clock(days):
    return FixedClock(START + datetime.timedelta(days=days))


def events(case):
    return [entry.event for entry in case.timeline.order_by("position") if entry.event.startswith("due.")]


@pytest.mark.django_db
def test_a_pause_moves_the_date_once_and_the_clock_goes_on_by_itself():
    run, by = started()
    due = Due.objects.get()

    for _twice in range(2):
        pause_due(due.pk, until=day("2026-09-04"), reason="In hospital", by=by, clock=clock(1))
    due.refresh_from_db()
    refresh_dues(StageRun.objects.get())
    refresh_all(run.case.school)

    assert (due.due_on, due.paused_until) == (day("2026-09-11"), day("2026-09-04"))
    assert Due.objects.values("due_on", "how", "paused_until").get() == {
        "due_on": due.due_on,
        "how": due.how,
        "paused_until": due.paused_until,
    }
    assert [Due.objects.running(day(on)).count() for on in ("2026-09-04", "2026-09-05")] == [0, 1]
    assert [Due.objects.overdue(day(on)).count() for on in ("2026-09-11", "2026-09-12")] == [0, 1]
    assert (DueChange.objects.count(), events(run.case)) == (1, ["due.paused"])
    assert run.case.timeline.get(event="due.paused").text == "In hospital"


@pytest.mark.django_db
def test_a_pause_that_is_ended_early_gives_the_days_back():
    run, by = started()
    due = Due.objects.get()
    pause_due(due.pk, until=day("2026-09-30"), reason="Ill", by=by, clock=clock(1))

    for _twice in range(2):
        resume_due(due.pk, by=by, clock=clock(3))  # two days stood still
    due.refresh_from_db()

    assert (due.due_on, due.is_paused(day("2026-09-04"))) == (day("2026-09-10"), False)
    assert events(run.case) == ["due.paused", "due.resumed"]
    pause_due(due.pk, until=day("2026-09-07"), reason="Ill again", by=by, clock=clock(3))
    due.refresh_from_db()
    assert (due.due_on, len(of_changes(run.due_changes.all()).pauses)) == (day("2026-09-14"), 2)


@pytest.mark.django_db
def test_changes_outlive_the_row_and_the_calendar():
    run, by = started(
        step("a", field("x")), step("b", field("x"), deadline={"amount": 1, "unit": "weeks", "from": {"step": "a"}})
    )

    def answer_a(at):
        save_answers(run.pk, step="a", occurrence=1, raw={"x": str(at)}, base_version=None, by=by, clock=at)
        mark_done(run.pk, step="a", occurrence=1, by=by, clock=at)

    answer_a(clock(0))
    extend_due(Due.objects.get().pk, to=day("2026-09-18"), reason="They asked for it", by=by, clock=clock(2))
    save_answers(run.pk, step="a", occurrence=1, raw={"x": "again"}, base_version=None, by=by, clock=clock(2))
    gone = Due.objects.filter(step="b").count()
    answer_a(clock(2))
    back = Due.objects.get(step="b").due_on
    CalendarPeriod.objects.create(
        owner=run.case.school.owner, kind="holiday", title="Off", starts_on=day("2026-09-17"), ends_on=day("2026-09-18")
    )
    moved = refresh_all(type(run.case.school).objects.get(), days=(day("2026-09-17"), day("2026-09-18")))

    assert (gone, back, moved) == (0, day("2026-09-18"), 1)
    assert Due.objects.get(step="b").due_on == day("2026-09-16")
    assert events(run.case) == ["due.extended", "due.moved"]


@pytest.mark.django_db
def test_what_is_refused_is_said_at_its_field():
    run, by = started()
    due = Due.objects.get()
    ask = {"reason": "Because", "by": by, "clock": clock(1)}
    later = ask | {"clock": clock(2)}
    found = []
    for do in (
        lambda: pause_due(due.pk, until=day("2026-09-01"), **ask),
        lambda: pause_due(due.pk, until=day("2028-09-01"), **ask),
        lambda: pause_due(due.pk, until=day("2026-09-04"), **(ask | {"reason": "  "})),
        lambda: pause_due(due.pk, until=day("2026-09-30"), **(ask | {"clock": clock(20)})),
        lambda: extend_due(due.pk, to=day("2026-09-08"), **ask),
        lambda: extend_due(due.pk, to=day("2026-09-12"), **ask),  # a Saturday
        lambda: extend_due(due.pk, to=day("2026-09-10"), **(ask | {"clock": clock(20)})),
        lambda: pause_due(due.pk, until=day("2026-09-04"), **ask) and extend_due(due.pk, to=day("2026-09-18"), **ask),
        lambda: pause_due(due.pk, until=day("2026-09-05"), **ask),
        lambda: (
            resume_due(due.pk, by=by, clock=clock(2))
            and extend_due(due.pk, to=day("2026-09-18"), **later)
            and extend_due(due.pk, to=day("2026-09-18"), **later)
            and extend_due(due.pk, to=day("2026-09-25"), **later)
        ),
    ):
        with pytest.raises(BadInput) as refused:
            do()
        found.append(refused.value.field)

    assert found == ["until", "until", "reason", "", "to", "to", "to", "", "until", ""]
    assert DueChange.objects.count() == 2
    stranger = make_member(run.case.school, "team", classes=(make_class(run.case.school),))
    colleague = make_member(run.case.school, "team", classes=(run.case.pupil.school_class,))
    for person in (stranger, colleague):
        with pytest.raises(NotAllowed):
            pause_due(due.pk, until=day("2026-09-20"), reason="No", by=person, clock=clock(2))
    save_answers(run.pk, step="a", occurrence=1, raw={"x": "y"}, base_version=None, by=by, clock=clock(3))
    mark_done(run.pk, step="a", occurrence=1, by=by, clock=clock(3))
    with pytest.raises(StepClosed):
        pause_due(due.pk, until=day("2026-09-20"), **ask)


# --- The pages


@pytest.fixture
def at_work(db):
    """A case of the tiny procedure with its owner, on a day in September."""
    with time_machine.travel(START, tick=False):
        case = make_case()
        yield SimpleNamespace(case=case, owner=Person(case.owner), page=f"/cases/{case.number}/")


def test_owner_pauses_resumes_and_extends_from_the_page(at_work):
    due = at_work.case.dues.get(step="talk")
    owner = at_work.owner
    pause, resume, extend = (f"{at_work.page}dates/{what}/{due.pk}/" for what in ("pause", "resume", "extend"))
    assert "5 school days from 1 September 2026." in owner.open(at_work.page).get_text(" ")
    assert "week 37" in owner.words()
    owner.open(pause)
    bad = owner.client.post(pause, {"until": "2026-08-01", "reason": "Ill"})
    assert (bad.status_code, "cannot be in the past" in bad.content.decode()) == (422, True)

    owner.client.post(pause, {"until": "07.09.2026", "reason": "In hospital"})
    page = owner.open(at_work.page).get_text(" ")

    assert "The clock stands still until 7 September 2026." in page
    assert "Paused from 1 September 2026 to 7 September 2026." in page
    assert "In hospital" in page
    assert "14 September 2026" in page
    listed = owner.open("/cases/").get_text(" ")
    assert "paused" in listed
    assert "paused" in owner.open("/my/").get_text(" ")
    assert first_dates([at_work.case.pk])[at_work.case.pk].running is None
    assert owner.client.get(resume).status_code == 405

    owner.client.post(resume)
    owner.client.post(extend, {"to": "2026-09-17", "reason": "The home asked"})
    page = owner.open(at_work.page).get_text(" ")
    timeline = " ".join(owner.open(f"{at_work.page}timeline/").get_text(" ").split())

    assert "Extended from 8 September 2026 to 17 September 2026." in page
    assert "Extended to 17 September 2026 on 1 September 2026." in page
    assert extend not in str(owner.open(at_work.page))
    assert "was extended from 8 September 2026 to 17 September 2026" in timeline
    assert "was paused until 7 September 2026" in timeline


def test_who_may_put_a_date_off(at_work):
    due = at_work.case.dues.get(step="talk")
    colleague = Person(make_member(at_work.case.school, "team", classes=(at_work.case.pupil.school_class,)))
    leader = Person(make_member(at_work.case.school, "leadership", rank="leadership"))
    stranger = Person(make_member(at_work.case.school, "team", classes=(make_class(at_work.case.school),)))
    other = make_case(by=at_work.case.owner)

    for what in ("pause", "extend"):
        address = f"{at_work.page}dates/{what}/{due.pk}/"
        colleague.open(address, status=403)
        stranger.open(address, status=404)
        leader.open(address)
        at_work.owner.open(f"/cases/{other.number}/dates/{what}/{due.pk}/", status=404)
    assert "dates/pause" not in str(colleague.open(at_work.page))
    assert colleague.client.post(f"{at_work.page}dates/pause/{due.pk}/", {}).status_code == 403
    assert Case.objects.filter(timeline__event__startswith="due.").count() == 0


def test_paused_date_is_no_evaluation_on_the_agenda_of_a_team(at_work):
    hand_to_role(at_work.case, "helpers", by=None)
    due = at_work.case.dues.get(step="talk")  # on 8 September
    asked = Asked(
        school=at_work.case.school, role_key="helpers", on=day("2026-09-10"), today=day("2026-09-01"), last_met_on=None
    )

    before = [one.since for one in evaluations(asked)]
    pause_due(due.pk, until=day("2026-09-30"), reason="Ill", by=at_work.case.owner)

    assert (before, list(evaluations(asked)), list(at_rest(asked))) == ([due.due_on], [], [])
