"""Measures of a case across its stages: where each began, how it goes, and what calls for somebody.

A measure for the class is read from the class's pupils' cases too: its own words by those who may see the class's
case, and words that were shared by everybody who may see one of the pupils' cases.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases import clock
from forms.cases.access import may
from forms.cases.class_cases import class_case_of
from forms.cases.enums import AimedAt, MeasureStatus, SubjectKind, Then
from forms.cases.models import Case, Measure, MeasureEvaluation
from forms.cases.selectors.showing import due
from forms.cases.shelf import Shelf

#: What may be shown of a case's measures, by the word in the address.
SHOWS = ("all", "running", "ended")
TONES = {MeasureStatus.RUNNING: "success", MeasureStatus.KEPT: "info", MeasureStatus.ENDED: "neutral"}


@dataclass(frozen=True)
class Shown:
    """One measure as pages show it. ``calls``: sentences that say what waits for somebody; ``last``: how it went."""

    measure: Measure
    url: str
    who: str
    badge: dict[str, str]
    calls: tuple[str, ...]
    evaluations: tuple[MeasureEvaluation, ...]
    look_at: dict[str, Any] | None

    @property
    def last(self) -> MeasureEvaluation | None:
        """The last evaluation."""
        return self.evaluations[-1] if self.evaluations else None


def with_evaluations(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """Measures with those responsible and what was found of each. Two queries, however many."""
    found = MeasureEvaluation.objects.filter(withdrawn_at__isnull=True).select_related("made_by")
    return rows.select_related("responsible_user").prefetch_related(Prefetch("evaluations", found.order_by("on", "pk")))


def shown(measure: Measure, number: str, day: datetime.date) -> Shown:
    """A measure that was read ``with_evaluations``; ``number``: of its case."""
    evaluations = tuple(measure.evaluations.all())
    runs = measure.status != MeasureStatus.ENDED
    waits = runs and measure.check_on is not None and not any(one.on >= measure.check_on for one in evaluations)
    return Shown(
        measure=measure,
        url=reverse("cases:measure", args=[number, measure.pk]),
        who=measure.responsible_user.get_full_name() if measure.responsible_user else measure.responsible,
        badge={"label": measure.get_status_display(), "tone": TONES[MeasureStatus(measure.status)]},
        calls=tuple(_calls(measure, evaluations, waits, day)) if runs else (),
        evaluations=evaluations,
        look_at=due(measure.check_on, day) if waits else None,
    )


def _calls(measure: Measure, evaluations: tuple[MeasureEvaluation, ...], waits: bool, day: datetime.date):
    if not measure.responsible and not measure.responsible_user_id:
        yield _("Nobody is responsible")
    if evaluations and evaluations[-1].then == Then.CHANGE:
        yield _("To be changed")
    if measure.ends_on is not None and measure.ends_on < day:
        yield _("Past its end")
    if waits and measure.check_on <= day:
        yield _("To be looked at")


def measures_in(case: Case) -> list[Shown]:
    """The measures of a case, running ones first, then in the order in which they began. Two queries."""
    day = clock.today()
    rows = with_evaluations(case.measures.filter(withdrawn_at__isnull=True)).order_by("-status", "pk")
    return [shown(row, case.number, day) for row in rows]


def by_stage(case: Case, found: Iterable[Shown], show: str) -> list[dict[str, Any]]:
    """The measures by the stage in which they began, in the procedure's order.

    Args:
        show: ``all``, ``running`` or ``ended``.
    """
    ended = {"running": False, "ended": True}.get(show)
    groups: dict[str, list[Shown]] = {one.key: [] for one in case.version.compiled.stages}
    for one in found:
        if ended is None or ended == (one.measure.status == MeasureStatus.ENDED):
            groups.setdefault(one.measure.stage, []).append(one)
    return [{"title": title_of(case, key), "measures": rows} for key, rows in groups.items() if rows]


def title_of(case: Case, stage: str) -> str:
    """The title of a stage in the reader's language; of one that the version does not have, that it is another."""
    found = next((one for one in case.version.compiled.stages if one.key == stage), None)
    return found.title.to(get_language()) if found else _("Another stage")


def one_measure(case: Case, pk: int) -> Measure | None:
    """A measure of the case with all that its page shows."""
    rows = with_evaluations(case.measures.filter(withdrawn_at__isnull=True))
    return rows.select_related("responsible_user", "replaces", "shared_with", "made_by").filter(pk=pk).first()


def successor_of(measure: Measure) -> Measure | None:
    """The measure that took its place."""
    return measure.replaced_by.filter(withdrawn_at__isnull=True).order_by("-pk").first()


def for_the_class(case: Case, user, *, shelf: Shelf | None = None) -> list[dict[str, Any]]:
    """Running measures for the class that another case holds: the class's own, and what pupils' cases share with it.

    No line says which pupil's case shares it. The class's own words are for those who may see its case. Three queries
    at most.

    Args:
        shelf: the answers of the case, where the caller has read them: they know the class's case.
    """
    if case.subject_kind == SubjectKind.STAFF:
        return []
    known = shelf is not None and case.subject_kind == SubjectKind.PUPIL
    of_class = shelf.class_case if known else class_case_of(case)
    if of_class is None:
        return []
    rows = Measure.objects.filter(Q(case=of_class) | Q(shared_with=of_class, aimed_at=AimedAt.CLASS))
    rows = rows.exclude(case=case).exclude(status=MeasureStatus.ENDED).filter(withdrawn_at__isnull=True)
    own, shared = [], []
    for row in rows.select_related("responsible_user").order_by("pk"):
        if row.case_id != of_class.pk:
            shared.append(_line(row, row.shared_words) | {"url": "", "where": "", "shared": True})
        elif may(user, "see", of_class):
            url = reverse("cases:measure", args=[of_class.number, row.pk])
            own.append(_line(row, row.what) | {"url": url, "where": row.where})
    return own + shared


def _line(row: Measure, words: str) -> dict[str, Any]:
    # Words for one who does not work here may be a parent's name: those stay in the case where they were written.
    who = row.responsible_user.get_full_name() if row.responsible_user else ""
    return {"what": words, "who": who, "starts_on": row.starts_on, "ends_on": row.ends_on, "shared": False}
