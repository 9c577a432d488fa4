"""What the page of a case shows: where it stands, what is due, who is on it, what runs, and what goes beside it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases import clock
from forms.cases.access import may, may_fill, roles_in, subject_of
from forms.cases.deadlines import explain
from forms.cases.enums import AskStatus, DecisionStatus, LinkKind, MeasureStatus
from forms.cases.journey import Journey, journey
from forms.cases.models import Case, CaseLink, Decision, Due, StageRun
from forms.cases.moving import is_begun, standing
from forms.cases.selectors.answers import read_authors
from forms.cases.selectors.home import WITH_SUBJECT, due, stage_title, subject_name
from forms.people.enums import Scope
from forms.people.models import Membership
from forms.people.selectors import role_keys_within
from guidance.models import ProcedureVersion
from guidance.procedures.diff import differences
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.versions import latest

#: Most changes of a newer version that are told on the page.
MOST_CHANGES = 40


@dataclass(frozen=True)
class Work:
    """The open run of a case as one person meets it."""

    run: StageRun
    journey: Journey
    steps: list[dict[str, Any]]
    go_on_url: str
    decide_url: str
    proposal: Decision | None


def open_work(case: Case, user, runs: list[StageRun], dues: list[Due]) -> Work | None:
    """The open run with its steps; None for a closed case.

    Args:
        runs: all runs of the case with their decisions, as ``runs_of`` reads them; ``dues``: those not met.
    """
    run = next((one for one in runs if one.ended_at is None), None)
    if run is None:
        return None
    way = journey(run, user=user)
    read_authors(one.answers for one in way.steps if one.answers)
    dated = {(one.step, one.occurrence): one for one in dues if one.run_id == run.pk and not one.not_before}
    mine = next((state for state in way.steps if state.mine and not state.settled and state.can_be_filled), None)
    return Work(
        run=run,
        journey=way,
        steps=[_step(case, run, way.facts.shelf.spec, state, dated, user) for state in way.steps],
        go_on_url=_step_url(case, run, mine.slug) if mine else "",
        decide_url=reverse("wizard:decide", args=[case.number, run.stage, run.number]),
        proposal=next((one for one in run.decisions.all() if one.status == DecisionStatus.PROPOSED), None),
    )


def runs_of(case: Case) -> list[StageRun]:
    """The runs of a case, the latest first, with version and decisions. Two queries."""
    decisions = Prefetch("decisions", Decision.objects.select_related("by", "confirmed_by"))
    runs = list(case.runs.select_related("version").defer("version__spec").prefetch_related(decisions).order_by("-pk"))
    for run in runs:
        run.case = case
    return runs


def open_dues(case: Case) -> list[Due]:
    """The deadlines that are not met, the first first."""
    return list(case.dues.filter(met_at__isnull=True).select_related("run"))


def _step_url(case: Case, run: StageRun, slug: str) -> str:
    return reverse("wizard:step", args=[case.number, run.stage, run.number, slug])


def _step(case: Case, run: StageRun, spec: ProcedureSpec, state, dues: dict, user) -> dict[str, Any]:
    """A line of components/step_list.html."""
    language = get_language()
    row = state.answers
    date = dues.get((state.key, state.occurrence))
    who = ", ".join(spec.role(key).title.to(language) for key in state.responsible if _has_role(spec, key))
    note = "; ".join(state.waits_for)
    if row is not None and not note and state.state != "open":
        by, at = (row.done_by, row.done_at) if row.done_at else (row.saved_by, row.saved_at)
        when = timezone.localtime(at).date() if at else None
        note = " · ".join(str(part) for part in (by, _short(when)) if part)
        if row.skip_reason and state.state == "skipped":
            note = row.skip_reason
    return {
        "title": state.spec.title.to(language),
        "url": _step_url(case, run, state.slug) if may_fill(user, case, state.stage, state.spec) else "",
        "state": "done" if state.state == "carried" else state.state,
        "note": note,
        "who": who,
        "due": due(date.due_on, clock.today()) if date and not state.settled else None,
        "repeat": _("No. %(number)s") % {"number": state.occurrence}
        if state.spec.repeatable and state.occurrence > 1
        else "",
    }


def _has_role(spec: ProcedureSpec, key: str) -> bool:
    return any(role.key == key for role in spec.roles)


def _short(day: datetime.date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def dates_due(case: Case, dues: list[Due]) -> list[dict[str, Any]]:
    """Every date that stands, the first first, each with how it was worked out."""
    language = get_language()
    spec = case.version.compiled
    today = clock.today()
    found = []
    for one in dues:
        title = _title_of(spec, one)
        text = explain(one.how, language) if one.how else ""
        if one.not_before:
            title = _("%(step)s: not before") % {"step": title}
        found.append({"title": title, "due": due(one.due_on, today), "text": text, "order": one.due_on})
    if case.next_on and case.is_open:
        found.append(
            {
                "title": _("Next follow-up, as agreed"),
                "due": due(case.next_on, today),
                "text": "",
                "order": case.next_on,
            }
        )
    return sorted(found, key=lambda item: item["order"])


def _title_of(spec: ProcedureSpec, one) -> str:
    try:
        return spec.step(one.run.stage, one.step).title.to(get_language())
    except (KeyError, AttributeError):
        return _("The decision's date")


def people_on(case: Case) -> list[dict[str, Any]]:
    """Owner, coordinator and participants, each with what they are here; a team with the names of its members."""
    language = get_language()
    spec = case.version.compiled
    titles = {role.key: role.title.to(language) for role in spec.roles}
    found = []
    if case.owner:
        found.append({"name": case.owner.get_full_name(), "role": _("owner")})
    if case.coordinator:
        found.append({"name": case.coordinator.get_full_name(), "role": _("coordinator")})
    rows = [
        one
        for one in case.participants.filter(withdrawn_at__isnull=True).select_related("user")
        if not one.until_on or one.until_on >= clock.today()
    ]
    teams = _members(case, {one.role_key for one in rows if one.role_key and not one.user_id})
    for one in rows:
        role = ", ".join(part for part in (one.role, one.service) if part)
        if one.role_key and not one.user_id:
            names = ", ".join(teams.get(one.role_key, ())) or _("nobody holds this role at the school")
            found.append({"name": titles.get(one.role_key, one.role_key), "note": names})
        else:
            name = one.user.get_full_name() if one.user else one.name
            found.append({"name": name, "role": role, "note": one.why})
    return found


def _members(case: Case, keys: set[str]) -> dict[str, list[str]]:
    """Names of those who make up each team for this case's subject. One query, however many teams."""
    if not keys:
        return {}
    spec, subject = case.version.compiled, subject_of(case)
    parts = {key: role_keys_within(key, spec) for key in keys}
    reaches = (
        Q(scope__in=(Scope.SCHOOL, Scope.GRADES))
        | Q(scope=Scope.CLASSES, classes=subject["class_id"])
        | Q(scope=Scope.PUPILS, pupils=subject["pupil_id"])
    )
    rows = (
        Membership.objects.filter(reaches, school=case.school, user__is_active=True)
        .filter(role__key__in=set().union(*parts.values()))
        .current(clock.today())
        .select_related("role", "user")
        .distinct()
    )
    holders = [
        (row.role.key, row.user.get_full_name())
        for row in rows
        if row.scope != Scope.GRADES or subject["grade"] in row.grades
    ]
    return {key: sorted({name for role, name in holders if role in parts[key]}) for key in keys}


