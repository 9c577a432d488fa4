"""The page that staff land on: what to do, grouped by what to do. Derived by queries, never stored.

A group is a ``lines.Group``: a function of a person and a day that gives lines. To add one, write its module with a
``GROUP`` and name it in ``GROUPS`` where it belongs in the order of what presses.
"""

from typing import Any

from forms.cases import clock
from forms.cases.selectors.worklist import (
    approaches,
    drafts,
    measures,
    meetings,
    notices,
    requests,
    routines,
    to_confirm,
    waiting,
)
from forms.cases.selectors.worklist.case_groups import GROUPS as CASE_GROUPS
from forms.cases.selectors.worklist.desk import clear
from forms.cases.selectors.worklist.lines import (
    FOLD,
    MOST,
    WITH_SUBJECT,
    Group,
    due,
    for_whom,
    stage_title,
    subject_name,
)
from forms.cases.selectors.worklist.notices import asks_of, open_notices

#: The groups of the work list, in the order of what presses.
GROUPS: tuple[Group, ...] = (
    notices.GROUP,
    to_confirm.GROUP,
    requests.ANSWERED,
    CASE_GROUPS["overdue"],
    measures.GROUP,
    approaches.GROUP,
    requests.TO_MY_TEAMS,
    meetings.GROUP,
    CASE_GROUPS["this_week"],
    CASE_GROUPS["mine"],
    routines.GROUP,
    drafts.GROUP,
    CASE_GROUPS["team"],
    waiting.GROUP,
    CASE_GROUPS["later"],
    CASE_GROUPS["resting"],
)


def home_groups(user) -> list[dict[str, Any]]:
    """The groups of components/task_list.html, in the order of what presses."""
    today = clock.today()
    clear(user)
    try:
        return [_shown(group, user, today) for group in GROUPS]
    finally:
        clear(user)


def _shown(group: Group, user, today) -> dict[str, Any]:
    """A group with its first lines, those that are folded under them, and where there are more than can be shown."""
    found = group.find(user, today)
    tasks, more = found[:MOST], len(found) > MOST
    folded = tasks[FOLD:] if len(tasks) > FOLD + 1 else []
    return {
        "key": group.key,
        "title": group.title,
        "note": group.note,
        "tone": group.tone,
        "empty": group.empty,
        "tasks": tasks,
        "first": tasks[: len(tasks) - len(folded)],
        "folded": folded,
        "count": f"{MOST}+" if more else len(tasks),
        "more_url": group.more() if group.more and folded else "",
    }


__all__ = [
    "GROUPS",
    "MOST",
    "WITH_SUBJECT",
    "Group",
    "asks_of",
    "due",
    "for_whom",
    "home_groups",
    "open_notices",
    "stage_title",
    "subject_name",
]
