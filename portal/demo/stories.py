"""What happened in the demonstration's cases, played through the services on a clock of its own."""

import datetime
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from forms.cases.clock import FixedClock
from forms.cases.journey import StepState, journey
from forms.cases.models import Case, Notice, StageRun
from forms.cases.services.answers import mark_done, save_answers, skip_step
from forms.cases.services.cases import end_case, raise_concern, reopen_case
from forms.cases.services.coordinator import answer_ask
from forms.cases.services.decisions import decide
from forms.cases.services.notices import acknowledge, role_holders
from forms.people.models import Pupil, School, SchoolClass, User
from guidance.procedures.versions import latest
from portal.demo.filling import Filler
from portal.demo.people import address_of

FILE = Path(__file__).with_name("stories.yaml")
#: Rounds after which a step that opens others is given up: no procedure nests questions deeper.
ROUNDS = 6


def play_all(report=lambda _line: None) -> int:
    """Play every story of the file. Returns how many cases there are then."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for number, story in enumerate(data["stories"]):
        Story(story, data["phrases"], number).play()
        report(f"{number + 1}/{len(data['stories'])}")
    return Case.objects.counted().count()


class Story:
    """One case from the day it was raised until now."""

    def __init__(self, story: dict[str, Any], phrases: dict[str, Any], number: int) -> None:
        self.story = story
        self.school = School.objects.get(slug=story["school"])
        self.group = SchoolClass.objects.get(school=self.school, name=story["class"])
        self.pupil = self._pupil()
        self.by = User.objects.get(email=address_of(story["by"]))
        morning = timezone.localtime().replace(hour=8, minute=10 + number, second=0, microsecond=0)
        self.end = timezone.localtime()
        self.clock = FixedClock(morning - datetime.timedelta(days=story["ago"]))
        self.procedure = self.school.procedures.get(is_default=True).procedure_key
        self.filler = Filler(phrases[self.procedure], self.pupil, number)

    def _pupil(self) -> Pupil | None:
        if self.story["pupil"] == "none":
            return None
        return Pupil.objects.get(school=self.school, register_id=f"{self.group.name}-{self.story['pupil'] + 1}")

    def play(self) -> None:
        """Raise the concern, live through the passages, end or reopen."""
        case = self._raise()
        for passage in self.story["passages"]:
            self._wait(passage.get("days", 1))
            self._pass(case, passage)
        if ended := self.story.get("ended"):
            self._wait(ended["days"])
            leader = self._leader(case)
            end_case(case.pk, closed_as=ended["as"], reason=ended["why"], by=leader, clock=self.clock)
        if again := self.story.get("reopened"):
            self._wait(again["days"])
            reopen_case(case.pk, reason=again["why"], by=self.by, clock=self.clock)

    def _raise(self) -> Case:
        raised_by = self.story.get("raised_by", "team")
        step = latest(self.procedure).compiled.intake
        state = StepState(
            spec=step,
            stage=latest(self.procedure).compiled.first_stage,
            occurrence=1,
            state="open",
            answers=None,
            home_run=None,
            fields=step.fields,
        )
        say = {"about": "pupil" if self.pupil else "class"}
        raw = self.filler.fill(state, by=self.by, day=self._day(), clock=self.clock, say=say)
        return raise_concern(
            school=self.school,
            procedure_key=self.procedure,
            raw=raw,
            by=self.by,
            raised_by=raised_by,
            pupil=self.pupil,
            school_class=None if self.pupil else self.group,
            clock=self.clock,
        )[0]

    def _pass(self, case: Case, passage: dict[str, Any]) -> None:
        """One run of a stage: the steps, what was told, and how it was left."""
        case.refresh_from_db()
        run = case.runs.select_related("version").get(ended_at__isnull=True)
        run.case = case
        say = passage.get("say", {})
        wanted = passage.get("steps")
        for key in self._keys(run) if wanted is None else wanted:
            self._do(run, key, say)
        if draft := passage.get("draft"):
            self._save(run, draft, say)
        self._answer_notices(case)
        if "leave" in passage:
            if rest := passage.get("skip_rest"):
                self._skip_open(run, rest)
            self._leave(run, passage)

    def _keys(self, run: StageRun) -> list[str]:
        """Steps that have to be done before the stage can be decided, in order."""
        return [state.key for state in journey(run).missing]

    def _do(self, run: StageRun, key: str, say: dict[str, str]) -> None:
        """Fill a step in until no new question opens, and mark it as done."""
        for _round in range(ROUNDS):
            state = self._save(run, key, say)
            again = journey(run).find(key)
            if again is not None and {field.key for field in again.fields} == {field.key for field in state.fields}:
                break
        person = self._who(run, journey(run).find(key))
        mark_done(run.pk, step=key, occurrence=1, by=person, clock=self.clock)

    def _save(self, run: StageRun, key: str, say: dict[str, str]) -> StepState:
        state = journey(run).find(key)
        if state is None:
            raise ValueError(f"{run.case.number}: no step {key} in {run.stage}")
        person = self._who(run, state)
        own = {name.partition(".")[2]: value for name, value in say.items() if name.partition(".")[0] == key}
        raw = self.filler.fill(state, by=person, day=self._day(), clock=self.clock, say=own)
        base = state.answers.version if state.answers else 0
        save_answers(run.pk, step=key, occurrence=1, raw=raw, base_version=base, by=person, clock=self.clock)
        return state

    def _who(self, run: StageRun, state: StepState) -> User:
        """Somebody who is responsible for the step; the one who raised the concern where that is one."""
        for key in state.responsible:
            people = role_holders(run.case, key)
            if self.by in people:
                return self.by
            if people:
                return people[0]
        return self.by

    def _skip_open(self, run: StageRun, reason: str) -> None:
        for state in journey(run).missing:
            person = self._who(run, state)
            skip_step(run.pk, step=state.key, occurrence=1, reason=reason, by=person, clock=self.clock)

    def _leave(self, run: StageRun, passage: dict[str, Any]) -> None:
        run = StageRun.objects.select_related("version", "case__version").get(pk=run.pk)
        stage = run.version.compiled.stage(run.stage)
        chosen = stage.outcome(passage["leave"])
        person = self.by
        for key in chosen.who or stage.responsible:
            people = role_holders(run.case, key)
            if people:
                person = self.by if self.by in people else people[0]
                break
        next_on = self._day() + datetime.timedelta(days=passage["next"]) if passage.get("next") else None
        decide(run.pk, outcome=chosen.key, reason=passage["why"], next_on=next_on, by=person, clock=self.clock)

    def _answer_notices(self, case: Case) -> None:
        """What was told in an older case has been seen, and who was asked to coordinate has accepted."""
        if (self.end - self.clock.now()).days < 10:
            return
        for notice in Notice.objects.filter(case=case, acknowledged_at__isnull=True).select_related("person"):
            acknowledge(notice.pk, by=notice.person, clock=self.clock)
        for asked in case.coordinatorasks.filter(status="asked").select_related("person"):
            answer_ask(asked.pk, accept=True, by=asked.person, clock=self.clock)

    def _leader(self, case: Case) -> User:
        keys = [role.key for role in case.version.compiled.roles if role.rank == "leadership"]
        return next(person for key in keys for person in role_holders(case, key))

    def _wait(self, days: int) -> None:
        """Let days go by, never past now and never on to a Saturday or Sunday."""
        at = self.clock.at + datetime.timedelta(days=days, minutes=7)
        while at.weekday() > 4:
            at -= datetime.timedelta(days=1)
        self.clock.at = min(max(at, self.clock.at + datetime.timedelta(minutes=1)), self.end)

    def _day(self) -> datetime.date:
        return timezone.localtime(self.clock.now()).date()
