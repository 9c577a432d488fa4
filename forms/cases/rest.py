"""When a case counts as being at rest: nothing has happened in it for so many weeks as its school owner says."""

import datetime
from typing import Any

from forms.cases.clock import Clock, system_clock

#: Where the school owner's rules (``rest_after_weeks``) say nothing.
DEFAULT_WEEKS = 4
LONGEST = 520


def weeks_of_rest(owner: Any) -> int:
    """How many weeks without movement make a case one at rest; a rule that makes no sense counts as none."""
    given = (owner.rules or {}).get("rest_after_weeks")
    fits = isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= LONGEST
    return given if fits else DEFAULT_WEEKS


def rest_since(weeks: int, clock: Clock = system_clock) -> datetime.datetime:
    """A case that was last changed before this moment is at rest."""
    return clock.now() - datetime.timedelta(weeks=weeks)
