"""A record of a routine, as one person sees it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import translation

from forms.cases.access import may_do_routine, may_see_routine
from forms.cases.clock import system_clock
from forms.cases.models import RoutineRecord
from forms.cases.routines.journey import RoutineJourney
from forms.cases.services import routines as service
from forms.people.models import School
from guidance.procedures.spec import ProcedureSpec, RoutineSpec, StepSpec

RELATED = ("version", "school__owner", "begun_by", "done_by")


@dataclass
class RoutinePlace:
    """One record. ``may_do``: the routine is the person's duty; ``seen``: of a round, whom the person may know of."""

    record: RoutineRecord
    spec: ProcedureSpec
    language: str
    may_do: bool
    asked_with: service.AskedWith
    seen: frozenset[int]

    @cached_property
    def words(self) -> ProcedureSpec:
        """The version's spec in today's wording. One query."""
        return self.record.version.wording()

    def routine_in(self, words: ProcedureSpec) -> RoutineSpec:
        """The routine in these words."""
        return service.routine_in(words, self.record.routine) or service.routine_in(self.spec, self.record.routine)

    @property
    def routine(self) -> RoutineSpec:
        """The routine in today's words."""
        return self.routine_in(self.words)

    def steps_in(self, words: ProcedureSpec) -> tuple[StepSpec, ...]:
        """The steps of the record in these words."""
        return self.asked_with.steps(self.routine_in(words))

    @cached_property
    def _steps(self) -> dict[str, StepSpec]:
        return {step.key: step for step in self.steps_in(self.words)}

    def step_words(self, key: str) -> StepSpec:
        """A step in today's words."""
        return self._steps[key]

    @property
    def title(self) -> str:
        """What the routine is called."""
        return self.routine.title.to(self.language)

    @property
    def school(self) -> School:
        """Where it is done."""
        return self.record.school

    @property
    def open(self) -> bool:
        """Whether it can still be written in."""
        return self.record.is_open

    def only_seen(self, way: RoutineJourney) -> RoutineJourney:
        """The journey without the pupils of a round whom this person may not know of."""
        if not self.routine_in(self.spec).round:
            return way
        steps = tuple(state for state in way.steps if state.occurrence in self.seen)
        return replace(way, steps=steps, subjects=tuple(one for one in way.subjects if one.position in self.seen))

    def journey(self) -> RoutineJourney:
        """The journey as it is now."""
        routine, steps = self.routine_in(self.spec), self.steps_in(self.spec)
        return self.only_seen(
            service.read_journey(self.record, routine, steps, mine=self.may_do, clock=system_clock)
        )  # fmt: skip

    def at(self, record: RoutineRecord) -> "RoutinePlace":
        """The same place, with the record as it was read after the lock."""
        fresh = replace(self, record=record)
        if "words" in self.__dict__:
            fresh.__dict__["words"] = self.words
        return fresh

    def urls_of(self) -> dict[str, Any]:
        """What the addresses of this record are made of."""
        record = self.record
        return {
            "school": record.school_id,
            "procedure": record.procedure_key,
            "routine": record.routine,
            "number": record.number,
        }

    def step_url(self, slug: str) -> str:
        """The address of a step."""
        return reverse("wizard:routine_step", kwargs={**self.urls_of(), "step": slug})

    @property
    def check_url(self) -> str:
        """The record's page: its answers together, and the button that finishes it."""
        return reverse("wizard:routine_record", kwargs=self.urls_of())

    @property
    def home_url(self) -> str:
        """Where one goes who leaves: the same page."""
        return self.check_url


def enter_record(user: Any, school: int, procedure: str, routine: str, number: int) -> RoutinePlace:
    """The record that an address names, for those whose duty the routine is, and for leadership.

    Raises: Http404 where there is none that this person may see.
    """
    rows = RoutineRecord.objects.filter(
        school=school, procedure_key=procedure, routine=routine, number=number, school__active=True
    )
    record = rows.select_related(*RELATED).defer("version__spec").first()
    spec = record.version.compiled if record else None
    found = service.routine_in(spec, routine) if spec else None
    if found is None or not may_see_routine(user, school, found.role, spec):
        raise Http404("no such record for this person")
    return RoutinePlace(
        record,
        spec,
        translation.get_language() or "",
        may_do_routine(user, school, found.role, spec),
        service.asked_with(record),
        service.subjects_seen(record, user) if found.round else frozenset(),
    )
