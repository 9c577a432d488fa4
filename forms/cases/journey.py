"""The journey through a stage: which steps exist now, how each stands, and what waits for what.

Worked out afresh from the answers at each request, so an answer that changes the path leaves no ghost behind.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.access import roles_in, stands_for
from forms.cases.clock import Clock, system_clock
from forms.cases.effects import Triggered, triggered
from forms.cases.enums import AnswerStatus
from forms.cases.facts import Facts
from forms.cases.models import Answers, StageRun
from forms.cases.shelf import Shelf
from guidance.procedures.spec import FieldSpec, StageSpec, StepSpec, comparisons

OPEN, BEGUN, DONE, SKIPPED, WAITING, CARRIED = "open", "begun", "done", "skipped", "waiting", "carried"
#: States in which a step asks for nothing more.
SETTLED = frozenset({DONE, SKIPPED, CARRIED})
SLUG = re.compile(r"^(?P<step>[a-z][a-z0-9_]*)(?:-(?P<occurrence>[1-9][0-9]{0,3}))?$")


@dataclass(frozen=True, eq=False)
class StepState:
    """One step, or one occurrence of a repeated one, as it stands.

    ``state``: open, begun, done, skipped, waiting, or carried (asked in an earlier run, shown read-only, can be
    reopened). ``answers``: None until somebody began. ``home_run``: the run whose rows hold the answers; the class
    case's for a step about the class, and None before there is one. ``mine``: whether the person holds a role that
    is responsible. ``fields``: those asked now; of a step that is carried over from a run under another version, those
    that were answered, in that version's words. ``stops``, ``alerts``: what the answers have set off.
    """

    spec: StepSpec
    stage: StageSpec
    occurrence: int
    state: str
    answers: Answers | None
    home_run: StageRun | None
    fields: tuple[FieldSpec, ...]
    waits_for: tuple[str, ...] = ()
    mine: bool = False
    about_class: bool = False
    closed: bool = False
    closed_elsewhere: bool = False
    triggered: Triggered = ()

    @property
    def slug(self) -> str:
        """The step in a URL: ``mapping``, ``mapping-2``."""
        return self.spec.key if self.occurrence == 1 else f"{self.spec.key}-{self.occurrence}"

    @property
    def key(self) -> str:
        """The step's key."""
        return self.spec.key

    @property
    def carried(self) -> bool:
        """Whether it is shown read-only from an earlier run."""
        return self.state == CARRIED

    @property
    def settled(self) -> bool:
        """Whether it asks for nothing more: done, skipped or carried over."""
        return self.state in SETTLED

    @property
    def can_be_filled(self) -> bool:
        """Whether answers may be saved now."""
        return not (self.closed or self.carried or self.waits_for)

    @property
    def responsible(self) -> tuple[str, ...]:
        """Keys of the roles that answer for it: its own, else the stage's."""
        return self.spec.responsible or self.stage.responsible

    @property
    def stops(self) -> tuple:
        """The stops that the answers have set off."""
        return tuple(effect for _field, name, effect in self.triggered if name == "stop")

    @property
    def alerts(self) -> tuple:
        """The alerts that the answers have set off."""
        return tuple(effect for _field, name, effect in self.triggered if name == "alert")

    @property
    def kept_from_home(self) -> frozenset[str]:
        """Keys of fields whose answers are kept out of every copy for the home: those that set off a stop."""
        return frozenset(field.key for field, name, _effect in self.triggered if name == "stop")


@dataclass(frozen=True, eq=False)
class Journey:
    """The steps of a run that exist now, in the procedure's order, with all occurrences."""

    run: StageRun
    stage: StageSpec
    steps: tuple[StepState, ...]
    facts: Facts

    def find(self, step: str, occurrence: int = 1) -> StepState | None:
        """The step, or None if it does not exist now."""
        return next((one for one in self.steps if one.key == step and one.occurrence == occurrence), None)

    def find_slug(self, slug: str) -> StepState | None:
        """The step that a URL names, or None."""
        found = parse_slug(slug)
        return self.find(*found) if found else None

    def has_closed(self, slug: str) -> bool:
        """Whether the stage has the step that a URL names, and the answers have closed it."""
        key, occurrence = parse_slug(slug) or ("", 0)
        known = occurrence == 1 and any(one.key == key for one in self.facts.shelf.spec.steps_of(self.stage.key))
        begun = any((row.step, row.occurrence) == (key, occurrence) for row in self.ghosts)
        return (known or begun) and self.find(key, occurrence) is None

    def next_after(self, state: StepState) -> StepState | None:
        """The next step in the proposed order that asks for something, from the start again at the end."""
        place = self._place(state)
        turned = self.steps[place + 1 :] + self.steps[: max(place, 0)]
        return next((one for one in turned if not one.settled and one.can_be_filled), None)

    def before(self, state: StepState) -> StepState | None:
        """The step before in the list, or None at the first."""
        place = self._place(state)
        return self.steps[place - 1] if place > 0 else None

    def _place(self, state: StepState) -> int:
        slugs = [one.slug for one in self.steps]
        return slugs.index(state.slug) if state.slug in slugs else -1

    @cached_property
    def missing(self) -> tuple[StepState, ...]:
        """What bars a decision: steps neither done, nor skipped, nor optional.

        A step about the class whose own case has left the stage can't be filled in from here, and bars nothing.
        """
        return tuple(
            one for one in self.steps if not one.settled and not one.spec.optional and not one.closed_elsewhere
        )

    @property
    def complete(self) -> bool:
        """Whether the stage can be decided."""
        return not self.missing

    @cached_property
    def ghosts(self) -> tuple[Answers, ...]:
        """Answers of steps that are not asked any more: kept, and neither shown, counted nor fired."""
        shown = {one.answers.pk for one in self.steps if one.answers}
        return tuple(row for row in self.facts.shelf.own_rows() if row.pk not in shown)


