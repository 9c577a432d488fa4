"""Pausing a deadline, going on with it, and extending it once: each by a person, with a reason, on the timeline."""

import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock, today
from forms.cases.deadlines import again
from forms.cases.enums import DueChangeKind
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Case, Due, DueChange
from forms.cases.put_off import of_changes, paused_until
from forms.cases.services.opening import locked
from forms.cases.services.recounting import told
from forms.cases.services.timeline import record
from forms.people.calendar import calendar_for

ONE_DAY = datetime.timedelta(days=1)
#: No date is put off further than this, counted from today: what rests longer is decided, not paused.
FURTHEST = datetime.timedelta(days=366)
LONGEST_REASON = 2_000


@transaction.atomic
def pause_due(due_id: int, *, until: datetime.date, reason: str, by, clock: Clock = system_clock) -> DueChange:
    """Let a deadline's clock stand still from today until a day, both included. The same again is done once.

    Raises:
        NotAllowed; StepClosed for what is met or decided; BadInput without a reason, for a last day that lies in the
            past or beyond a year, for a date that has passed already, or while another pause runs.
    """
    due, case = _locked_due(due_id, by)
    day = today(clock)
    reason = _reason(reason)
    last = _changes(due).filter(kind=DueChangeKind.PAUSED).last()
    if due.is_paused(day) and last is not None:
        if last.until_on == until:
            return last
        raise BadInput("until", _("The clock is paused until %(day)s already.") % {"day": _shown(due.paused_until)})
    if due.due_on < day:
        raise BadInput("", _("The date has passed, so there is nothing to pause. Extend it instead."))
    if until < day:
        raise BadInput("until", _("The last day of the pause cannot be in the past."))
    _not_too_far("until", until, day)
    change = _add(due, DueChangeKind.PAUSED, day, until, reason, by, clock)
    _put_off(due, case, "due.paused", reason=reason, until=until, by=by, clock=clock)
    return change


@transaction.atomic
def resume_due(due_id: int, *, by, clock: Clock = system_clock) -> Due:
    """End a pause early: from today the days count again. Without a pause that runs nothing happens.

    Raises: NotAllowed; StepClosed.
    """
    due, case = _locked_due(due_id, by)
    day = today(clock)
    last = _changes(due).filter(kind=DueChangeKind.PAUSED).last()
    if not due.is_paused(day) or last is None:
        return due
    last.ended_on = day - ONE_DAY
    last.save(update_fields=["ended_on"])
    _put_off(due, case, "due.resumed", by=by, clock=clock)
    return due


@transaction.atomic
def extend_due(due_id: int, *, to: datetime.date, reason: str, by, clock: Clock = system_clock) -> DueChange:
    """Give a deadline a later day, once. The same again is done once.

    Raises:
        NotAllowed; StepClosed for what is met or decided; BadInput without a reason, the second time, while it is
            paused, or for a day that is no later, lies in the past or beyond a year, or has no school.
    """
    due, case = _locked_due(due_id, by)
    day = today(clock)
    reason = _reason(reason)
    if (earlier := _changes(due).filter(kind=DueChangeKind.EXTENDED).first()) is not None:
        if earlier.until_on == to:
            return earlier
        raise BadInput("", _("A deadline is extended once only. Decide how the case goes on, or do the step."))
    if due.is_paused(day):
        raise BadInput("", _("The clock is paused. Let it go on first."))
    if to < day:
        raise BadInput("to", _("The new date cannot be in the past."))
    if to <= due.due_on:
        raise BadInput("to", _("The new date must come after %(day)s.") % {"day": _shown(due.due_on)})
    _not_too_far("to", to, day)
    if not calendar_for(case.school).is_school_day(to):
        raise BadInput("to", _("There is no school on this day. Choose a school day."))
    change = _add(due, DueChangeKind.EXTENDED, day, to, reason, by, clock)
    _put_off(due, case, "due.extended", reason=reason, by=by, clock=clock)
    return change


def _locked_due(due_id: int, by) -> tuple[Due, Case]:
    """The deadline with its case locked. Raises: Due.DoesNotExist, NotAllowed, StepClosed."""
    case = locked(Due.objects.values_list("case_id", flat=True).get(pk=due_id))
    due = Due.objects.select_related("run").get(pk=due_id)
    if not may(by, "postpone", case):
        raise NotAllowed
    if not case.is_open or due.met_at or due.run is None or due.run.ended_at:
        raise StepClosed(_("This is done or decided already, so its date runs no more."))
    if due.not_before:
        raise StepClosed(_("This is no deadline: it says when something may begin."))
    due.case = case
    return due, case


def _changes(due: Due):
    return due.run.due_changes.filter(step=due.step, occurrence=due.occurrence, position=due.position)


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise BadInput("reason", _("Say why."))
    if len(reason) > LONGEST_REASON:
        raise BadInput("reason", _("Write at most %(count)s characters.") % {"count": LONGEST_REASON})
    return reason


def _not_too_far(field: str, day: datetime.date, now: datetime.date) -> None:
    if day > now + FURTHEST:
        raise BadInput(field, _("Choose a day within a year."))


def _shown(day: datetime.date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _add(due: Due, kind: str, from_on: datetime.date, until_on: datetime.date, reason: str, by, clock) -> DueChange:
    run = due.run
    if not run.dates_changed:
        run.dates_changed = True
        run.save(update_fields=["dates_changed"])
    place = {"step": due.step, "occurrence": due.occurrence, "position": due.position}
    more = {"from_on": from_on, "until_on": until_on, "reason": reason, "by": by, "at": clock.now()}
    return DueChange.objects.create(run=run, kind=kind, **place, **more)


def _put_off(
    due: Due, case: Case, event: str, *, by, clock: Clock, reason: str = "", until: datetime.date | None = None
) -> None:
    """Count the date again with its changes, and say so."""
    before = due.due_on
    put_off = of_changes(_changes(due))
    try:
        worked = again(due.how, calendar_for(case.school), put_off)
    except OverflowError as beyond:
        raise BadInput("", _("No school day can be found so far ahead.")) from beyond
    if worked is not None:
        due.due_on, due.due_at, due.how = worked
    due.paused_until = paused_until(put_off)
    due.save(update_fields=["due_on", "due_at", "how", "paused_until"])
    data = told(due.run, due, before) | ({"until_on": until.isoformat()} if until else {})
    record(case, event, by=by, data=data, text=reason, clock=clock)