def stages_of(case: Case, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The procedure's stages in order, with how often the case went through each and where it stands now."""
    language = get_language()
    counts: dict[str, int] = {}
    for one in runs:
        counts[one["run"].stage] = counts.get(one["run"].stage, 0) + 1
    found: list[dict[str, Any]] = []
    for stage in case.version.compiled.stages:
        phase = stage.phase.to(language) if stage.phase else ""
        found.append(
            {
                "title": stage.title.to(language),
                "phase": phase if not found or found[-1]["in_phase"] != phase else "",
                "in_phase": phase,
                "runs": counts.get(stage.key, 0),
                "current": case.is_open and stage.key == case.stage,
            }
        )
    return found


def current(rows) -> Any:
    """Rows of binds that no answer has taken back."""
    return rows.filter(withdrawn_at__isnull=True)


def set_going(case: Case) -> dict[str, Any]:
    """What answers have set going, as rows of their own."""
    return {
        "measures": list(
            current(case.measures)
            .select_related("responsible_user")
            .prefetch_related("evaluations")
            .order_by("-status", "pk")  # running, kept, ended
        ),
        "running": MeasureStatus.RUNNING,
        "meetings": list(current(case.meetings)),
        "partners": list(current(case.casepartners).select_related("partner")),
        "consents": list(current(case.consents)),
        "requests": list(current(case.helprequests).select_related("made_by", "answered_by")),
        "asks": list(current(case.coordinatorasks).exclude(status=AskStatus.ACCEPTED).select_related("person")),
        "notices": list(
            case.notices.filter(withdrawn_at__isnull=True).select_related("person").order_by("acknowledged_at", "pk")
        ),
    }


def linked(case: Case, user) -> list[dict[str, Any]]:
    """Cases that belong with this one. One that the person may not see is named by number alone."""
    sides = {side: Case.objects.filter(pk=OuterRef(side)).visible_to(user) for side in ("case", "other")}
    ties = (
        CaseLink.objects.filter(Q(case=case) | Q(other=case))
        .select_related(*(f"case__{name}" for name in WITH_SUBJECT), *(f"other__{name}" for name in WITH_SUBJECT))
        .defer("case__version__spec", "other__version__spec")
        .annotate(case_seen=Exists(sides["case"]), other_seen=Exists(sides["other"]))
        .order_by("pk")
    )
    others, visible = {}, set()
    for tie in ties:
        other, seen = (tie.other, tie.other_seen) if tie.case_id == case.pk else (tie.case, tie.case_seen)
        others[other] = tie.kind
        if seen:
            visible.add(other.pk)
    found = []
    for other, kind in others.items():
        if other.pk not in visible and (other.assessment_only or other.subject_kind != case.subject_kind):
            continue
        seen = other.pk in visible
        found.append(
            {
                "number": other.number,
                "title": subject_name(other) if seen else other.number,
                "url": reverse("cases:detail", args=[other.number]) if seen else "",
                "kind": LinkKind(kind).label,
                "stage": stage_title(other) if seen and other.is_open else "",
                "procedure": other.version.compiled.title.to(get_language()) if seen else "",
                "assessment_only": other.assessment_only,
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


def rights(case: Case, user) -> dict[str, bool]:
    """What the page offers to this person."""
    names = ("fill", "decide", "end", "reopen", "coordinate", "correct", "remove_text", "file", "see_access_log")
    found = {name: may(user, name, case) for name in names}
    found["take"] = found["fill"] and case.is_open and case.owner_id != user.pk and bool(roles_in(user, case))
    if case.assessment_only:  # it has neither owner nor coordinator
        found["take"] = found["coordinate"] = False
    return found


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
                "outcome": stage.outcome(final.outcome).label.to(language) if final else "",
            }
        )
    return found
