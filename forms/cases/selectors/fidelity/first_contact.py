"""The time from a concern to the first contact with the home: how many cases, how soon, and the median."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forms.cases.selectors.fidelity.counts import Counts, Found, Halves
from forms.cases.selectors.fidelity.hiding import LEAST
from forms.cases.selectors.fidelity.periods import Period
from forms.cases.selectors.fidelity.tables import Table, table

#: Days that a share can be asked for.
WITHIN = (1, 3, 7, 14)
USUAL = 7


def within(found: Found, schools: Iterable[int], days: int) -> Counts:
    """Cases with a first contact within so many days, by school."""
    return {
        school: [sum(halves[half] for took, halves in found.days[school].items() if took is not None and took <= days)
                 for half in (0, 1)]
        for school in schools
    }  # fmt: skip


def median(days: Iterable[tuple[int, int]]) -> float | None:
    """The median of numbers that come so many times each; None where there are none."""
    ordered = sorted((number, times) for number, times in days if times)
    count = sum(times for _number, times in ordered)
    if not count:
        return None
    found, seen = [], 0
    middle = {(count - 1) // 2, count // 2}
    for number, times in ordered:
        found += [number for place in sorted(middle) if seen <= place < seen + times]
        seen += times
    return sum(found) / len(found)


def median_words(found: Found, schools: Sequence[int], period: Period) -> str:
    """The median over some schools in words; hidden where fewer than five cases have had a contact."""
    together: dict[int, int] = {}
    for school in schools:
        for took, halves in found.days[school].items():
            if took is not None:
                together[took] = together.get(took, 0) + period.pick(*halves)
    count, half = sum(together.values()), median(together.items())
    if half is None:
        return "–"
    if count < LEAST:
        return _("hidden")
    if half == int(half):
        return ngettext("%(days)d day", "%(days)d days", int(half)) % {"days": int(half)}
    return _("%(days)s days") % {"days": f"{half:.1f}"}


def contact_table(found: Found, schools: Sequence[tuple[int, str]], period: Period, days: int) -> Table:
    """Cases raised about pupils, and how many had their first contact in time; the median beside each school."""
    part = within(found, [key for key, _label in schools], days)
    column = [
        (0, ngettext("First contact within %(days)d day", "First contact within %(days)d days", days) % {"days": days})
    ]
    made = table(
        "first_contact",
        _("From concern to first contact"),
        schools,
        column,
        found.cases,
        period,
        part=part,
        at=lambda row, _column: row,
        chart=len(schools) > 1,
        note=_("Calendar days, of cases about a pupil. Cases without a contact yet count as not in time."),
    )
    every = [key for key, _label in schools]
    medians = [
        _("hidden") if row.cells[0].hidden else median_words(found, every if row.total else [schools[place][0]], period)
        for place, row in enumerate(made.rows)
    ]
    made.extra.extend(medians)
    return made


def total(counts: Counts, period: Period) -> int:
    """A count over all keys for the part of the period that is shown."""
    return sum(period.pick(*halves) for halves in counts.values())


__all__ = ["USUAL", "WITHIN", "Halves", "contact_table", "median", "median_words", "total", "within"]
