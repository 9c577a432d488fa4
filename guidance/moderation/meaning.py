"""What publishing a page would mean, said beforehand: the version, the changes in words, the cases and the schools."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guidance import registry
from guidance.models import ProcedurePage, ProcedureVersion
from guidance.procedures.boundaries import has_stage, leads_over
from guidance.procedures.diff import differences
from guidance.procedures.editing import Draft, Problem
from guidance.procedures.fingerprint import fingerprint
from guidance.procedures.lint import lint_installation
from guidance.procedures.packs import to_json
from guidance.procedures.publishing import keep_keys, to_publish
from guidance.procedures.retelling import retold
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.versions import latest

#: Fewer cases than this are not told to those who may not see their numbers: they might tell of a single child.
LEAST = 5
#: Case numbers that one page shows.
MOST_NUMBERS = 300
VERSION, WORDING, NOTHING, BARRED = "version", "wording", "nothing", "barred"
SEES_NUMBERS = "guidance.move_cases"


@dataclass(frozen=True)
class Standing:
    """Cases that stand in one stage of one version, and what the newest version means for them.

    ``count`` is None where it is not told. ``goes``: ``now`` between two stages, ``later`` when the next begins,
    ``stays`` where nothing leads over.
    """

    version: int
    stage: str
    goes: str
    count: int | None
    planned: bool = False

    @property
    def in_words(self) -> str:
        """What it means for them."""
        if self.planned:
            return _("go over when their next stage begins, as planned")
        return {
            "now": _("could go over at once: nothing has been answered in this stage"),
            "later": _("could go over when their next stage begins"),
            "stays": _("stay: no way leads from here to a stage that the new version has"),
        }[self.goes]


@dataclass(frozen=True)
class Cases:
    """The open cases of a procedure by version and stage.

    ``total`` is how many there are at least: stages that are not told are left out of it where ``complete`` is False.
    """

    standings: tuple[Standing, ...] = ()
    total: int = 0
    complete: bool = True
    numbers: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Meaning:
    """What publishing a page as it was saved last would mean.

    ``kind``: a new ``version``, a ``wording`` of the one before, ``nothing``, or ``barred`` by errors. ``number``: of
    the version that is published then.
    """

    page: ProcedurePage
    draft: Draft | None
    kind: str
    number: int
    before: ProcedureVersion | None
    changes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    cases: Cases = field(default_factory=Cases)
    schools: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What bars publishing."""
        return self.draft.errors if self.draft else ()


def meaning_of(page: ProcedurePage, user: Any) -> Meaning:
    """What publishing the newest draft of a page would mean, for one who may edit or approve it.

    Counts, stages and, for those with the right to move cases, case numbers; nothing of any case's content.
    """
    drafted = page.get_latest_revision_as_object()
    keep_keys(drafted, page)
    draft = to_publish(drafted)
    before = latest(page.key)
    spec = draft.spec if draft else None
    if spec is None or draft is None:
        kind = NOTHING if draft is None else BARRED
        return Meaning(page, draft, kind, before.number if before else 0, before)
    old = before.wording() if before else None
    if old is not None and not drafted.is_source:
        spec = retold(old, spec)
    kind = BARRED if draft.errors else _kind(old, spec, before)
    number = (before.number if before else 0) + (before is None or fingerprint(spec) != before.sha256)
    return Meaning(
        page,
        draft,
        kind,
        number,
        before,
        changes=tuple(differences(old, spec, get_language())) if old else (),
        warnings=tuple(dict.fromkeys([*map(str, draft.warnings), *_missing_here(spec)])),
        cases=cases_of(page.key, spec, number, sees_numbers=user.has_perm(SEES_NUMBERS)),
        schools=tuple(row["school"] for row in registry.ask("schools_by_procedure", procedure_keys=[page.key])),
    )


def _kind(old: ProcedureSpec | None, new: ProcedureSpec, before: ProcedureVersion | None) -> str:
    if before is None or fingerprint(new) != before.sha256:
        return VERSION
    return WORDING if old is None or to_json(old) != to_json(new) else NOTHING


def _missing_here(spec: ProcedureSpec) -> Iterable[str]:
    """What the procedure needs and the installation does not have."""
    return (finding.sentence for finding in lint_installation(spec))


def cases_of(key: str, new: ProcedureSpec, number: int, *, sees_numbers: bool) -> Cases:
    """The open cases of a procedure, and what a newer state of it, which is (or would be) ``number``, means for each.

    Args:
        sees_numbers: whether the reader may know of single cases; else fewer than five are not counted out.
    """
    rows = registry.ask("running_cases", procedure_key=key)
    older = {
        one.number: one for one in ProcedureVersion.objects.of(key).filter(number__in={r["version"] for r in rows})
    }
    language = get_language()
    standings: list[tuple[int, int, Standing]] = []
    total, complete = 0, True
    for row in rows:
        if row["version"] >= number or row["version"] not in older:
            continue
        old = older[row["version"]].compiled
        told = sees_numbers or row["count"] >= LEAST
        total += row["count"] if told else 0
        complete = complete and told
        order = [stage.key for stage in old.stages].index(row["stage"])
        standings.append(
            (
                row["version"],
                order,
                Standing(
                    version=row["version"],
                    stage=old.stage(row["stage"]).title.to(language),
                    goes=_goes(old, new, row["stage"], begun=row["begun"]),
                    count=row["count"] if told else None,
                    planned=row["planned"] == number,
                ),
            )
        )
    listed = registry.ask("case_numbers", procedure_key=key, at_most=MOST_NUMBERS) if sees_numbers else []
    titles = {version: {stage.key: stage.title.to(language) for stage in one.compiled.stages}
              for version, one in older.items()}  # fmt: skip
    named = [row | {"stage": titles[row["version"]].get(row["stage"], row["stage"])}
             for row in listed if row["version"] < number and row["version"] in titles]  # fmt: skip
    standings.sort(key=lambda one: one[:2])
    return Cases(tuple(one for _version, _order, one in standings), total, complete, tuple(named))


def _goes(old: ProcedureSpec, new: ProcedureSpec, stage: str, *, begun: bool) -> str:
    if has_stage(new, stage) and not begun:
        return "now"
    return "later" if leads_over(old, new, stage) else "stays"
