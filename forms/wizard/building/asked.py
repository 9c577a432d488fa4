"""What a form needs to know about the one who fills it in, beside the spec: people, dates, what is there already."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody on the staff who can be chosen; ``key`` is the user's id as text."""

    key: str
    name: str


@dataclass(frozen=True)
class RunningMeasure:
    """A measure that is asked about in an evaluation."""

    key: str
    what: str
    who: str = ""


@dataclass(frozen=True)
class StoredFile:
    """A file that was sent before. ``url`` is empty where this person may not open it."""

    key: str
    name: str
    size_bytes: int
    by: str
    url: str = ""


def nobody() -> tuple[Person, ...]:
    """No staff to choose from."""
    return ()


def no_measures() -> tuple[RunningMeasure, ...]:
    """No measure runs."""
    return ()


@dataclass
class Asked:
    """The circumstances in which a step is asked.

    ``staff_source`` and ``measures_source`` are asked only when a field needs them: most steps cost no query for it.
    ``proposals`` are values for fields that are not answered, by field key, as they would be typed. ``extra_rows``
    names the field that gets one more empty row. ``files`` holds stored files by field key.
    ``taken_up``: row ids of measures that the step carries on.
    """

    today: datetime.date
    me: str = ""
    staff_source: Callable[[], tuple[Person, ...]] = nobody
    measures_source: Callable[[], tuple[RunningMeasure, ...]] = no_measures
    proposals: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, tuple[StoredFile, ...]] = field(default_factory=dict)
    extra_rows: str = ""
    taken_up: frozenset[str] = frozenset()

    @cached_property
    def staff(self) -> tuple[Person, ...]:
        """Everybody who can be chosen, by name."""
        return self.staff_source()

    @cached_property
    def measures(self) -> tuple[RunningMeasure, ...]:
        """The measures that run in the case."""
        return self.measures_source()
