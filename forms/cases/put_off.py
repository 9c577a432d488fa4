"""What people changed about the deadlines of runs, read from its rows: pauses and extensions by deadline."""

import datetime
from collections.abc import Iterable

from forms.cases.deadlines import NOT_PUT_OFF, Pause, PutOff
from forms.cases.enums import DueChangeKind
from forms.cases.models import DueChange, StageRun

Key = tuple[str, int, int]


def put_offs(run: StageRun | None) -> dict[Key, PutOff]:
    """What was changed about each deadline of a run. No query for a run of which nothing was, one for others."""
    if run is None or not run.dates_changed:
        return {}
    found: dict[Key, list[DueChange]] = {}
    for change in run.due_changes.all():
        found.setdefault(change.key, []).append(change)
    return {key: of_changes(changes) for key, changes in found.items()}


def of_changes(changes: Iterable[DueChange]) -> PutOff:
    """The changes of one deadline as counting takes them, in the order of their days."""
    found = NOT_PUT_OFF
    for change in changes:
        if change.kind == DueChangeKind.EXTENDED:
            found = found._replace(extended_to=change.until_on, extended_on=change.from_on)
        else:
            ends = change.until_on if change.ended_on is None else change.ended_on
            found = found._replace(pauses=(*found.pauses, Pause(change.from_on, ends)))
    return found


def paused_until(put_off: PutOff) -> datetime.date | None:
    """The last day of the latest pause: gone by, the clock runs again."""
    return max((one.ends_on for one in put_off.pauses if one.ends_on >= one.starts_on), default=None)
