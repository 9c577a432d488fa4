"""What waits for a team's next meeting, and who tells of it: the seam by which signals and routines come in.

A provider is asked for a school, a team, the day of the meeting and today, and gives what waits. It reads alone.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from forms.cases.enums import AgendaKind
from forms.cases.models import Case, HelpRequest
from forms.people.models import School

#: Reasons that add nothing for a case that is on the agenda anyway.
QUIET = frozenset({AgendaKind.EVALUATION, AgendaKind.REST})


@dataclass(frozen=True)
class Waiting:
    """Something for the agenda. ``key`` says what it is, so that it stands there once; ``title`` holds no name."""

    key: str
    kind: AgendaKind
    case: Case | None = None
    request: HelpRequest | None = None
    title: str = ""
    since: datetime.date | None = None


@dataclass(frozen=True)
class Asked:
    """For whom and when it is asked what waits."""

    school: School
    role_key: str
    on: datetime.date
    today: datetime.date
    last_met_on: datetime.date | None = None


Provider = Callable[[Asked], Iterable[Waiting]]
_providers: dict[str, Provider] = {}


def provide(name: str, provider: Provider) -> None:
    """Let somebody tell what waits (``signals``, ``routines``, ...). The same name again takes its place."""
    _providers[name] = provider


def withdraw(name: str) -> None:
    """Ask a provider no more."""
    _providers.pop(name, None)


def what_waits(asked: Asked) -> list[Waiting]:
    """All that waits, in the order in which the providers were named, each thing once.

    A case that stands there already is not named again because it is due or at rest.
    """
    found: dict[str, Waiting] = {}
    cases: set[int] = set()
    for provider in _providers.values():
        for one in provider(asked):
            if one.case is not None and one.case.pk in cases and one.kind in QUIET:
                continue
            found.setdefault(one.key, one)
            cases |= {one.case.pk} if one.case is not None else set()
    return list(found.values())
