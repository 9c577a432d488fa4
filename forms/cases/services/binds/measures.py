"""``measures``: each row is a measure that is followed up."""

import datetime
import re
from typing import Any

from forms.cases.models import Measure
from forms.cases.services.binds.base import Change, Firing, handles, update
from forms.people.models import User

#: The id of a row that shows a measure which another step, or an earlier agreement, has made.
RUNNING_ROW = re.compile(r"^m([1-9][0-9]{0,17})$")


def running_row(measure: Measure) -> str:
    """The identity of the row that a running measure stands in, wherever it is shown to be judged or carried on."""
    return f"m{measure.pk}"


def day(text: str | None) -> datetime.date | None:
    """The day that a value names."""
    return datetime.date.fromisoformat(text) if text else None


@handles("measures")
def measures(firing: Firing) -> Change:
    """Make, change and withdraw measures. A row that takes up a measure from before changes that one."""
    rows = firing.value or []
    running = _taken_up(firing, rows)
    people = _people(firing, rows)
    fresh = {row["_id"]: _values(row, people) for row in rows if row["_id"] not in running}
    change = firing.sync(Measure, fresh)
    again = sum(update(running[row["_id"]], _values(row, people)) for row in rows if row["_id"] in running)
    return change._replace(changed=change.changed + again)


def _taken_up(firing: Firing, rows: list[dict[str, Any]]) -> dict[str, Measure]:
    """Measures of the case that rows carry on, by row id; a row's own measure is not one of them."""
    numbers = {int(found[1]): row["_id"] for row in rows if (found := RUNNING_ROW.match(row["_id"]))}
    if not numbers:
        return {}
    known = Measure.objects.filter(case=firing.case, pk__in=numbers, withdrawn_at__isnull=True)
    return {numbers[measure.pk]: measure for measure in known}


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
