"""The agreements of a case as documents: what was agreed, by whom, how each approved it, and what each time changed.

An agreement is what a step holds that asks how its parties approved it (a field of kind ``agreement``), with what was
agreed in the steps that it comes after. Nothing sensitive stands in one, and nothing that is kept from the home.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.enums import AnswerStatus, MeasureStatus
from forms.cases.journey import Journey, StepState, journey
from forms.cases.models import Case, Measure, StageRun
from forms.cases.prefill import agrees
from forms.cases.selectors.answers import value_of
from forms.cases.services.binds.base import Origin
from forms.cases.services.binds.measures import RUNNING_ROW
from forms.cases.shelf import Shelf
from forms.cases.values import display, headings, person_names
from guidance.procedures.spec import FieldSpec, ProcedureSpec

#: How a party has approved an agreement, of those that an agreement knows.
APPROVED = frozenset({"signed", "electronic", "spoken"})
SHOWN_WITH = frozenset({"short_text", "long_text", "date", "measures", "choice", "choices", "rows", "time"})


@dataclass
class Agreement:
    """One agreement as it was made. ``parts``: what was agreed; ``lacking``: parties who have not approved it."""

    title: str
    number: int
    stage: str
    made_on: datetime.date
    done: bool
    parts: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)
    carried_on: list[Measure] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    @property
    def lacking(self) -> list[str]:
        """Names of the parties who have not approved it."""
        return [one["party"] for one in self.parties if not one["approved"]]


def has_agreements(spec: ProcedureSpec) -> bool:
    """Whether a procedure asks for agreements at all."""
    return any(agrees(step) for _stage, step in spec.all_steps())


def agreements_of(
    case: Case, runs: list[StageRun], *, shelf: Shelf | None = None, measures: Iterable[Measure] | None = None
) -> list[Agreement]:
    """The agreements of a case, the last first, each with what it changed against the one before.

    Args:
        runs: the runs of the case, oldest first, with their versions.
        shelf: the answers as the last of them looks at them, where the caller has read them.
        measures: those of the case, where the caller has read them.
    """
    asking = [run for run in runs if has_agreement_in(run)]
    if not asking:
        return []
    known = case.measures.filter(withdrawn_at__isnull=True) if measures is None else measures
    by_key = {one.pk: one for one in known}
    if shelf is None:
        shelf = Shelf(runs[-1])
        shelf.runs = runs
    found: list[Agreement] = []
    for run in asking:
        way = journey(run, shelf=shelf.of(run))
        for state in way.steps:
            if agrees(state.spec) and not state.carried and _is_there(state):
                found.append(_agreement(case, way, state, len(found) + 1, by_key))
    for before, after in zip(found, found[1:], strict=False):
        after.changes = _changes(before, after)
    return found[::-1]


def has_agreement_in(run: StageRun) -> bool:
    """Whether a run's stage asks for an agreement."""
    return any(agrees(step) for step in run.version.compiled.steps_of(run.stage))


def _is_there(state: StepState) -> bool:
    row = state.answers
    return row is not None and row.version > 0 and row.status != AnswerStatus.SKIPPED


def _agreement(case: Case, way: Journey, state: StepState, number: int, measures: dict[int, Measure]) -> Agreement:
    language = get_language()
    row = state.answers
    beside = [one for one in way.steps if one.key in state.spec.after and _is_there(one) and not one.about_class]
    made = Agreement(
        title=state.spec.title.to(language),
        number=number,
        stage=way.stage.title.to(language),
        made_on=timezone.localtime(row.done_at or row.saved_at).date(),
        done=row.status == AnswerStatus.DONE,
    )
    for one in [*beside, state]:
        kept = one.kept_from_home
        for asked in one.fields:
            if not asked.sensitive and asked.key not in kept and (one is state or _is_agreed(asked)):
                _take(case, made, one, asked, measures, language)
    if made.done:
        named = {one["pk"] for one in made.measures}
        made.carried_on = [one for one in measures.values() if one.pk not in named and _ran_on(one, made.made_on)]
    return made


def _is_agreed(asked: FieldSpec) -> bool:
    return asked.nature == "agreement" or asked.kind == "measures"


def _take(case: Case, made: Agreement, state: StepState, asked: FieldSpec, measures, language: str) -> None:
    """Put one question's answer where it belongs in the document."""
    value = value_of(state.answers, asked, None)
    if value in (None, "", []):
        return
    names = person_names([(asked, value)], school=case.school)
    shown = display(asked, value, language, names=names)
    if asked.kind == "agreement":
        made.parties += [
            cells | {"approved": row.get("how") in APPROVED, "disagrees": row.get("how") == "disagrees"}
            for cells, row in zip(shown, value, strict=True)
        ]
    elif asked.kind == "measures":
        origin = Origin(state.home_run.pk, state.key, state.occurrence)
        by_origin = {one.origin: one.pk for one in measures.values() if one.origin}
        for cells in shown:
            carried = RUNNING_ROW.match(cells["_id"])
            known = int(carried[1]) if carried else by_origin.get(origin.row(asked.key, cells["_id"]))
            made.measures.append(cells | {"pk": known, "now": measures.get(known)})
    elif asked.kind in SHOWN_WITH:
        part = {"key": asked.key, "label": asked.label.to(language), "voice": asked.voice or "", "text": shown}
        if isinstance(shown, list):
            columns = headings(asked, language)
            part["rows"] = [[row.get(key, "") for key, _label in columns] for row in shown]
            part["columns"], part["text"] = [label for _key, label in columns], ""
        made.parts.append(part)


def _ran_on(measure: Measure, day: datetime.date) -> bool:
    """Whether a measure that the agreement does not name ran beside it on the day that it was made."""
    began = measure.starts_on or timezone.localtime(measure.made_at).date()
    if began > day or timezone.localtime(measure.made_at).date() > day:
        return False
    return measure.status != MeasureStatus.ENDED or (measure.ended_on is not None and measure.ended_on > day)


def _changes(before: Agreement, after: Agreement) -> list[str]:
    """What one agreement says otherwise than the one before, in sentences."""
    old = {one["pk"] or one["what"]: one for one in before.measures}
    new = {one["pk"] or one["what"]: one for one in after.measures}
    on = {one.pk for one in after.carried_on}
    found = [_("New measure: %(what)s") % {"what": new[key]["what"]} for key in new if key not in old]
    found += [_changed(old[key], new[key]) for key in new if key in old and _cells(old[key]) != _cells(new[key])]
    found += [
        _("No longer in it: %(what)s") % {"what": old[key]["what"]} for key in old if key not in new and key not in on
    ]
    said = {one["key"]: one for one in before.parts}
    for part in after.parts:
        then = said.get(part["key"])
        if then is not None and then["text"] and part["text"] and then["text"] != part["text"]:
            words = _("%(label)s: “%(after)s” instead of “%(before)s”")
            found.append(words % {"label": part["label"], "after": part["text"], "before": then["text"]})
    return found


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    return {key: text for key, text in row.items() if key not in ("_id", "pk", "now")}


def _changed(old: dict[str, Any], new: dict[str, Any]) -> str:
    if old["what"] != new["what"]:
        return _("Changed measure: “%(after)s” instead of “%(before)s”") % {"after": new["what"], "before": old["what"]}
    return _("Changed measure: %(what)s") % {"what": new["what"]}
