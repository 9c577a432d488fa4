"""The dates of a case: what is due, how each date was worked out, and what people changed about it."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases import clock
from forms.cases.deadlines import explain
from forms.cases.enums import DueChangeKind
from forms.cases.models import Case, Due, DueChange, StageRun
from forms.cases.passed import proposed_by
from forms.cases.selectors.dues import title_of
from forms.cases.selectors.showing import due


def open_dues(case: Case) -> list[Due]:
    """The deadlines that are not met, the first first."""
    return list(case.dues.filter(met_at__isnull=True).select_related("run"))


def dates_due(case: Case, dues: list[Due], *, may_postpone: bool = False) -> list[dict[str, Any]]:
    """Every date that stands, those that run first, each with how it was worked out and what can be done with it.

    One query more where a deadline of the case was paused or extended.
    """
    today = clock.today()
    changes = _changes(dues)
    found = []
    for one in dues:
        one.run.version = case.version if one.run.version_id == case.version_id else one.run.version
        found.append(_line(case, one, changes.get((one.run_id, *one.key), []), today, may_postpone))
    if case.next_on and case.is_open:
        title = _("Next follow-up, as agreed")
        found.append(
            {"title": title, "due": due(case.next_on, today), "week": _week(case.next_on), "order": case.next_on}
        )
    return sorted(found, key=lambda item: (item["due"]["state"] == "paused", item["order"]))


def proposed_outcomes(run: StageRun, dues: list[Due]) -> list[dict[str, Any]]:
    """Ways out of an open run's stage that the procedure proposes because a date has passed. People decide.

    Args:
        dues: dates of the case; those that are met or of other runs are passed by.
    """
    now, day = clock.system_clock.now(), clock.today()
    passed = []
    for one in dues:
        if one.run_id == run.pk and not one.met_at and not one.not_before and not one.is_paused(day):
            one.run = run
            passed += [one] if one.has_passed(now) else []
    stage, language = run.version.compiled.stage(run.stage), get_language()
    return [
        {"label": stage.outcome(key).label.to(language), "step": title_of(one), "date": one.due_on, "key": key}
        for key, one in proposed_by(passed).items()
    ]


def _changes(dues: list[Due]) -> dict[tuple[int, str, int, int], list[DueChange]]:
    runs = {one.run_id for one in dues if one.run is not None and one.run.dates_changed}
    found: dict[tuple[int, str, int, int], list[DueChange]] = {}
    if runs:
        for change in DueChange.objects.filter(run__in=runs).select_related("by"):
            found.setdefault((change.run_id, *change.key), []).append(change)
    return found


def _line(case: Case, one: Due, changes: list[DueChange], today: datetime.date, may_postpone: bool) -> dict[str, Any]:
    title, paused = title_of(one), one.is_paused(today)
    line = {
        "title": _("%(step)s: not before") % {"step": title} if one.not_before else title,
        "due": due(one.due_on, today, paused=paused),
        "week": _week(one.due_on),
        "text": explain(one.how, get_language()) if one.how else "",
        "paused_until": one.paused_until if paused else None,
        "changes": [_change(change) for change in changes],
        "order": one.due_on,
    }
    if may_postpone and not one.not_before and case.is_open and one.run and one.run.ended_at is None:
        extended = any(change.kind == DueChangeKind.EXTENDED for change in changes)
        line |= {
            "resume_url": _url("due_resume", case, one) if paused else "",
            "pause_url": _url("due_pause", case, one) if not paused and one.due_on >= today else "",
            "extend_url": _url("due_extend", case, one) if not paused and not extended else "",
        }
    return line


def _url(name: str, case: Case, one: Due) -> str:
    return reverse(f"cases:{name}", args=[case.number, one.pk])


def _week(day: datetime.date) -> str:
    return _("week %(week)d") % {"week": day.isocalendar().week}


def _change(change: DueChange) -> dict[str, Any]:
    """What somebody changed, in a sentence, with the reason as it was written."""
    values = {
        "start": date_format(change.from_on, "DATE_FORMAT"),
        "end": date_format(change.until_on, "DATE_FORMAT"),
        "ended": date_format(change.ended_on, "DATE_FORMAT") if change.ended_on else "",
    }
    if change.kind == DueChangeKind.EXTENDED:
        words = _("Extended to %(end)s on %(start)s.") % values
    elif change.ended_on is None:
        words = _("Paused from %(start)s to %(end)s.") % values
    elif change.ended_on < change.from_on:
        words = _("Paused on %(start)s, and taken back the same day.") % values
    else:
        words = _("Paused from %(start)s; it was to be until %(end)s, and ended early on %(ended)s.") % values
    return {"words": words, "reason": change.reason, "by": change.by, "at": change.at}
