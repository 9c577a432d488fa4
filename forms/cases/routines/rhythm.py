"""When a routine is due: counted from the last time that it was done, over the school's calendar."""

import datetime
from typing import NamedTuple

from forms.people.calendar import SchoolCalendar
from guidance.procedures.spec import Amount, RoutineSpec

#: How long before a routine is due it comes up on the list of those whose duty it is.
AHEAD = datetime.timedelta(days=7)


class Rhythm(NamedTuple):
    """The next time of a routine: due from ``due_on``, overdue after ``overdue_on``."""

    due_on: datetime.date
    overdue_on: datetime.date

    def state(self, day: datetime.date) -> str:
        """How it stands on a day: ``overdue``, ``due``, ``soon`` or ``later``."""
        if day > self.overdue_on:
            return "overdue"
        if day >= self.due_on:
            return "due"
        return "soon" if self.due_on - day <= AHEAD else "later"


def next_time(
    routine: RoutineSpec,
    *,
    start: datetime.date,
    calendar: SchoolCalendar,
    agreed: datetime.date | None = None,
) -> Rhythm:
    """When a routine is to be done next.

    Args:
        start: the day that it was done last; before that, the day that the school began to run the procedure.
        agreed: a day that was agreed on the last time; it overrules what the interval says, if it lies after the start.
    Returns:
        Days with school: an interval goes on to the first school day after it (design.md, section 5). Without
        ``overdue_after`` the routine is overdue on the day after it is due.
    """
    due_on = _on(routine.every, start, calendar)
    overdue_on = max(due_on, _on(routine.overdue_after, start, calendar)) if routine.overdue_after else due_on
    if agreed is not None and agreed > start:
        due_on = agreed
        overdue_on = max(overdue_on, agreed) if routine.overdue_after else agreed
    return Rhythm(due_on, overdue_on)


def _on(amount: Amount, start: datetime.date, calendar: SchoolCalendar) -> datetime.date:
    """The day that an interval leads to; plain days where the calendar has no school at all."""
    try:
        return calendar.on_to_school_day(calendar.add(amount, start))
    except OverflowError:
        days = {"days": 1, "weeks": 7, "months": 30}.get(amount.unit, 1)
        return start + datetime.timedelta(days=max(1, min(amount.amount * days, 3_660)))
