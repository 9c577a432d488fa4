"""What a page of the wizard may cost: at most 20 queries, on the shipped procedures, however much a case holds."""

import json
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

import guidance
from forms.cases.journey import journey
from forms.cases.models import Answers, Case, Measure
from forms.cases.services.runs import start_run
from forms.cases.services.timeline import verify
from forms.people.models import User
from guidance.procedures import packs
from guidance.procedures.spec import ProcedureSpec
from tests import factories
from tests.forms.cases.test_answers_shipped import an_answer
from tests.forms.wizard.conftest import client_of

pytestmark = pytest.mark.django_db

BUDGET = 20
PACKS = Path(guidance.__file__).parent / "packs"
#: Statements that begin, end or divide a transaction ask the database for nothing.
BOUNDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
#: A step of the first stage without binds, and two others, in each of the procedures.
STEPS = {"da": ("pupil", "home", "assessment"), "nb": ("pupil_checkin", "home_contact", "judgement")}


@contextmanager
def counted(budget: int) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, with who sent them; more than ``budget`` fail the test."""
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.upper().startswith(BOUNDS):
            frames = [one for one in traceback.extract_stack() if "/forms/" in one.filename]
            who = " < ".join(f"{Path(one.filename).stem}.{one.name}" for one in reversed(frames[-6:]))
            asked.append(f"{sql[:60]} ... {sql[sql.find(' FROM ') :][:60]}\n      {who}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked
    assert len(asked) <= budget, "\n".join(f"{number:3} {one}" for number, one in enumerate(asked, 1))


@dataclass
class Shipped:
    """A pupil's case in a shipped procedure, and the browser of the one who works on it."""

    spec: ProcedureSpec
    case: Case
    person: User
    client: Client
    plain: str

    def url(self, step: str, page: str = "") -> str:
        """The address of a step of the first stage's run that goes on."""
        run = self.case.runs.get(ended_at=None)
        return f"/cases/{self.case.number}/{run.stage}/{run.number}/{step}/{page}"

    def typed(self, key: str) -> dict[str, Any]:
        """Answers to what a step asks, as the service takes them."""
        step = self.spec.step(self.case.stage, key)
        return {one.key: an_answer(one, self.person) for one in step.fields if one.kind not in ("notice", "file")}

    def sent(self, key: str, button: str, version: int = 0) -> dict[str, Any]:
        """The same as a browser sends it."""
        sent: dict[str, Any] = {"base_version": str(version), button: "1"}
        for name, value in self.typed(key).items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                for number, row in enumerate(value):
                    sent |= {f"{key}-{name}-{number}-{column}": text for column, text in row.items()}
            else:
                sent[f"{key}-{name}"] = value
        return sent

    def post(self, key: str, button: str, version: int = 0, budget: int = 1000, **more: str) -> list[str]:
        """Send a step; the statements it took."""
        sent = self.sent(key, button, version) | more
        url = self.url(key)
        with counted(budget) as asked:
            answer = self.client.post(url, sent)
        assert answer.status_code == 302, answer.content.decode()
        return asked


@pytest.fixture(
    params=[(name, runs) for name in sorted(STEPS) for runs in (1, 6)], ids=lambda one: f"{one[0]}-{one[1]}"
)
def shipped(request: pytest.FixtureRequest) -> Shipped:
    """A case in each of the shipped procedures: new, and in its sixth run with answers in all of them."""
    name, runs = request.param
    found = make_shipped(name)
    for _number in range(1, runs):
        fill_and_begin_again(found, STEPS[name][2:])
    return found


def fill_and_begin_again(shipped: Shipped, steps: tuple[str, ...]) -> None:
    """Leave answers in a run that ends, and begin its stage again."""
    run = shipped.case.runs.get(ended_at=None)
    for step in steps:
        Answers.objects.create(run=run, step=step, raw=shipped.typed(step), version=3, saved_by=shipped.person)
    run.ended_at = run.started_at
    run.save()
    start_run(shipped.case, run.stage, by=shipped.person)


def make_shipped(name: str) -> Shipped:
    """A new case in a shipped procedure, raised by the one who teaches the class."""
    spec = packs.load(PACKS / name / "procedure.yaml")
    school = factories.make_school(procedure=spec.key)
    group = factories.make_class(school)
    factories.make_member(school, "leadership", rank="leadership")
    factories.make_member(school, "absence_coordinator", rank="resource")
    role = spec.stages[0].responsible[0]
    person = factories.make_member(school, role, classes=(group,), first_teacher=True)
    raw = {one.key: an_answer(one, person) for one in spec.intake.fields if one.kind not in ("file", "notice")}
    case = factories.make_case(spec=spec, pupil=factories.make_pupil(group), by=person, raw=raw)
    client = client_of(User.objects.get(pk=person.pk))
    client.get("/my/")  # the first page of a process reads what stays in it
    return Shipped(spec, case, person, client, STEPS[name][0])


def test_page_of_a_step_stays_within_its_queries(shipped: Shipped) -> None:
    url = shipped.url(shipped.plain)
    shipped.client.get(url)

    with counted(BUDGET):
        answer = shipped.client.get(url)

    assert answer.status_code == 200


def test_save_of_a_step_stays_within_its_queries(shipped: Shipped) -> None:
    shipped.post(shipped.plain, "save", budget=BUDGET)

    assert Answers.objects.get(step=shipped.plain).version == 1
    assert verify(shipped.case) == []


