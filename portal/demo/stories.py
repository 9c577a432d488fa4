"""What happened in the demonstration's cases, played through the services on clocks of their own.

All stories are played side by side, whatever happened first first: case numbers go up with the days, and what one case
knows of another (a class's assessment, say) is what was known then.
"""

import datetime
import heapq
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from forms.cases.clock import FixedClock
from forms.cases.errors import InvalidAnswers
from forms.cases.journey import Journey, StepState, journey
from forms.cases.models import Case, CoordinatorAsk, Notice, StageRun
from forms.cases.services.answers import mark_done, save_answers, skip_step
from forms.cases.services.cases import raise_concern
from forms.cases.services.closing import end_case, reopen_case
from forms.cases.services.coordinator import answer_ask
from forms.cases.services.decisions import decide
from forms.cases.services.notices import acknowledge, role_holders
from forms.cases.services.timeline import file_entries
from forms.people.models import User
from guidance.procedures.spec import StepSpec
from guidance.procedures.versions import latest
from portal.demo import meetings
from portal.demo.calls import play_approach, play_contact
from portal.demo.filling import Filler
from portal.demo.scene import Scene

FILE = Path(__file__).with_name("stories.yaml")
#: Rounds after which a step that opens others is given up: no procedure nests questions deeper.
ROUNDS = 6
#: Most steps of one passage; a procedure that asks for more is not one of ours.
MOST_STEPS = 60
#: What was told longer ago than this has been seen.
SEEN_AFTER = datetime.timedelta(days=2)

Moments = Iterator[datetime.datetime]


