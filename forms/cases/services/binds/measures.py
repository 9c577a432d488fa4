"""``measures``: each row is a measure that is followed up."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from forms.cases.enums import MeasureStatus
from forms.cases.models import Measure
from forms.cases.services.binds.base import Change, Firing, handles, update
from forms.people.models import User

#: The id of a row that shows a measure which another step, or an earlier agreement, has made.
RUNNING_ROW = re.compile(r"^m([1-9][0-9]{0,17})$")
#: The id of a row that takes the place of such a measure.
SUCCESSOR_ROW = re.compile(r"^s([1-9][0-9]{0,17})$")
#: The column of a row that each value of the model is read from.
COLUMN_OF = {
    "what": "what",
    "where": "where",
    "aimed_at": "aimed_at",
    "responsible": "responsible",
    "responsible_user": "responsible",
    "goal": "goal",
    "starts_on": "start",
    "ends_on": "end",
    "check_on": "check_on",
}


def running_row(measure: Measure) -> str:
    """The identity of the row that a running measure stands in, wherever it is shown to be judged or carried on."""
    return f"m{measure.pk}"


def successor_row(measure: Measure) -> str:
    """The identity of the row that is to take the place of a measure."""
    return f"s{measure.pk}"


def day(text: str | None) -> datetime.date | None:
    """The day that a value names."""
    return datetime.date.fromisoformat(text) if text else None


@handles("measures")
def measures(firing: Firing) -> Change:
    """Make, change and withdraw measures. A row that takes up a measure from before changes that one.

    Only what a row says otherwise than when the step was done last is written: what was put right on the measure's
    own page meanwhile stays. A row that takes the place of a measure ends that one, and lets it run when it goes.
    """
    rows = firing.value or []
    before = {row["_id"]: row for row in firing.before or []}
    people, known = _people(firing, rows), firing.known(Measure)
    taken_up, replaced = _earlier(firing, rows, RUNNING_ROW), _earlier(firing, rows, SUCCESSOR_ROW)
    for row in rows:  # said to be changed, and then left as it was: it goes on
        old = replaced.get(row["_id"])
        if old is not None and firing.row(row["_id"]) not in known and not _says_more(row, old, people):
            taken_up[row["_id"]] = replaced.pop(row["_id"])
    own = [row for row in rows if row["_id"] not in taken_up]
    wanted = {row["_id"]: _values(row, people) | _made_as(row, replaced, firing) for row in own}
    for row in own:
        standing = known.get(firing.row(row["_id"]))
        if standing is not None and standing.withdrawn_at is None:
            wanted[row["_id"]] = _changes(row, before.get(row["_id"]), people)
    gone = [one for one in known.values() if one.withdrawn_at is None and one.replaces_id]
    change = firing.sync(Measure, wanted, known=known)
    _settle_replaced(firing, replaced, [one for one in gone if one.withdrawn_at is not None], known)
    again = [(taken_up[row["_id"]], row) for row in rows if row["_id"] in taken_up]
    changed = sum(update(measure, _changes(row, before.get(row["_id"]), people)) for measure, row in again)
    return change._replace(changed=change.changed + changed)


def _says_more(row: dict[str, Any], old: Measure, people: dict[int, User]) -> bool:
    return any(getattr(old, name) != value for name, value in _values(row, people).items())


def _earlier(firing: Firing, rows: list[dict[str, Any]], pattern: re.Pattern) -> dict[str, Measure]:
    """Measures of the case that rows name by their id, by row id; a row's own measure is not one of them."""
    numbers = {int(found[1]): row["_id"] for row in rows if (found := pattern.match(row["_id"]))}
    if not numbers:
        return {}
    known = Measure.objects.filter(case=firing.case, pk__in=numbers, withdrawn_at__isnull=True)
    return {numbers[measure.pk]: measure for measure in known}


def _made_as(row: dict[str, Any], replaced: Mapping[str, Measure], firing: Firing) -> dict[str, Any]:
    """What a new measure gets beside what its row says."""
    return {"stage": firing.run.stage, "replaces": replaced.get(row["_id"])}


def _settle_replaced(
    firing: Firing, replaced: Mapping[str, Measure], gone: list[Measure], known: Mapping[str, Measure]
) -> None:
    """End what a row has taken the place of just now, and let run again what a row no longer replaces."""
    for identity, old in replaced.items():
        standing = known.get(firing.row(identity))
        if old.status == MeasureStatus.RUNNING and (standing is None or standing.ended_on is None):
            update(old, {"status": MeasureStatus.ENDED, "ended_on": firing.day})
    again = Measure.objects.filter(pk__in=[one.replaces_id for one in gone], status=MeasureStatus.ENDED)
    again.update(status=MeasureStatus.RUNNING, ended_on=None)


def _people(firing: Firing, rows: list[dict[str, Any]]) -> dict[int, User]:
    """The colleagues whom rows name, by primary key: those who were read to check the step, else in one query."""
    wanted = {row["responsible"] for row in rows if isinstance(row.get("responsible"), int)}
    if wanted <= firing.people.keys():
        return dict(firing.people)
    return User.objects.in_bulk(wanted)


def _values(row: dict[str, Any], people: dict[int, User]) -> dict[str, Any]:
    who = row.get("responsible")
    person = people.get(who) if isinstance(who, int) else None
    return {
        "what": row.get("what", ""),
        "where": row.get("where", "")[:200],
        "aimed_at": row.get("aimed_at", ""),
        "responsible": person.get_full_name()[:200] if person else str(who or "")[:200],
        "responsible_user": person,
        "goal": row.get("goal", ""),
        "starts_on": day(row.get("start")),
        "ends_on": day(row.get("end")),
        "check_on": day(row.get("check_on")),
    }


def _changes(row: dict[str, Any], before: dict[str, Any] | None, people: dict[int, User]) -> dict[str, Any]:
    """The values of a row that say something else than it said before; all of them where it said nothing."""
    values = _values(row, people)
    if before is None:
        return values
    return {name: value for name, value in values.items() if row.get(COLUMN_OF[name]) != before.get(COLUMN_OF[name])}
