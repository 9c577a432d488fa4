"""What a step proposes before anybody typed: defaults, earlier answers, running measures, contacts logged, figures."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import Then
from forms.cases.facts import Facts
from forms.cases.figures import figure, window_days
from forms.cases.models import Answers, Case, Contact, Measure, MeasureEvaluation, StageRun
from forms.cases.services.binds.measures import running_row, successor_row
from forms.cases.shelf import Shelf
from forms.cases.values import MAX_ROWS, NOT_OBTAINED
from forms.people.calendar import calendar_for
from forms.people.models import School
from guidance.procedures.spec import Amount, FieldSpec, StepSpec


def prefill(
    run: StageRun, step: StepSpec, *, occurrence: int = 1, user=None, clock: Clock = system_clock
) -> dict[str, Any]:
    """Proposals as raw answers by field key, for fields that nobody has answered; nothing is saved.

    A sensitive answer is never proposed anywhere, nor is anything for a sensitive field.
    """
    facts = Facts(run.case, run, shelf=Shelf(run), clock=clock)
    rows = facts.shelf.rows(run.stage, step)
    row = next((one for one in rows if one.occurrence == occurrence), None)
    return propose(facts, step, step.fields, row, user=user, clock=clock)


def propose(
    facts: Facts, step: StepSpec, fields: Iterable[FieldSpec], row: Answers | None, *, user, clock: Clock
) -> dict[str, Any]:
    """The same for some fields of a step, by facts that are known; ``row`` holds what is answered, if anything is."""
    proposals = {}
    for field in fields:
        if field.sensitive or (row is not None and field.key in row.raw):
            continue
        proposed = _proposal(facts, step, field, user, clock)
        if proposed not in (None, "", []):
            proposals[field.key] = proposed
    return proposals


def _proposal(facts: Facts, step: StepSpec, field: FieldSpec, user, clock: Clock) -> Any:
    pupils_own = not facts.shelf.is_about_class(step)  # what is the pupil's does not go into the class's case
    if field.kind == "measures" and pupils_own:  # rather than a preset: what runs is carried on, not made once more
        running = running_measures(facts.case, evaluation=bool(field.binds and field.binds.kind == "evaluation"))
        if running:
            return running
    if agrees(step) and pupils_own:
        last = _of_last_agreement(facts, step, field)
        if last:
            return last
    if field.preset:
        earlier = _earlier(facts, step, field)
        if earlier not in (None, "", []):
            return earlier
    if field.kind == "contacts" and pupils_own:
        return logged_contacts(facts.case)
    if field.kind == "figures" and pupils_own:
        return _figures(facts, field, clock)
    return default_of(facts.case.school, field, user, clock)


def default_of(school: School, field: FieldSpec, user, clock: Clock) -> str | None:
    """What the procedure proposes for a question that nothing is known about: today, oneself, a day ahead."""
    if field.default == "today":
        return today(clock).isoformat()
    if field.default == "me":
        return str(user.pk) if user is not None and field.kind == "staff" else (user.get_full_name() if user else None)
    if isinstance(field.default, Amount):
        calendar = calendar_for(school)
        return calendar.on_to_school_day(calendar.add(field.default, today(clock))).isoformat()
    return None


def _earlier(facts: Facts, step: StepSpec, field: FieldSpec) -> Any:
    """What was typed in the earlier question that a preset names, if it is of the same kind."""
    parts = (field.preset or "").split(".")
    stage = parts[0] if len(parts) == 3 else facts.run.stage
    key = parts[-2] if len(parts) > 1 else step.key
    spec = facts.shelf.spec
    if stage not in {one.key for one in spec.stages}:
        return None
    source = next((one for one in spec.steps_of(stage) if one.key == key), None)
    asked = source.by_key.get(parts[-1]) if source else None
    if source is None or asked is None or asked.sensitive or asked.kind != field.kind:
        return None
    shelf = facts.shelf
    if shelf.is_about_class(source) != shelf.is_about_class(step) or not facts.asked(stage, source):
        return None
    rows = facts.shelf.rows(stage, source)
    if source is step or source.key == step.key:  # of the step itself: the run before
        runs = [run for run in facts.shelf.runs if run.stage == stage and run.pk != facts.run.pk]
        rows = list(Answers.objects.filter(run=runs[-1], step=key).order_by("occurrence")) if runs else []
    found = [row.raw.get(asked.key) for row in rows if row.raw.get(asked.key)]
    return next((one for one in reversed(found) if not unheard(one)), None)


def unheard(raw: Any) -> bool:
    """Whether an answer says why somebody's words could not be obtained: true of that day, and of no other."""
    return isinstance(raw, str) and raw.startswith(NOT_OBTAINED)