def parse_slug(slug: str) -> tuple[str, int] | None:
    """The step's key and occurrence in a URL part, or None if it is no such part. ``mapping-1`` is none."""
    found = SLUG.match(slug)
    if not found or found["occurrence"] == "1":
        return None
    return found["step"], int(found["occurrence"] or 1)


def journey(run: StageRun, *, user=None, clock: Clock = system_clock, shelf: Shelf | None = None) -> Journey:
    """The journey of a run as it is now.

    Args:
        run: of any age; one that has ended is shown as it was left.
        user: whose steps are marked as theirs.
        shelf: the answers, where the caller has read them, and kept them in line, in this very transaction.
    Returns:
        A handful of queries, the same number whatever the answers are (plus one per sensitive answer asked about).
    """
    shelf = shelf or Shelf(run)
    facts = Facts(run.case, run, shelf=shelf, clock=clock)
    roles = roles_in(user, run.case, shelf.spec) if user is not None else frozenset()
    settled = _Settled(facts)
    steps = [
        _state(facts, settled, step, row, occurrence, user, roles)
        for step in shelf.spec.steps_of(run.stage)
        if settled.exists(step)
        for occurrence, row in _occurrences(facts, step)
    ]
    return Journey(run=run, stage=shelf.stage, steps=tuple(steps), facts=facts)


class _Settled:
    """Which steps of the stage exist, and which of them ask for nothing more."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.stage = facts.run.stage

    def exists(self, step: StepSpec) -> bool:
        """Whether the step is there. In a run that has ended, figures and facts of today close no step.

        An assessment holds what is asked about the class, and nothing else.
        """
        if self.facts.case.assessment_only and step.about != "class":
            return False
        if self.facts.asked(self.stage, step):
            return True
        if self.facts.run.ended_at is None or not any(one.answer is None for one in comparisons(step.when)):
            return False
        return any(row.status != AnswerStatus.DRAFT for row in self.facts.shelf.rows(self.stage, step))

    def waits_for(self, step: StepSpec) -> tuple[str, ...]:
        """Sentences that say which steps must come before it."""
        by_key = {one.key: one for one in self.facts.shelf.spec.steps_of(self.stage)}
        language = get_language()
        return tuple(
            _("This waits for the step “%(step)s”.") % {"step": by_key[key].title.to(language)}
            for key in step.after
            if key in by_key and self.exists(by_key[key]) and not self._is_settled(by_key[key])
        )

    def _is_settled(self, step: StepSpec) -> bool:
        rows = [row for row in self.facts.shelf.rows(self.stage, step) if not _untouched(row)]
        return bool(rows) and all(row.status != AnswerStatus.DRAFT for row in rows)


def _untouched(row: Answers) -> bool:
    return row.version == 0 and row.status == AnswerStatus.DRAFT


def _occurrences(facts: Facts, step: StepSpec) -> list[tuple[int, Answers | None]]:
    """The occurrences of a step with their answers: at least the first."""
    rows = {row.occurrence: row for row in facts.shelf.rows(facts.run.stage, step)}
    if not step.repeatable:
        return [(1, rows.get(1))]
    return [(number, rows.get(number)) for number in sorted({1, *rows})]


def _state(
    facts: Facts, settled: _Settled, step: StepSpec, row: Answers | None, occurrence: int, user, roles: frozenset[str]
) -> StepState:
    shelf, run = facts.shelf, facts.run
    home = shelf.home(run.stage, step)
    about_class = shelf.is_about_class(step)
    carried = row is not None and not about_class and home is not None and home.pk != run.pk
    waits = () if carried else settled.waits_for(step)
    responsible = step.responsible or shelf.stage.responsible
    # An assessment that was made for pupils stays open; a real case about the class closes its stages by deciding them.
    closed_elsewhere = about_class and home is not None and bool(home.ended_at) and not home.case.assessment_only
    return StepState(
        spec=step,
        stage=shelf.stage,
        occurrence=occurrence,
        state=CARRIED if carried else _state_name(row, waits),
        answers=row,
        home_run=home,
        fields=_as_given(home, step, row)
        if carried and home.version_id != run.version_id
        else tuple(field for field in step.fields if facts.field_asked(run.stage, step, field, occurrence)),
        waits_for=waits if _state_name(row, waits) == WAITING else (),
        mine=bool(roles & set(responsible)) or (not responsible and _owns(user, run)),
        about_class=about_class,
        closed=run.ended_at is not None or closed_elsewhere,
        closed_elsewhere=closed_elsewhere,
        triggered=triggered(facts, step, row, occurrence) if row is not None else (),
    )


def _as_given(home: StageRun, step: StepSpec, row: Answers) -> tuple[FieldSpec, ...]:
    """What was answered in a step that is carried over, in the words of the version that it was answered under."""
    answered = {*row.values, *row.raw, *row.sensitive_keys}
    given = next((one for one in home.version.compiled.steps_of(home.stage) if one.key == step.key), step)
    return tuple(field for field in given.fields if field.key in answered)


def _owns(user, run: StageRun) -> bool:
    return stands_for(user, run.case.owner_id, run.case.school_id)


def _state_name(row: Answers | None, waits: tuple[str, ...]) -> str:
    if row is not None and row.status == AnswerStatus.DONE:
        return DONE
    if row is not None and row.status == AnswerStatus.SKIPPED:
        return SKIPPED
    if waits:
        return WAITING
    return OPEN if row is None or _untouched(row) else BEGUN
