"""What is to be done in a case now: its steps, its dates, and what one person may do with it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases import clock
from forms.cases.access import may, may_fill, roles_in
from forms.cases.enums import DecisionStatus
from forms.cases.journey import Journey, journey
from forms.cases.models import Case, Decision, Due, StageRun
from forms.cases.selectors.answers import read_authors
from forms.cases.selectors.worklist import due
from forms.cases.voice import Voice, voice_of
from guidance.procedures.spec import ProcedureSpec


@dataclass(frozen=True)
class Work:
    """The open run of a case as one person meets it."""

    run: StageRun
    journey: Journey
    steps: list[dict[str, Any]]
    voice: Voice
    go_on_url: str
    decide_url: str
    proposal: Decision | None


def open_work(case: Case, user, runs: list[StageRun], dues: list[Due]) -> Work | None:
    """The open run with its steps; None for a closed case.

    Args:
        runs: all runs of the case with their decisions, as ``runs_of`` reads them; ``dues``: those not met.
    """
    run = next((one for one in runs if one.ended_at is None), None)
    if run is None:
        return None
    way = journey(run, user=user)
    read_authors(one.answers for one in way.steps if one.answers)
    dated = {(one.step, one.occurrence): one for one in dues if one.run_id == run.pk and not one.not_before}
    mine = next((state for state in way.steps if state.mine and not state.settled and state.can_be_filled), None)
    return Work(
        run=run,
        journey=way,
        steps=[_step(case, run, way.facts.shelf.spec, state, dated, user) for state in way.steps],
        voice=voice_of(way),
        go_on_url=_step_url(case, run, mine.slug) if mine else "",
        decide_url=reverse("wizard:decide", args=[case.number, run.stage, run.number]),
        proposal=next((one for one in run.decisions.all() if one.status == DecisionStatus.PROPOSED), None),
    )


def runs_of(case: Case) -> list[StageRun]:
    """The runs of a case, the latest first, with version and decisions. Two queries."""
    decisions = Prefetch("decisions", Decision.objects.select_related("by", "confirmed_by"))
    runs = list(case.runs.select_related("version").defer("version__spec").prefetch_related(decisions).order_by("-pk"))
    for run in runs:
        run.case = case
    return runs


def _step_url(case: Case, run: StageRun, slug: str) -> str:
    return reverse("wizard:step", args=[case.number, run.stage, run.number, slug])


def _step(case: Case, run: StageRun, spec: ProcedureSpec, state, dues: dict, user) -> dict[str, Any]:
    """A line of components/step_list.html."""
    language = get_language()
    row = state.answers
    date = dues.get((state.key, state.occurrence))
    who = ", ".join(spec.role(key).title.to(language) for key in state.responsible if _has_role(spec, key))
    note = "; ".join(state.waits_for)
    if row is not None and not note and state.state != "open":
        by, at = (row.done_by, row.done_at) if row.done_at else (row.saved_by, row.saved_at)
        when = timezone.localtime(at).date() if at else None
        note = " · ".join(str(part) for part in (by, _short(when)) if part)
        if row.skip_reason and state.state == "skipped":
            note = row.skip_reason
    return {
        "title": state.spec.title.to(language),
        "url": _step_url(case, run, state.slug) if may_fill(user, case, state.stage, state.spec) else "",
        "state": "done" if state.state == "carried" else state.state,
        "note": note,
        "who": who,
        "due": _date(date) if date and not state.settled else None,
        "repeat": _("No. %(number)s") % {"number": state.occurrence}
        if state.spec.repeatable and state.occurrence > 1
        else "",
    }


def _date(one: Due) -> dict[str, Any] | None:
    today = clock.today()
    return due(one.due_on, today, paused=one.is_paused(today))


def _has_role(spec: ProcedureSpec, key: str) -> bool:
    return any(role.key == key for role in spec.roles)


def _short(day: datetime.date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def rights(case: Case, user) -> dict[str, bool]:
    """What the page offers to this person."""
    names = (
        "fill",
        "decide",
        "export",
        "end",
        "reopen",
        "coordinate",
        "postpone",
        "correct",
        "remove_text",
        "file",
        "see_access_log",
    )
    found = {name: may(user, name, case) for name in names}
    found["take"] = found["fill"] and case.is_open and case.owner_id != user.pk and bool(roles_in(user, case))
    if case.assessment_only:  # it has neither owner nor coordinator
        found["take"] = found["coordinate"] = False
    return found
