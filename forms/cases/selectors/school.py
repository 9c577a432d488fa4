"""The cases of a school together, for leadership and resource teams: what has no owner or no date, who has how much.

Everything is worked out from one reading of the open cases that the person may see, which is bounded.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language

from forms.cases import clock
from forms.cases.models import Case, Due
from forms.cases.rest import rest_since, weeks_of_rest
from forms.cases.selectors.worklist.desk import first_due
from forms.cases.selectors.worklist.lines import WITH_SUBJECT, Line, due, stage_title, subject_name
from forms.people.models import School, User
from guidance.models import ProcedureVersion

#: Most open cases that are read, and most lines of one part; the list of cases has them all.
MOST_READ, MOST_LINES = 5000, 8


@dataclass
class Load:
    """What one person has: open cases that they own, of these overdue, and since when; cases that they coordinate."""

    person: User
    owned: int = 0
    overdue: int = 0
    oldest: datetime.date | None = None
    coordinated: int = 0
    url: str = ""
    overdue_url: str = ""


@dataclass
class Part:
    """Some cases of the view: how many, the first of them as lines, and where all of them are."""

    count: int
    url: str
    lines: list[Line] = field(default_factory=list)


@dataclass
class SchoolView:
    """The open cases of a school as one person may see them."""

    school: School
    total: int
    truncated: bool
    ownerless: Part
    dateless: Part
    resting: Part
    rest_weeks: int
    people: list[Load]
    stages: list[dict[str, Any]]

    @property
    def late(self) -> list[Load]:
        """People with overdue cases, the oldest date first."""
        return sorted((one for one in self.people if one.overdue), key=lambda one: one.oldest)


@dataclass(frozen=True)
class _Row:
    pk: int
    owner_id: int | None
    coordinator_id: int | None
    version_id: int
    stage: str
    next_on: datetime.date | None
    first_due: datetime.date | None
    has_due: bool
    changed_at: datetime.datetime

    @property
    def first(self) -> datetime.date | None:
        return min((day for day in (self.next_on, self.first_due) if day), default=None)


def school_view(user, school: School) -> SchoolView:
    """The view of one school for one person. Five queries, however many cases there are."""
    today, weeks = clock.today(), weeks_of_rest(school.owner)
    names = ("pk", "owner_id", "coordinator_id", "version_id", "stage", "next_on", "first_due", "has_due", "changed_at")
    seen = Case.objects.open().visible_to(user).filter(school=school).annotate(first_due=first_due(today))
    seen = seen.annotate(has_due=Exists(Due.objects.open().filter(case=OuterRef("pk"))))
    rows = [_Row(*row) for row in seen.order_by("-opened_at", "-pk").values_list(*names)[: MOST_READ + 1]]
    truncated, rows = len(rows) > MOST_READ, rows[:MOST_READ]
    parts = {
        "ownerless": ([one for one in rows if one.owner_id is None], {"whose": "nobody"}),
        "dateless": ([one for one in rows if one.next_on is None and not one.has_due], {"date": "none"}),
        "resting": ([one for one in rows if one.changed_at < rest_since(weeks)], {"date": "rest"}),
    }
    parts["resting"][0].sort(key=lambda one: one.changed_at)
    lines = _lines({one.pk for found, _filters in parts.values() for one in found[:MOST_LINES]}, today)
    return SchoolView(
        school=school,
        total=len(rows),
        truncated=truncated,
        rest_weeks=weeks,
        people=_people(rows, school, today),
        stages=_stages(rows, school),
        **{
            name: Part(len(found), _url(school, **filters), [lines[one.pk] for one in found[:MOST_LINES]])
            for name, (found, filters) in parts.items()
        },
    )


def _url(school: School, **filters: Any) -> str:
    return reverse("cases:list") + "?" + urlencode({"status": "open", "school": school.pk} | filters)


def _lines(pks: set[int], today: datetime.date) -> dict[int, Line]:
    cases = (
        Case.objects.filter(pk__in=pks)
        .select_related(*WITH_SUBJECT, "owner")
        .defer("version__spec")
        .annotate(first_due=first_due(clock.today()))
    )
    found = {}
    for case in cases:
        first = min((day for day in (case.next_on, case.first_due) if day), default=None)
        found[case.pk] = {
            "title": subject_name(case),
            "url": reverse("cases:detail", args=[case.number]),
            "text": stage_title(case),
            "meta": " · ".join(
                part for part in (case.owner.get_full_name() if case.owner else "", case.number) if part
            ),
            "due": due(first, today),
            "changed_at": case.changed_at,
        }
    return found


def _people(rows: Iterable[_Row], school: School, today: datetime.date) -> list[Load]:
    loads: dict[int, Load] = {}
    ids = {pk for row in rows for pk in (row.owner_id, row.coordinator_id) if pk}
    for person in User.objects.filter(pk__in=ids):
        filters = {"owner": person.pk}
        loads[person.pk] = Load(
            person, url=_url(school, **filters), overdue_url=_url(school, **filters, date="overdue")
        )
    for row in rows:
        if row.owner_id in loads:
            load = loads[row.owner_id]
            load.owned += 1
            if row.first and row.first < today:
                load.overdue += 1
                load.oldest = min(row.first, load.oldest or row.first)
        if row.coordinator_id in loads:
            loads[row.coordinator_id].coordinated += 1
    return sorted(loads.values(), key=lambda one: (-one.owned, -one.coordinated, one.person.get_full_name()))


def _stages(rows: Iterable[_Row], school: School) -> list[dict[str, Any]]:
    """How many cases stand in each stage, by procedure, in its order; stages without a case say so."""
    counts = Counter((row.version_id, row.stage) for row in rows)
    versions = {one.pk: one for one in ProcedureVersion.objects.filter(pk__in={pk for pk, _stage in counts})}
    language = get_language()
    found: dict[str, dict[str, Any]] = {}
    for version in sorted(versions.values(), key=lambda one: (one.key, -one.number)):
        spec = version.compiled
        table = found.setdefault(spec.key, {"title": spec.title.to(language), "stages": {}})
        for stage in spec.stages:
            line = table["stages"].setdefault(
                stage.key,
                {
                    "title": stage.title.to(language),
                    "count": 0,
                    "url": _url(school, stage=f"{spec.key}:{stage.key}"),
                },
            )
            line["count"] += counts.get((version.pk, stage.key), 0)
    return [{"title": one["title"], "stages": list(one["stages"].values())} for one in found.values()]
