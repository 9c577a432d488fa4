"""What is read from a calendar file, whichever kind of file it was."""

from dataclasses import dataclass, field

from forms.people.importing.reading import LineError
from forms.people.services.calendars import Days

#: Events or lines of one file. A school year has some dozens.
MOST_ENTRIES = 2000


@dataclass(frozen=True)
class Entry:
    """Some days of the file: the line where they begin, the name that the file knows them by (or none), the days."""

    line: int
    uid: str
    days: Days


@dataclass(frozen=True)
class LeftOut:
    """Something of the file that is not taken, and why not."""

    line: int
    title: str
    why: str


@dataclass
class Contents:
    """All that a file holds: entries in its order, what was left out, and what is wrong with it."""

    entries: list[Entry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
