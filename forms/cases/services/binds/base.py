"""Firing: the registry of handlers, the origin that makes firing idempotent, and rows kept in line with an answer."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Model

from forms.cases.clock import Clock, today
from forms.cases.models import Answers, Case, StageRun
from forms.cases.services.timeline import record
from forms.people.models import User
from guidance.procedures.spec import BindSpec, FieldSpec, ProcedureSpec, StepSpec


class Change(NamedTuple):
    """How many rows a handler made, changed and withdrew."""

    made: int = 0
    changed: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class Origin:
    """Where a row comes from: ``<run>/<step>-<occurrence>/<field>/<row>``, at most 130 characters."""

    run: int
    step: str
    occurrence: int

    @property
    def head(self) -> str:
        """What the origins of all rows of the step begin with."""
        return f"{self.run}/{_short(self.step, 40)}-{self.occurrence}/"

    def field(self, key: str) -> str:
        """What the origins of all rows of one field begin with."""
        return f"{self.head}{_short(key, 40)}/"

    def row(self, key: str, row: str = "") -> str:
        """The origin of one row."""
        return self.field(key) + _short(row, 24)


def _short(text: str, length: int) -> str:
    """The text itself, or its beginning and a digest of it where it is too long."""
    return text if len(text) <= length else f"{text[: length - 9]}~{hashlib.sha256(text.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Firing:
    """One field's answer, about to do what it binds.

    ``case`` and ``answers`` are those that hold it (the class's, for a step about the class). ``value`` is None where
    nothing is said (any more), ``before`` what it was when the step was done last, ``values`` the step's others.
    ``people``: colleagues who were read already, by primary key. ``fresh``: the step was never done before, so that no
    row comes from it yet.
    """

    case: Case
    run: StageRun
    spec: ProcedureSpec
    step: StepSpec
    answers: Answers
    field: FieldSpec
    bind: BindSpec
    value: Any
    before: Any
    values: Mapping[str, Any]
    origin: Origin
    by: Any
    clock: Clock
    people: Mapping[int, Any] = field(default_factory=dict)
    fresh: bool = False

    def row(self, row: str = "") -> str:
        """The origin of one row of this field."""
        return self.origin.row(self.field.key, row)

    @property
    def day(self) -> datetime.date:
        """Today, by the clock of the service."""
        return today(self.clock)

    @property
    def language(self) -> str:
        """The language in which what is written once for all readers is written."""
        return self.spec.source_language

    def person(self, pk: int | None) -> Any:
        """A person who was chosen; None for none, or one who may not log in any more. A query only for a stranger."""
        if not pk:
            return None
        return self.people.get(pk) or User.objects.active().filter(pk=pk).first()

    def known(self, model: type[Model]) -> dict[str, Any]:
        """The rows that this field has made, withdrawn ones too, by origin. One query at most."""
        if self.fresh:
            return {}
        made = model.objects.filter(case=self.case, origin__startswith=self.origin.field(self.field.key))
        return {row.origin: row for row in made}

    def sync(
        self,
        model: type[Model],
        wanted: Mapping[str, Mapping[str, Any]],
        *,
        known: dict[str, Any] | None = None,
        **on_withdrawal: Any,
    ) -> Change:
        """Bring the rows that this field made in line with what it says now.

        Args:
            model: a model that is made ``FromAnswer``.
            wanted: values of the rows by row id.
            known: the rows as ``known`` reads them, where the caller has.
            on_withdrawal: values that a withdrawn row gets beside the moment.
        """
        known = dict(self.known(model) if known is None else known)
        counts, made = [0, 0, 0], []
        for identity, values in wanted.items():
            row = known.pop(self.row(identity), None)
            if row is None:
                more = {"made_by": self.by, "made_at": self.clock.now()} | dict(values)
                made.append(model(case=self.case, answers=self.answers, origin=self.row(identity), **more))
                counts[0] += 1
            else:
                back = dict.fromkeys(on_withdrawal) if row.withdrawn_at else {}
                counts[1] += update(row, back | dict(values) | {"withdrawn_at": None, "answers": self.answers})
        model.objects.bulk_create(made)
        for row in known.values():
            if row.withdrawn_at is None:
                update(row, {"withdrawn_at": self.clock.now()} | on_withdrawal)
                counts[2] += 1
        return Change(*counts)


Handler = Callable[[Firing], Change]
HANDLERS: dict[str, Handler] = {}


def handles(*kinds: str) -> Callable[[Handler], Handler]:
    """Register a handler. A kind that is taken is a programming error."""

    def registered(handler: Handler) -> Handler:
        for kind in kinds:
            if kind in HANDLERS:
                raise ValueError(f"{kind} is handled already")
            HANDLERS[kind] = handler
        return handler

    return registered


def update(row: Model, values: Mapping[str, Any]) -> bool:
    """Write what differs; whether anything a reader sees did (the answers' row that it comes from is none)."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    if differing:
        for name, value in differing.items():
            setattr(row, name, value)
        row.save(update_fields=list(differing))
    return bool(differing.keys() - {"answers"})


@dataclass
class Source:
    """The step whose answers are fired."""

    case: Case
    run: StageRun
    spec: ProcedureSpec
    step: StepSpec
    answers: Answers
    origin: Origin
    before: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[int, Any] = field(default_factory=dict)
    fresh: bool = False


def fire(source: Source, values: Mapping[str, Any], *, by, clock: Clock) -> None:
    """Let the answers of a step do what they bind, and tell the timeline what that changed.

    Args:
        source: the step, its answers, and the values when it was done last.
        values: the values now, by field key; a field that is missing says nothing.
    """
    for one in source.step.fields:
        if one.binds is None or (one.sensitive and one.binds.kind not in ("inform", "follow_up")):
            continue  # a sensitive text must not stand in a table that is open to more people
        firing = Firing(
            case=source.case,
            run=source.run,
            spec=source.spec,
            step=source.step,
            answers=source.answers,
            field=one,
            bind=one.binds,
            value=values.get(one.key),
            before=source.before.get(one.key),
            values=values,
            origin=source.origin,
            by=by,
            clock=clock,
            people=source.people,
            fresh=source.fresh,
        )
        change = HANDLERS[one.binds.kind](firing)
        if any(change):
            data = {"field": one.key, "stage": source.run.stage, "step": source.step.key} | change._asdict()
            record(source.case, f"bind.{one.binds.kind}", by=by, data=data, clock=clock)


def withdraw_all(sources: Iterable[Source], *, by, clock: Clock) -> None:
    """Take back what answers did that nobody is asked for any more."""
    for source in sources:
        fire(source, {}, by=by, clock=clock)
