"""Two people at the same moment. On PostgreSQL by threads; in SQLite's memory, which one connection holds, in turn."""

import pytest

from forms.cases.errors import CaseError, StaleAnswers
from forms.cases.models import Answers, Case, Measure, StageRun
from forms.cases.services.answers import mark_done, save_answers
from forms.cases.services.timeline import verify
from forms.people.models import User
from tests.at_once import at_once as together
from tests.factories import make_case, make_pupil
from tests.forms.cases.specs import field, procedure, run_of, step

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """The results, or what the services refused, of calls made at the same moment."""
    return together(*calls, failing=CaseError)


def saving(run, by, key, base, **raw):
    by = User.objects.get(pk=by.pk)  # an object of its own: it keeps what it has read
    return lambda: save_answers(run.pk, step=key, occurrence=1, raw=raw, base_version=base, by=by)


def test_of_two_saves_of_one_step_one_stands_and_the_other_is_told():
    run, by = run_of(step("talk", field("x")))

    results = at_once(*(saving(run, by, "talk", 0, x=str(number)) for number in range(4)))

    refused = [result for result in results if isinstance(result, StaleAnswers)]
    assert (len(refused), Answers.objects.get(step="talk").version) == (3, 1)


def test_saves_of_different_steps_all_stand_and_the_timeline_is_whole():
    steps = [step(f"s{number}", field("x")) for number in range(6)]
    run, by = run_of(*steps)

    results = at_once(*(saving(run, by, f"s{number}", 0, x="a") for number in range(6)))

    assert [result.version for result in results] == [1] * 6
    assert verify(Case.objects.get(pk=run.case_id)) == []


def test_done_by_two_at_once_fires_once():
    run, by = run_of(step("talk", field("x", "measures", binds="measures")))
    saving(run, by, "talk", 0, x=[{"what": "Meals"}])()

    results = at_once(*[lambda: mark_done(run.pk, step="talk", occurrence=1, by=by)] * 3)

    assert [result.answers.status for result in results] == ["done"] * 3
    assert Measure.objects.count() == 1
    assert run.case.timeline.filter(event="step.done", data__step="talk").count() == 1


def test_two_pupils_cases_make_one_assessment_of_their_class():
    case = make_case(spec=procedure(step("climate", field("how"), about="class")))
    by = case.opened_by
    runs = [case.runs.get(), make_case(pupil=make_pupil(case.school_class), by=by).runs.get()]

    results = at_once(*(saving(run, by, "climate", 0, how="Noisy") for run in runs))

    assert {result.run_id for result in results} == {StageRun.objects.get(case__assessment_only=True).pk}
