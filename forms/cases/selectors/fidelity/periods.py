"""The periods that figures are read for: a school year, or one half of it."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from forms.people.models import SchoolOwner

WHOLE, FIRST, SECOND = "year", "first", "second"
#: How many school years back can be chosen.
YEARS_BACK = 4


@dataclass(frozen=True)
class Period:
    """Days from ``starts_on`` to ``ends_on``, both included; ``middle`` is the last day of the first half.

    ``part`` says what of it is shown. Counts are always made for both halves: what must be hidden in one is hidden in
    the whole too, or it could be worked out from the two.
    """

    name: str
    starts_on: datetime.date
    middle: datetime.date
    ends_on: datetime.date
    part: str = WHOLE

    @property
    def key(self) -> str:
        """The period in an address."""
        return f"{self.starts_on.isoformat()}-{self.part}"

    @property
    def title(self) -> str:
        """The period in words."""
        if self.part == FIRST:
            return _("%(year)s, first half") % {"year": self.name}
        if self.part == SECOND:
            return _("%(year)s, second half") % {"year": self.name}
        return self.name

    def pick(self, first: int, second: int) -> int:
        """A count of the part that is shown."""
        return {FIRST: first, SECOND: second}.get(self.part, first + second)


def periods_of(owner: SchoolOwner, today: datetime.date) -> list[Period]:
    """The periods of an owner that have begun, the latest year first: each whole, then its halves. One query.

    An owner without school years has calendar years.
    """
    rows = owner.years.filter(starts_on__lte=today).order_by("-starts_on")[:YEARS_BACK]
    years = [(row.name, row.starts_on, row.ends_on) for row in rows]
    if not years:
        years = [
            (str(year), datetime.date(year, 1, 1), datetime.date(year, 12, 31))
            for year in range(today.year, today.year - 2, -1)
        ]
    return [
        Period(name, starts_on, _middle(starts_on, ends_on), ends_on, part)
        for name, starts_on, ends_on in years
        for part in (WHOLE, FIRST, SECOND)
    ]


def _middle(starts_on: datetime.date, ends_on: datetime.date) -> datetime.date:
    """The last day before a new calendar year, where it lies inside; else half the days."""
    turn = datetime.date(starts_on.year, 12, 31)
    return turn if starts_on <= turn < ends_on else starts_on + (ends_on - starts_on) / 2


def chosen(periods: list[Period], key: str) -> Period:
    """The period that an address asks for; the latest year for anything that is none."""
    return next((one for one in periods if one.key == key), periods[0])