def test_step_is_marked_as_done_within_its_queries(shipped: Shipped) -> None:
    shipped.post(shipped.plain, "done", budget=BUDGET)

    assert Answers.objects.get(step=shipped.plain).status == "done"
    told = list(shipped.case.timeline.order_by("position").values_list("event", flat=True))
    assert told[-2:] == ["step.begun", "step.done"]
    assert verify(shipped.case) == []


def test_step_that_was_saved_before_is_marked_as_done_within_its_queries(shipped: Shipped) -> None:
    shipped.post(shipped.plain, "save")

    shipped.post(shipped.plain, "done", version=1, budget=BUDGET)

    assert Answers.objects.get(step=shipped.plain).status == "done"


def test_autosave_stays_within_its_queries(shipped: Shipped) -> None:
    sent = [[name, text] for name, text in shipped.sent(shipped.plain, "x").items() if isinstance(text, str)]
    url = shipped.url(shipped.plain, "autosave/")

    with counted(BUDGET):
        answer = shipped.client.post(url, json.dumps({"fields": sent}), content_type="application/json")

    assert answer.json()["version"] == 1


def test_skip_stays_within_its_queries(shipped: Shipped) -> None:
    shipped.post(shipped.plain, "skip", budget=BUDGET, **{"skip-reason": "Not needed."})

    assert Answers.objects.get(step=shipped.plain).status == "skipped"


@pytest.mark.parametrize("count", [2, 8])
def test_measures_and_the_next_date_are_set_within_the_queries(count: int) -> None:
    shipped = make_shipped("da")
    rows = {
        f"measures-measures-{number}-{column}": text
        for number in range(count)
        for column, text in {"_id": secrets.token_hex(4), "what": f"Measure {number}", "start": "2030-01-07"}.items()
    }

    more = {f"measures-measures-{number}-responsible": str(shipped.person.pk) for number in range(count)}
    shipped.post("measures", "done", budget=BUDGET, **rows, **more)

    assert Measure.objects.filter(case=shipped.case, responsible_user=shipped.person).count() == count
    assert Case.objects.get(pk=shipped.case.pk).next_on.isoformat() == "2030-01-07"
    assert verify(shipped.case) == []


class Stage:
    """The open run of a case, and what its pages cost one who may fill in all of it."""

    def __init__(self, shipped: Shipped) -> None:
        self.shipped, self.costs = shipped, {}

    def ask(self, what: str, request: Any) -> None:
        """Note what a request costs."""
        stage = self.shipped.case.runs.get(ended_at=None).stage
        self.costs[f"{stage} {what}"] = self.count(request)

    @staticmethod
    def count(request: Any) -> int:
        """How many queries a request costs."""
        with counted(1000) as asked:
            request()
        return len(asked)

    def fill(self) -> None:
        """Look at each step, save it, and mark it as done, until none is left."""
        while (state := self.next()) is not None:
            shipped, slug = self.shipped, state.slug
            url = shipped.url(slug)
            self.ask(f"GET {slug}", partial(shipped.client.get, url))
            sent = shipped.sent(state.key, "save")
            for button in ("save", "done", "skip"):
                version = Answers.objects.filter(step=state.key).order_by("version").values_list("version", flat=True)
                sent = {name: text for name, text in sent.items() if name not in ("save", "done")} | {
                    button: "1",
                    "base_version": str(version.last() or 0),
                    "skip-reason": "No file here.",
                }
                self.ask(f"POST {button} {slug}", partial(shipped.client.post, url, sent))
                if (now := self.state(slug)) is None or now.settled:
                    break

    def state(self, slug: str) -> Any:
        """How a step stands."""
        return journey(self.shipped.case.runs.get(ended_at=None), user=self.shipped.person).find_slug(slug)

    def next(self) -> Any:
        """The next step that can be filled in."""
        steps = journey(self.shipped.case.runs.get(ended_at=None), user=self.shipped.person).steps
        return next((one for one in steps if not one.settled and one.can_be_filled), None)


@pytest.mark.parametrize("name", sorted(STEPS))
def test_every_step_of_every_stage_stays_within_its_queries(name: str) -> None:
    shipped = make_shipped(name)
    factories.make_member(shipped.case.school, "head", rank="leadership", user=shipped.person)
    costs: dict[str, int] = {}
    for stage in shipped.spec.stages:
        run = shipped.case.runs.get(ended_at=None)
        if run.stage != stage.key:
            shipped.case.runs.filter(ended_at=None).update(ended_at=run.started_at)
            run = start_run(Case.objects.get(pk=shipped.case.pk), stage.key, by=shipped.person)
        shipped.case.refresh_from_db()
        walked = Stage(shipped)
        walked.fill()
        for page in ("check", "decide"):
            walked.ask(page, partial(shipped.client.get, shipped.url(page)))
        costs |= walked.costs

    number = shipped.case.number
    after = {f"/cases/{number}/": 30, f"/cases/{number}/answers/": 30, f"/cases/{number}/timeline/": 30,
             "/cases/": 15, "/my/": 40}  # fmt: skip
    for page in after:
        shipped.client.get(page)
        costs[page] = walked.count(partial(shipped.client.get, page))

    assert {what: count for what, count in costs.items() if count > after.get(what, BUDGET)} == {}
