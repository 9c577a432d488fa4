"""The page that staff land on: what to do, grouped by what to do. Derived by queries, never stored.

A group is a module with a ``GROUP`` (see ``lines.Group``): a function of a person and a day that gives lines. To add
one, write its module and name it in ``GROUPS`` where it belongs in the order of what presses.
"""

from typing import Any

from forms.cases import clock
from forms.cases.selectors.worklist import approaches, drafts, mine, requests, routines, to_confirm
from forms.cases.selectors.worklist.lines import MOST, WITH_SUBJECT, Group, due, for_whom, stage_title, subject_name
from forms.cases.selectors.worklist.notices import asks_of, open_notices

#: The groups of the work list, in the order of what presses.
GROUPS: tuple[Group, ...] = (
    to_confirm.GROUP,
    requests.ANSWERED,
    mine.GROUP,
    approaches.GROUP,
    requests.TO_MY_TEAMS,
    routines.GROUP,
    drafts.GROUP,
)


def home_groups(user) -> list[dict[str, Any]]:
    """The groups of components/task_list.html, in the order of what presses."""
    today = clock.today()
    return [
        {
            "key": group.key,
            "title": group.title,
            "note": group.note,
            "tone": group.tone,
            "empty": group.empty,
            "tasks": group.find(user, today),
        }
        for group in GROUPS
    ]


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
