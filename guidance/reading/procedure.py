"""A whole procedure as its page shows it."""

from collections.abc import Callable, Iterable

from django.utils.safestring import SafeString

from guidance.links import form_url
from guidance.procedures.spec import (
    DeadlineSpec,
    FieldSpec,
    OutcomeSpec,
    ProcedureSpec,
    RoutineSpec,
    SignalSpec,
    StageSpec,
    StepSpec,
    Text,
)
from guidance.procedures.words import condition_in_words
from guidance.prose import page_keys, render
from guidance.reading.parts import (
    Date,
    Named,
    Question,
    Reading,
    Routine,
    Signal,
    Stage,
    Step,
    WayOut,
    stage_anchor,
    step_anchor,
)
from guidance.reading.words import (
    amount_in_words,
    counted_in_words,
    deadline_in_words,
    every_in_words,
    leads_to_in_words,
    overdue_in_words,
    validity_in_words,
)

Urls = dict[str, str]


class Reader:
    """Makes a ``Reading``. ``pages``: addresses of the pack's pages by key; ``roles``: of role pages by role key;
    ``forms``: the state of the procedure that is filled in, which has a form for each step."""

    def __init__(
        self, spec: ProcedureSpec, language: str, *, pages: Urls, roles: Urls, forms: ProcedureSpec | None
    ) -> None:
        self.spec = spec
        self.filled_in = {
            (stage.key, step.key) for stage in (forms.stages if forms else ()) for step in forms.steps_of(stage.key)
        }
        self.language = language
        self.pages = pages
        self.role_pages = roles

    def read(self) -> Reading:
        """The whole procedure."""
        spec = self.spec
        return Reading(
            key=spec.key,
            title=self.text(spec.title),
            summary=self.text(spec.summary),
            guidance=self.html(spec.guidance, 3),
            source=Named(self.text(spec.source.name), spec.source.url),
            example=spec.source.example,
            source_note=self.html(spec.source.note, 3),
            roles=[self.role(role.key) for role in spec.roles],
            signals=[self.signal(signal) for signal in spec.signals],
            stages=self.stages(),
            routines=[self.routine(routine) for routine in spec.routines],
            sheets=[self.text(document.title) for document in spec.documents],
        )

    def text(self, text: Text | None) -> str:
        """A text of the spec in the page's language; empty if it says nothing."""
        return text.to(self.language) if text else ""

    def html(self, text: Text | None, level: int) -> SafeString:
        """A guidance text of the spec, its headings from ``level`` down."""
        return render(self.text(text), level=level, resolve=self.pages.get)

    def role(self, key: str) -> Named:
        """A role with the address of its page."""
        role = self.spec.role(key)
        return Named(self.text(role.title), self.pages.get(role.page or "") or self.role_pages.get(key))

    def roles(self, keys: Iterable[str]) -> list[Named]:
        """Roles with the addresses of their pages, in the given order."""
        return [self.role(key) for key in keys]

    def signal(self, signal: SignalSpec) -> Signal:
        """A limit, and what it proposes."""
        to = self.spec.stage(signal.stage) if signal.stage else None
        return Signal(
            title=self.text(signal.title),
            when=condition_in_words(signal.when, self.spec, self.language),
            counts=validity_in_words(signal),
            guidance=self.html(signal.guidance, 4),
            stage=Named(self.text(to.title), f"#{stage_anchor(to.key)}") if to else None,
            tells=self.roles(signal.tells),
            ours=signal.origin == "ours",
        )

    def stages(self) -> list[Stage]:
        """All stages; each phase stands on the first of its stages."""
        stages, phase = [], ""
        for number, stage in enumerate(self.spec.stages, 1):
            of_stage = self.text(stage.phase)
            stages.append(self.stage(stage, number, of_stage if of_stage != phase else ""))
            phase = of_stage
        return stages

    def stage(self, stage: StageSpec, number: int, phase: str) -> Stage:
        """One stage with its steps and its ways out."""
        return Stage(
            anchor=stage_anchor(stage.key),
            number=number,
            title=self.text(stage.title),
            phase=phase,
            guidance=self.html(stage.guidance, 3),
            responsible=self.roles(stage.responsible),
            again=every_in_words(stage.repeatable) if stage.repeatable else "",
            entry=stage.entry,
            steps=[self.step(stage, step) for step in self.spec.steps_of(stage.key)],
            ways_out=[self.way_out(stage, outcome) for outcome in stage.outcomes],
            ours=stage.origin == "ours",
            page=self.pages.get(stage.page or ""),
        )

    def step(self, stage: StageSpec, step: StepSpec, *, in_routine: bool = False) -> Step:
        """One step; the intake stands in the first stage. Steps of a routine have no form of a case."""
        titles = (
            {other.key: self.text(other.title) for other in self.spec.steps_of(stage.key)} if not in_routine else {}
        )
        return Step(
            anchor=step_anchor(stage.key, step.key),
            ref=step.ref or "",
            title=self.text(step.title),
            why=self.html(step.why, 4),
            guidance=self.html(step.guidance, 4),
            responsible=self.roles(step.responsible or (() if in_routine else stage.responsible)),
            dates=[self.date(deadline, stage) for deadline in step.deadlines or ()] if not in_routine else [],
            no_date=step.deadlines == (),
            questions=[self.question(asked) for asked in step.fields if asked.kind != "notice"],
            after=[Named(titles[key], f"#{step_anchor(stage.key, key)}") for key in step.after if key in titles],
            condition=condition_in_words(step.when, self.spec, self.language, stage=stage, step=step),
            optional=step.optional,
            repeatable=step.repeatable,
            once=step.runs == "first" and self.comes_again(stage),
            about_class=step.about == "class",
            ours=step.origin == "ours",
            page=self.pages.get(step.page or ""),
            form=None if in_routine else self.form(stage, step),
        )

    def form(self, stage: StageSpec, step: StepSpec) -> str | None:
        """Where the step is filled in; None for one that is in a draft alone."""
        there = (stage.key, step.key) in self.filled_in
        return form_url(self.spec.key, stage.key, step.key) if there else None

    def comes_again(self, stage: StageSpec) -> bool:
        """Whether a case can pass through the stage more than once."""
        back = {outcome.to for other in self.spec.stages for outcome in other.outcomes if outcome.kind == "replan"}
        return any(o.kind == "continue" for o in stage.outcomes) or stage.key in back or stage.repeatable is not None

    def date(self, deadline: DeadlineSpec, stage: StageSpec) -> Date:
        """A deadline in words."""
        return Date(
            said=self.text(deadline.label),
            words=counted_in_words(deadline, self.spec, stage, self.language),
            overdue=overdue_in_words(deadline, self.spec, stage, self.language),
            ours=deadline.origin == "ours",
        )

    def question(self, asked: FieldSpec) -> Question:
        """A question; of a field with rows, what is asked of each row."""
        parts = asked.options or asked.segments or asked.columns
        return Question(
            label=self.text(asked.label),
            help=self.text(asked.help),
            required=asked.required,
            more=asked.more,
            options=[self.text(part.label) for part in parts],
        )

    def way_out(self, stage: StageSpec, outcome: OutcomeSpec) -> WayOut:
        """A decision and where it leads."""
        to = self.spec.stage(outcome.to) if outcome.to else None
        return WayOut(
            label=self.text(outcome.label),
            guidance=self.html(outcome.guidance, 5),
            leads=leads_to_in_words(outcome),
            to=Named(self.text(to.title), f"#{stage_anchor(to.key)}") if to else None,
            who=self.roles(outcome.who or stage.responsible),
            confirmed_by=self.roles(outcome.confirmed_by),
            date=deadline_in_words(outcome.deadline, self.spec, stage, self.language) if outcome.deadline else "",
            bars=self.text(outcome.barred),
            ours=outcome.origin == "ours",
        )

    def routine(self, routine: RoutineSpec) -> Routine:
        """A duty that comes back, with its steps."""
        stage = StageSpec(key=routine.key, title=routine.title, steps=routine.steps)
        return Routine(
            anchor=f"routine-{routine.key}",
            title=self.text(routine.title),
            guidance=self.html(routine.guidance, 4),
            role=self.role(routine.role),
            every=every_in_words(routine.every),
            overdue=amount_in_words(routine.overdue_after) if routine.overdue_after else "",
            steps=[self.step(stage, step, in_routine=True) for step in routine.steps],
            ours=routine.origin == "ours",
            page=self.pages.get(routine.page or ""),
        )


