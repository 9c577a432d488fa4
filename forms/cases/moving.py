"""How a running case stands to a newer version of its procedure: whether it can go over now, later, or not. Reads only.

A case goes over between stages: while the stage that it stands in holds no answer yet, or when a decision begins the
next. It goes to a stage of the same key, so where the newer version has no such stage it stays as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.enums import AnswerStatus, DecisionStatus
from forms.cases.models import Answers, Case, Decision, StageRun
from guidance.models import ProcedureVersion
from guidance.procedures.boundaries import has_stage, leads_over


@dataclass(frozen=True)
class Standing:
    """What a newer version means for one case. ``why_not``: why it cannot go over now, as a sentence."""

    newest: ProcedureVersion
    now: bool
    later: bool
    why_not: str

    @property
    def stays(self) -> str:
        """Why the case stays on its version for good, as far as one can see; empty where it can go over."""
        if self.now or self.later:
            return ""
        return f"{self.why_not} {_('No decision leads from here to a stage that the newer version has.')}"


def begun(run: str = "pk") -> Combinable:
    """For queries about runs (or, with the path to the run, others): whether a stage holds an answer or a proposal."""
    written = Answers.objects.filter(run=OuterRef(run)).exclude(version=0, status=AnswerStatus.DRAFT)
    proposed = Decision.objects.filter(run=OuterRef(run), status=DecisionStatus.PROPOSED)
    return Exists(written) | Exists(proposed)


def is_begun(rows: Iterable[Answers], decisions: Iterable[Decision]) -> bool:
    """The same for one run whose answers and decisions have been read."""
    return any(row.version or row.status != AnswerStatus.DRAFT for row in rows) or any(
        one.status == DecisionStatus.PROPOSED for one in decisions
    )


def standing(case: Case, newest: ProcedureVersion, *, begun: bool) -> Standing:
    """How an open case stands to a newer version of its procedure. ``begun``: whether its stage holds an answer."""
    spec, old = newest.compiled, case.version.compiled
    here = has_stage(spec, case.stage)
    why_not = ""
    if not here:
        stage = old.stage(case.stage).title.to(get_language())
        why_not = _("Version %(number)s has no stage “%(stage)s”, where the case stands.") % {
            "number": newest.number,
            "stage": stage,
        }
    elif begun:
        why_not = _("Answers have been given in this stage, and they keep the words that they were given under.")
    return Standing(newest, now=here and not begun, later=leads_over(old, spec, case.stage), why_not=why_not)


def ways_over(newest: ProcedureVersion) -> Q:
    """For queries about open cases: those that some decision leads to a stage of the newest version. A query."""
    older = Case.objects.open().filter(version__key=newest.key, version__number__lt=newest.number)
    places: dict[int, set[str]] = {}
    for version, stage in older.order_by().values_list("version", "stage").distinct():
        places.setdefault(version, set()).add(stage)
    found = Q(pk__in=[])
    for version in ProcedureVersion.objects.filter(pk__in=places):
        old = version.compiled
        over = [stage for stage in places[version.pk] if leads_over(old, newest.compiled, stage)]
        found |= Q(version=version, stage__in=over)
    return found


def open_run(case: Case) -> StageRun | None:
    """The run that goes on."""
    return case.runs.filter(ended_at__isnull=True).first()
