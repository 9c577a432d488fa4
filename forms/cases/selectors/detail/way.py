"""The way that a case has gone, where it stands in its procedure, and what a newer version would change."""

from collections import Counter
from typing import Any

from django.utils.translation import get_language

from forms.cases.access import may
from forms.cases.enums import DecisionStatus
from forms.cases.models import Case, StageRun
from forms.cases.moving import is_begun, standing
from forms.cases.selectors.detail.work import Work
from forms.cases.voice import Heard
from guidance.models import ProcedureVersion
from guidance.procedures.diff import differences
from guidance.procedures.versions import latest

#: Most changes of a newer version that are told on the page.
MOST_CHANGES = 40


def stages_of(case: Case, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The procedure's stages in order, with how often the case went through each and where it stands now."""
    language = get_language()
    counts = passages(runs)
    over = {one["run"].stage for one in runs if one["run"].passed_over}
    found: list[dict[str, Any]] = []
    for stage in case.version.compiled.stages:
        phase = stage.phase.to(language) if stage.phase else ""
        found.append(
            {
                "title": stage.title.to(language),
                "phase": phase if not found or found[-1]["in_phase"] != phase else "",
                "in_phase": phase,
                "runs": counts.get(stage.key, 0),
                "passed_over": stage.key in over,
                "current": case.is_open and stage.key == case.stage,
            }
        )
    return found


def passages(runs: list[dict[str, Any]]) -> dict[str, int]:
    """How often the case went through each stage, by its key; one that was passed over is none."""
    return Counter(one["run"].stage for one in runs if not one["run"].passed_over)


def stage_table(runs: list[StageRun]) -> list[dict[str, Any]]:
    """The stages that the case has been through, the latest first, with how each was left."""
    language = get_language()
    found = []
    for run in runs:
        stage = run.version.compiled.stage(run.stage)
        final = next((one for one in run.decisions.all() if one.status == DecisionStatus.FINAL), None)
        found.append(
            {
                "run": run,
                "title": stage.title.to(language),
                "phase": stage.phase.to(language) if stage.phase else "",
                "decision": final,
                "unheard": final is not None and final.extra.get("voice") == Heard.NO,
                "outcome": stage.outcome(final.outcome).label.to(language) if final else "",
            }
        )
    return found


def newer_version(case: Case, user, work: Work | None) -> dict[str, Any] | None:
    """The procedure's newest version, what changed in words, and whether the case can go over to it; else None."""
    newest = latest(case.version.key) if work and not case.assessment_only else None
    if newest is None or newest.number <= case.version.number:
        return None
    begun = is_begun(work.journey.facts.shelf.own_rows(), work.run.decisions.all())
    return {
        "version": newest,
        "standing": standing(case, newest, begun=begun),
        "planned": case.move_to if case.move_to_id else None,
        "may_move": may(user, "move_version", case),
        **changes_of(case, newest),
    }


def changes_of(case: Case, newest: ProcedureVersion) -> dict[str, Any]:
    """What is different in a newer version, in words: the first ``changes``, and how many ``more`` there are."""
    changes = differences(case.version.compiled, newest.compiled, get_language(), wording=False)
    return {"changes": changes[:MOST_CHANGES], "more": max(0, len(changes) - MOST_CHANGES)}