def play_all(report: Callable[[str], None] = lambda _line: None) -> int:
    """Play the stories, contacts and approaches of the file. Returns how many cases there are then."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    plays: list[Moments] = [
        Story(story, data["phrases"], number).play() for number, story in enumerate(data["stories"])
    ]
    plays += [play_contact(one, number) for number, one in enumerate(data["contacts"])]
    plays += [play_approach(one, number) for number, one in enumerate(data["approaches"])]
    plays += meetings.plays()
    waiting = [(next(play), number) for number, play in enumerate(plays)]
    heapq.heapify(waiting)
    while waiting:
        _moment, number = heapq.heappop(waiting)
        following = next(plays[number], None)
        if following is not None:
            heapq.heappush(waiting, (following, number))
        else:
            report(f"{len(plays) - len(waiting)}/{len(plays)}")
    return Case.objects.counted().count()


class Story:
    """One case from the day it was raised until now."""

    def __init__(self, story: dict[str, Any], phrases: dict[str, Any], number: int) -> None:
        self.story, self.number = story, number
        self.scene = Scene(story, number)
        self.clock: FixedClock = self.scene.clock
        self.by = self.scene.by
        self.procedure = self.scene.school.procedures.get(is_default=True).procedure_key
        self.phrases = phrases[self.procedure]
        self.filler = Filler(self.phrases, self.scene.pupil, number, self.scene.calendar)
        self.said: dict[str, Any] = {}

    def play(self) -> Moments:
        """Raise the concern, live through the passages, end or reopen. Yields when each thing happens, before it."""
        yield self.scene.start()
        case = self._raise()
        for passage in self.story["passages"]:
            yield from self._pass(case, passage)
        if ended := self.story.get("ended"):
            yield self.scene.wait(ended["days"])
            end_case(case.pk, closed_as=ended["as"], reason=ended["why"], by=self._leader(case), clock=self.clock)
        if again := self.story.get("reopened"):
            yield self.scene.wait(again["days"])
            reopen_case(case.pk, reason=again["why"], by=self.by, clock=self.clock)
        yield from self._catch_up(case)

    def _raise(self) -> Case:
        spec = latest(self.procedure).compiled
        step, raised_by = spec.intake, self.story.get("raised_by", "team")
        pupil, both = self.scene.pupil, self.story.get("both", False)
        say = {"about": "both" if both else "pupil" if pupil else "class"}
        say |= self.phrases["_raised_by"].get(raised_by, {}) | self._own(self.story.get("say", {}), step.key)
        return raise_concern(
            school=self.scene.school,
            procedure_key=self.procedure,
            raw=self._intake(step, say),
            by=self.by,
            raised_by=raised_by,
            pupil=pupil,
            school_class=None if pupil else self.scene.group,
            about_both=both,
            clock=self.clock,
        )[0]

    def _intake(self, step: StepSpec, say: dict[str, Any]) -> dict[str, Any]:
        state = StepState(
            spec=step,
            stage=latest(self.procedure).compiled.first_stage,
            occurrence=1,
            state="open",
            answers=None,
            home_run=None,
            fields=step.fields,
        )
        return self.filler.fill(state, by=self.by, day=self.scene.day, clock=self.clock, say=say)

    # --- A passage through a stage

    def _pass(self, case: Case, passage: dict[str, Any]) -> Moments:
        """One run of a stage: the steps over its days, what was told meanwhile, and how it was left."""
        case.refresh_from_db()
        run = case.runs.select_related("version").get(ended_at__isnull=True)
        run.case = case
        outcome = passage.get("leave", "")
        self.said = self.phrases["_leaving"].get(outcome, {}) | self.story.get("say", {}) | passage.get("say", {})
        count = len(passage["steps"] if "steps" in passage else self._journey(run).missing) + 1
        pause = passage.get("days", 1) / count
        for key in self._keys(run, passage):
            yield self.scene.wait(pause)
            self._settle(case)
            self._do(run, key)
        if draft := passage.get("draft"):
            yield self.scene.wait(0)
            state = self._find(run, draft)
            self._save(run, state, self._who(run, state))
        if outcome:
            yield self.scene.wait(pause)
            self._settle(case)
            self._skip_open(run, passage.get("skip_rest", ""))
            self._leave(run, passage)

    def _keys(self, run: StageRun, passage: dict[str, Any]) -> Iterator[str]:
        """The steps that the passage names; else whatever bars a decision, also what an answer has just opened."""
        if "steps" in passage:
            yield from passage["steps"]
            return
        for _time in range(MOST_STEPS):
            missing = [state for state in self._journey(run).missing if not state.waits_for]
            if not missing:
                return
            yield missing[0].key

    def _journey(self, run: StageRun) -> Journey:
        return journey(run, clock=self.clock)

    def _find(self, run: StageRun, key: str) -> StepState:
        state = self._journey(run).find(key)
        if state is None:
            raise ValueError(f"{run.case.number}: no step {key} in {run.stage}")
        return state

    def _do(self, run: StageRun, key: str) -> None:
        """Fill a step in until no new question opens, and mark it as done."""
        state = self._find(run, key)
        person = self._who(run, state)
        self._save(run, state, person)
        branches = any(field.when for field in state.spec.fields)
        for _round in range(ROUNDS if branches else 0):
            asked = {field.key for field in state.fields}
            state = self._find(run, key)
            if {field.key for field in state.fields} == asked:
                break
            self._save(run, state, person)
        try:
            mark_done(run.pk, step=key, occurrence=1, by=person, clock=self.clock)
        except InvalidAnswers as wrong:
            raise ValueError(f"story {self.number}, {run.stage}.{key}: {wrong.errors}") from wrong

    def _save(self, run: StageRun, state: StepState, person: User) -> None:
        say = self._own(self.said, state.key)
        raw = self.filler.fill(state, by=person, day=self.scene.day, clock=self.clock, say=say)
        base = state.answers.version if state.answers else 0
        save_answers(run.pk, step=state.key, occurrence=1, raw=raw, base_version=base, by=person, clock=self.clock)

    def _own(self, said: dict[str, Any], step: str) -> dict[str, Any]:
        """What is said about the fields of one step (``*``: of any)."""
        return {name.partition(".")[2]: value for name, value in said.items() if name.partition(".")[0] in (step, "*")}

    def _who(self, run: StageRun, state: StepState) -> User:
        """One of those responsible for the step: mostly the one who raised the concern, now and then a colleague."""
        people = list(dict.fromkeys(one for key in state.responsible for one in role_holders(run.case, key)))
        others = [one for one in people if one != self.by]
        turn = self.number + len(state.key)
        if self.by in people and (not others or turn % 3):
            return self.by
        return others[turn % len(others)] if others else self.by

    def _skip_open(self, run: StageRun, reason: str) -> None:
        for state in self._journey(run).missing if reason else ():
            person = self._who(run, state)
            skip_step(run.pk, step=state.key, occurrence=1, reason=reason, by=person, clock=self.clock)

    def _leave(self, run: StageRun, passage: dict[str, Any]) -> None:
        run = StageRun.objects.select_related("version", "case__version", "case__owner").get(pk=run.pk)
        stage = run.version.compiled.stage(run.stage)
        chosen = stage.outcome(passage["leave"])
        people = [one for key in chosen.who or stage.responsible for one in role_holders(run.case, key)]
        person = self.by if self.by in people or not people else people[0]
        next_on = None
        if passage.get("next"):
            next_on = self.scene.calendar.on_to_school_day(self.scene.day + datetime.timedelta(days=passage["next"]))
        decide(run.pk, outcome=chosen.key, reason=passage["why"], next_on=next_on, by=person, clock=self.clock)

    # --- What people have seen

    def _catch_up(self, case: Case) -> Moments:
        """What lies days back has been seen and filed by now; what is from yesterday waits."""
        for days in (1, 3):
            yield self.scene.wait(days)
            self._settle(case)
        if filed := self.story.get("filed"):
            old = case.timeline.filter(at__lt=self.scene.end - datetime.timedelta(days=filed["older_than"]))
            entries = list(old.values_list("pk", flat=True))
            receipt = filed["receipt"]
            file_entries(case.pk, entries=entries, receipt=receipt, by=self._leader(case), clock=self.clock)

    def _settle(self, case: Case) -> None:
        """Acknowledge what was told some days ago, and accept what was asked then."""
        before = self.clock.now() - SEEN_AFTER
        for notice in Notice.objects.filter(case=case, acknowledged_at__isnull=True, made_at__lt=before):
            if notice.withdrawn_at is None:
                acknowledge(notice.pk, by=notice.person, clock=self.clock)
        for asked in CoordinatorAsk.objects.filter(case=case, status="asked", made_at__lt=before):
            answer_ask(asked.pk, accept=True, by=asked.person, clock=self.clock)

    def _leader(self, case: Case) -> User:
        keys = [role.key for role in case.version.compiled.roles if role.rank == "leadership"]
        return next(person for key in keys for person in role_holders(case, key))
