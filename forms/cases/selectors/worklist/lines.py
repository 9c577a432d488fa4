"""What a group of lines of the work list is, and what its lines are made of."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forms.cases.selectors.showing import WITH_SUBJECT, due, for_whom, stage_title, subject_name

__all__ = ["FOLD", "MOST", "WITH_SUBJECT", "Find", "Group", "Line", "due", "for_whom", "stage_title", "subject_name"]

#: Most lines of one group; beyond it the list of cases is the better place.
MOST = 50
#: So many lines of a group stand open; the rest is folded.
FOLD = 6

#: A line as components/task_list.html shows it: title and url, and where there are any text (about whom), why (why it
#: is there now), meta (number), due, badge, and ``template``: what is included under the words, with the line as
#: ``item``, where it can be answered on the spot.
Line = dict[str, Any]
Find = Callable[[Any, datetime.date], list[Line]]


@dataclass(frozen=True)
class Group:
    """Lines under one heading. ``find`` gives them for a person and a day, the most pressing first.

    ``empty``: what is said when there is none; without it the group is then not shown. ``more``: a path with a filter
    where all of them are found, for when there are more than ``MOST``.
    """

    key: str
    title: Any
    find: Find
    note: Any = ""
    empty: Any = ""
    tone: str = ""
    more: Callable[[], str] | None = None