def agrees(step: StepSpec) -> bool:
    """Whether a step is an agreement: its parties say how each approved it."""
    return any(field.kind == "agreement" for field in step.fields)


#: Kinds of questions whose answers a new agreement takes over from the last. Dates are a new one's own.
FROM_LAST = frozenset({"short_text", "long_text", "agreement"})


def _of_last_agreement(facts: Facts, step: StepSpec, field: FieldSpec) -> Any:
    """What the case's last agreement says to the same question; of its parties who they are, not how they approved."""
    if field.kind not in FROM_LAST:
        return None
    done: list[Answers] = []
    for run in facts.shelf.runs:
        for other in run.version.compiled.steps_of(run.stage):
            asked = other.by_key.get(field.key)
            same = run.pk == facts.run.pk and other.key == step.key
            if not same and agrees(other) and asked is not None and asked.kind == field.kind and not asked.sensitive:
                done += [row for row in facts.shelf.rows_in(run, other) if row.done_at and row.raw.get(field.key)]
    if not done:
        return None
    raw = max(done, key=lambda row: (row.done_at, row.pk)).raw[field.key]
    if field.kind == "agreement":
        return [{key: text for key, text in row.items() if key in ("_id", "party", "role")} for row in raw]
    return None if unheard(raw) else raw


def running_measures(case: Case, *, evaluation: bool) -> list[dict[str, str]]:
    """One row per measure that runs: to be judged, or to be carried on in a new agreement.

    One that was last judged as to be changed is proposed as a measure that takes its place.
    """
    running = Measure.objects.running().filter(case=case).order_by("pk")[:MAX_ROWS]
    changing = set() if evaluation else _to_be_changed(case)
    rows = []
    for measure in running:
        row = {"_id": successor_row(measure) if measure.pk in changing else running_row(measure)}
        if evaluation:
            rows.append(row | {"measure": measure.what[:500]})
            continue
        responsible = str(measure.responsible_user_id or measure.responsible)
        cells = {
            "what": measure.what,
            "where": measure.where,
            "aimed_at": measure.aimed_at,
            "responsible": responsible,
            "start": measure.starts_on.isoformat() if measure.starts_on else "",
            "end": measure.ends_on.isoformat() if measure.ends_on else "",
            "check_on": measure.check_on.isoformat() if measure.check_on else "",
            "goal": measure.goal,
        }
        rows.append(row | {key: text for key, text in cells.items() if text})
    return rows


def _to_be_changed(case: Case) -> set[int]:
    """Primary keys of measures whose last evaluation says that they are to be changed. One query."""
    last: dict[int, str] = {}
    judged = MeasureEvaluation.objects.filter(case=case, withdrawn_at__isnull=True).order_by("on", "pk")
    for measure, then in judged.values_list("measure", "then"):
        last[measure] = then
    return {measure for measure, then in last.items() if then == Then.CHANGE}


def logged_contacts(case: Case) -> list[dict[str, str]]:
    """One row per contact that was logged in the case, oldest first."""
    rows = []
    for contact in reversed(Contact.objects.filter(case=case).order_by("-on", "-at", "-pk")[:MAX_ROWS]):
        cells = {
            "date": contact.on.isoformat(),
            "time": f"{contact.at:%H:%M}" if contact.at else "",
            "channel": contact.channel,
            "direction": contact.direction,
            "with_whom": contact.with_whom,
            "by": str(contact.made_by_id or ""),
            "reached": "yes" if contact.reached else "no",
            "said": contact.said,
            "agreed": contact.agreed,
            "next_contact": contact.next_on.isoformat() if contact.next_on else "",
        }
        rows.append({"_id": f"c{contact.pk}"} | {key: text for key, text in cells.items() if text})
    return rows


def _figures(facts: Facts, field: FieldSpec, clock: Clock) -> list[dict[str, str]]:
    day = timezone.localtime(clock.now()).date()
    days = window_days(field.days, field.school_days, facts.case.school, day)
    known = {key: figure(facts.case, key, days, day) for key in field.absence}
    cells = {key: f"{value:g}" for key, value in known.items() if value is not None}
    return [{"_id": "figures"} | cells] if cells else []