def pages_of(spec: ProcedureSpec, language: str) -> set[str]:
    """The keys of every page that the procedure names or links to in its texts."""
    named: set[str | None] = {spec.page, *(role.page for role in spec.roles)}
    texts: list[Text | None] = [spec.guidance, spec.source.note, *(signal.guidance for signal in spec.signals)]
    for stage in spec.stages:
        named.add(stage.page)
        texts += [stage.guidance, *(outcome.guidance for outcome in stage.outcomes)]
    for routine in spec.routines:
        named.add(routine.page)
        texts.append(routine.guidance)
    for step in [*(step for _stage, step in spec.all_steps()), *(s for r in spec.routines for s in r.steps)]:
        named.add(step.page)
        texts += [step.why, step.guidance]
    return {key for key in named if key} | page_keys(text.to(language) for text in texts if text)


def read(
    spec: ProcedureSpec,
    language: str,
    *,
    urls: Callable[[set[str]], Urls],
    roles: Urls,
    forms: ProcedureSpec | None = None,
) -> Reading:
    """A procedure as it is read.

    Args:
        spec: the procedure.
        language: the page's language; also the active one, for words that are not the procedure's.
        urls: gives the addresses of pages of the pack by their keys.
        roles: addresses of role pages by role key.
        forms: the state that staff fill in; by default none, and no step leads to a form.
    """
    return Reader(spec, language, pages=urls(pages_of(spec, language)), roles=roles, forms=forms).read()
