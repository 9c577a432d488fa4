"""What can be done in a try-out beside what the portal's own pages do: go to a stage, and leave out what is left."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.clock import system_clock, today
from forms.cases.enums import CaseStatus, RaisedBy, SubjectKind
from forms.cases.errors import CaseError, OutcomeBarred
from forms.cases.journey import journey
from forms.cases.models import Case, Due, StageRun
from forms.cases.services import decisions
from forms.cases.services.answers import skip_step
from forms.cases.services.opening import locked, open_case
from forms.cases.services.runs import start_run
from forms.people.calendar import calendar_for
from forms.people.models import Pupil, SchoolClass, User
from guidance.models import ProcedureVersion
from guidance.procedures.spec import Amount, OutcomeSpec
from portal.tryout import world
from portal.tryout.effects import Told, effects, owner_told
from portal.tryout.sandbox import current_rows

#: The date that a decision is tried out with where it asks for one and proposes none.
AHEAD = Amount(amount=2, unit="weeks")


@dataclass(frozen=True)
class Would:
    """What a decision would set going. ``barred``: it could not be made with the answers as they are."""

    outcome: str
    told: list[Told]
    barred: bool = False


def the_case() -> Case | None:
    """The case that the try-out is about: the first that was raised; None before."""
    return Case.objects.counted().select_related("version", "school__owner").order_by("pk").first()


def the_run(case: Case) -> StageRun | None:
    """The case's run that goes on; None of a closed case."""
    return case.runs.filter(ended_at__isnull=True).select_related("version").order_by("pk").last()


@transaction.atomic
def go_to(stage: str, me: User) -> StageRun:
    """Let the case stand in a stage, whatever it went through; where none is raised yet, one is. Raises: KeyError."""
    found = the_case()
    ProcedureVersion.objects.get(pk=1).compiled.stage(stage)
    case = locked(found.pk) if found is not None else _raised(me)
    if not case.is_open:
        case.status, case.closed_as, case.closed_at = CaseStatus.OPEN, "", None
        case.save(update_fields=["status", "closed_as", "closed_at"])
    case.runs.filter(ended_at__isnull=True).update(ended_at=system_clock.now())
    case.dues.filter(met_at__isnull=True).delete()
    return start_run(case, stage, by=me)


def _raised(me: User) -> Case:
    """A case without a concern's answers, about the pupil, or the class where the procedure is for classes only."""
    version = ProcedureVersion.objects.get(pk=1)
    pupil, group = Pupil.objects.select_related("school__owner", "school_class").get(), SchoolClass.objects.get()
    about_pupil = "pupil" in version.compiled.subjects
    return open_case(
        school=pupil.school,
        version=version,
        by=me,
        raised_by=RaisedBy.TEAM,
        subject_kind=SubjectKind.PUPIL if about_pupil else SubjectKind.CLASS,
        school_class=group,
        **({"pupil": pupil} if about_pupil else {}),
    )


def leave_out_the_rest(run: StageRun, me: User) -> int:
    """Skip every step of the run that bars its decision, in whatever order they open. Returns how many."""
    left_out = 0
    while waiting := [state for state in journey(run, user=me).missing if state.can_be_filled]:
        before = left_out
        for state in waiting:
            try:
                skip_step(
                    run.pk, step=state.key, occurrence=state.occurrence, reason=_("Left out in a try-out."), by=me
                )
                left_out += 1
            except CaseError:  # another one closed it
                continue
        if left_out == before:
            break
    return left_out


def decisions_would(run: StageRun, me: User) -> list[Would]:
    """What each way out of the run's stage would set going, by really deciding and taking it back.

    Steps that still bar a decision are left out first; what that does is not told.
    """
    stage = run.version.compiled.stage(run.stage)
    with transaction.atomic():
        leave_out_the_rest(run, me)
        found = [_would(run, outcome, me) for outcome in stage.outcomes]
        transaction.set_rollback(True)
    return found


def _would(run: StageRun, outcome: OutcomeSpec, me: User) -> Would:
    before = current_rows()
    try:
        with transaction.atomic():
            decision = decisions.decide(
                run.pk, outcome=outcome.key, reason="–", next_on=_next_on(run, outcome), by=me, owner=None
            )
            if outcome.confirmed_by:
                decisions.confirm(decision.pk, by=_second(outcome, me))
            told = _with_owner(effects(before, current_rows()), run)
            transaction.set_rollback(True)
    except OutcomeBarred:
        return Would(outcome.key, [], barred=True)
    except CaseError as refusal:
        return Would(outcome.key, [{"icon": "info", "text": str(refusal)}], barred=True)
    return Would(outcome.key, told)


def _with_owner(told: list[Told], run: StageRun) -> list[Told]:
    """The same, and whose turn it would be where that stays as it is."""
    case = Case.objects.select_related("owner").get(pk=run.case_id)
    owner = [{"icon": "person", "text": text} for text in owner_told(case)] if case.is_open else []
    return [*told, *(one for one in owner if one["text"] not in {other["text"] for other in told})]


def _next_on(run: StageRun, outcome: OutcomeSpec):
    if outcome.next_date == "none":
        return None
    return calendar_for(run.case.school).add(outcome.proposed_after or AHEAD, today())


def _second(outcome: OutcomeSpec, me: User) -> User:
    """Somebody else than oneself, who may agree; oneself, who then is refused, where nobody can."""
    return next((one for one in world.holders_of(outcome.confirmed_by) if one.pk != me.pk), me)


def next_due() -> Due | None:
    """The first deadline that runs and lies ahead."""
    return Due.objects.running(today()).filter(due_on__gt=today()).order_by("due_on", "pk").first()
