"""What a page would have set going, in sentences: worked out from the rows that the real services wrote."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases import models
from forms.cases.deadlines import explain
from forms.cases.enums import DecisionStatus, MeasureStatus, NoticeKind, SubjectKind
from guidance.procedures.spec import ProcedureSpec
from portal.tryout.sandbox import Differences, Rows, differences
from portal.tryout.world import ME

Told = dict[str, str]
Teller = Callable[[list[Any], Differences], Iterator[str]]

#: What is written for the record, and sets nothing going that somebody would notice; and what no step or decision
#: writes: routines, the meetings of a team, and what people do on pages of their own.
SILENT = frozenset(
    {
        models.Answers,
        models.AnswersVersion,
        models.SensitiveAnswer,
        models.Correction,
        models.Attachment,
        models.TimelineEntry,
        models.Filing,
        models.AccessLogEntry,
        models.CaseCounter,
        models.Contact,
        models.Approach,
        models.AgendaItem,
        models.Attendee,
        models.DueChange,
        models.MeetingSeries,
        models.MeetingSheet,
        models.RoutineAnswers,
        models.RoutineRecord,
        models.RoutineSubject,
        models.TeamMeeting,
    }
)
TELLERS: dict[type[Model], tuple[str, Teller, tuple[str, ...]]] = {}


def tells(model: type[Model], icon: str, *related: str) -> Callable[[Teller], Teller]:
    """Register what tells of new and changed rows of a model. ``related``: what it reads along."""

    def registered(teller: Teller) -> Teller:
        TELLERS[model] = (icon, teller, related)
        return teller

    return registered


def effects(before: Rows, after: Rows) -> list[Told]:
    """What happened between two states of the sandbox: ``icon`` and ``text``, in the order of ``TELLERS``."""
    found = []
    for model, (icon, teller, related) in TELLERS.items():
        seen = differences(model, before, after)
        if not seen.new and not seen.changed:
            continue
        rows = model.objects.select_related(*related).in_bulk([*seen.new, *seen.changed])
        found += [{"icon": icon, "text": text} for text in teller([rows[pk] for pk in sorted(rows)], seen)]
    return list({told["text"]: told for told in found}.values())


def day(value: datetime.date | str) -> str:
    """A date in words of the active language."""
    value = datetime.date.fromisoformat(value) if isinstance(value, str) else value
    return formats.date_format(value, "DATE_FORMAT")


def _spec(case: models.Case) -> ProcedureSpec:
    return case.version.compiled


def role_title(spec: ProcedureSpec, key: str) -> str:
    """A role's title, or its key where the procedure does not name it."""
    return next((role.title.to(get_language()) for role in spec.roles if role.key == key), key)


def _subject(case: models.Case) -> str:
    return case.pupil.full_name if case.subject_kind == SubjectKind.PUPIL else str(case.school_class or "")


@tells(models.Case, "document", "owner", "coordinator", "pupil", "school_class", "version")
def _cases(rows: list[models.Case], seen: Differences) -> Iterator[str]:
    for case in rows:
        if case.pk in seen.new and not case.assessment_only:
            values = {"subject": _subject(case), "procedure": _spec(case).title.to(get_language())}
            yield _("A case about %(subject)s would be opened under “%(procedure)s”.") % values
            yield from owner_told(case)
        for column in seen.changed.get(case.pk, ()):
            yield from _case_changed(case, column)


def owner_told(case: models.Case) -> Iterator[str]:
    """Whose turn it would be then."""
    if case.owner:
        yield _("It would be the turn of: %(person)s.") % {"person": case.owner}
    else:
        yield _("Nobody would own the case: no holder of a role was found.")


def _case_changed(case: models.Case, column: str) -> Iterator[str]:
    if column == "owner_id":
        yield from owner_told(case)
    elif column == "coordinator_id" and case.coordinator:
        yield _("%(person)s would coordinate the case.") % {"person": case.coordinator}
    elif column == "coordinator_id":
        yield _("The coordinator would be released.")
    elif column == "next_on" and case.next_on:
        yield _("The next date would be %(date)s.") % {"date": day(case.next_on)}
    elif column == "status":
        yield _("The case would be open again.") if case.is_open else _("The case would be closed.")


@tells(models.Decision, "check", "run__version")
def _decisions(rows: list[models.Decision], seen: Differences) -> Iterator[str]:
    for row in rows:
        outcome = row.run.version.compiled.stage(row.run.stage).outcome(row.outcome)
        values = {"decision": outcome.label.to(get_language())}
        if row.pk in seen.new and row.status == DecisionStatus.PROPOSED:
            yield _("“%(decision)s” would be proposed, and somebody else asked to agree.") % values
        elif row.status == DecisionStatus.REFUSED:
            yield _("The proposal “%(decision)s” would be taken back.") % values


@tells(models.StageRun, "arrow", "version", "case")
def _runs(rows: list[models.StageRun], seen: Differences) -> Iterator[str]:
    for run in rows:
        if run.pk not in seen.new or run.case.assessment_only:
            continue
        values = {"stage": run.version.compiled.stage(run.stage).title.to(get_language()), "number": run.number}
        if run.number > 1:
            yield _("The stage “%(stage)s” would begin again, as round %(number)d.") % values
        else:
            yield _("The stage “%(stage)s” would begin.") % values
        if sheets := _sheets(run):
            yield _("Letters and sheets for it: %(titles)s.") % {"titles": ", ".join(sheets)}


def _sheets(run: models.StageRun) -> list[str]:
    """Titles of what is printed for the steps of the stage; a document names its step as ``stage.step``."""
    documents = run.version.compiled.documents
    return [one.title.to(get_language()) for one in documents if (one.step or "").partition(".")[0] == run.stage]


@tells(models.CaseLink, "plus", "other__version")
def _links(rows: list[models.CaseLink], seen: Differences) -> Iterator[str]:
    for link in rows:
        if link.pk in seen.new and not link.other.assessment_only:
            values = {"procedure": _spec(link.other).title.to(get_language()), "kind": link.get_kind_display()}
            yield _("A linked case under “%(procedure)s” would stand beside this one (%(kind)s).") % values


@tells(models.Due, "calendar", "run__version")
def _dues(rows: list[models.Due], seen: Differences) -> Iterator[str]:
    for due in rows:
        if due.met_at or not (due.pk in seen.new or "due_on" in seen.changed.get(due.pk, ())):
            continue
        values = {"step": _step(due), "date": day(due.due_on)}
        if due.due_at:
            values["date"] = formats.date_format(timezone.localtime(due.due_at), "DATETIME_FORMAT")
        text = _("“%(step)s”: not before %(date)s.") if due.not_before else _("“%(step)s” would be due on %(date)s.")
        yield f"{text % values} {explain(due.how, get_language() or '')}".strip()


def _step(due: models.Due) -> str:
    if not due.step:
        return _("The date of the decision")
    return due.run.version.compiled.step(due.run.stage, due.step).title.to(get_language())


@tells(models.Meeting, "calendar")
def _meetings(rows: list[models.Meeting], seen: Differences) -> Iterator[str]:
    for row in rows:
        values = {"title": row.title, "date": day(row.on), "place": row.place}
        if row.withdrawn_at:
            yield _("The meeting “%(title)s” would be taken back.") % values
        elif row.at:
            values["date"] = f"{values['date']}, {formats.time_format(row.at, 'TIME_FORMAT')}"
            yield _("A meeting would be booked: “%(title)s”, %(date)s.") % values
        else:
            yield _("A meeting would be booked: “%(title)s”, %(date)s.") % values


@tells(models.Measure, "check")
def _measures(rows: list[models.Measure], seen: Differences) -> Iterator[str]:
    for row in rows:
        values = {"what": row.what, "who": row.responsible}
        changes = seen.changed.get(row.pk, {})
        if row.withdrawn_at:
            yield _("The measure “%(what)s” would be taken back.") % values
        elif "status" in changes and row.status == MeasureStatus.ENDED:
            yield _("The measure “%(what)s” would end.") % values
        elif row.pk in seen.new and row.responsible:
            yield _("The measure “%(what)s” would run and be followed up; responsible: %(who)s.") % values
        elif row.pk in seen.new:
            yield _("The measure “%(what)s” would run and be followed up.") % values


@tells(models.MeasureEvaluation, "check", "measure")
def _evaluations(rows: list[models.MeasureEvaluation], seen: Differences) -> Iterator[str]:
    for row in rows:
        if row.pk in seen.new:
            yield _("What was found about the measure “%(what)s” would be kept with it.") % {"what": row.measure.what}


@tells(models.CoordinatorAsk, "person", "person")
def _asks(rows: list[models.CoordinatorAsk], seen: Differences) -> Iterator[str]:
    for row in rows:
        if row.pk in seen.new:
            yield _("%(person)s would be asked to coordinate the case.") % {"person": row.person}
        elif "status" in seen.changed.get(row.pk, ()):
            values = {"person": row.person, "answer": row.get_status_display()}
            yield _("The question whether %(person)s coordinates the case: %(answer)s.") % values


@tells(models.HelpRequest, "person", "case__version")
def _requests(rows: list[models.HelpRequest], seen: Differences) -> Iterator[str]:
    for row in rows:
        if row.pk in seen.new:
            role = role_title(_spec(row.case), row.role_key)
            yield _("A request would stand on the agenda of: %(role)s.") % {"role": role}


@tells(models.Participant, "person", "user", "case__version")
def _participants(rows: list[models.Participant], seen: Differences) -> Iterator[str]:
    for row in rows:
        name = str(row.user) if row.user else row.name or role_title(_spec(row.case), row.role_key)
        if "withdrawn_at" in seen.changed.get(row.pk, ()) and row.withdrawn_at:
            yield _("%(name)s would be released, and see the case no longer.") % {"name": name}
        elif row.pk in seen.new and row.role_key and not row.user_id:
            yield _("%(name)s would see the case from now on.") % {"name": name}
        elif row.pk in seen.new:
            yield _("%(name)s would stand among the people of the case.") % {"name": name}


@tells(models.CasePartner, "person")
def _partners(rows: list[models.CasePartner], seen: Differences) -> Iterator[str]:
    for row in rows:
        values = {"service": row.label}
        if row.withdrawn_at:
            yield _("%(service)s would be taken out of the case again.") % values
        elif row.pk in seen.new and row.introduced_only:
            yield _("%(service)s would be noted as put in touch; nothing is opened to them.") % values
        elif row.pk in seen.new:
            yield _("%(service)s would be drawn into the case, as far as consent goes.") % values


@tells(models.Consent, "check")
def _consents(rows: list[models.Consent], seen: Differences) -> Iterator[str]:
    for row in rows:
        if row.pk in seen.new:
            yield _("A consent to share with %(service)s would be kept.") % {"service": row.service or "–"}


@tells(models.Notice, "person", "person")
def _notices(rows: list[models.Notice], seen: Differences) -> Iterator[str]:
    for kind in NoticeKind:
        told = [row for row in rows if row.kind == kind and row.pk in seen.new]
        if told:
            values = {"kind": kind.label, "people": _names(told)}
            yield _("“%(kind)s” would stand in the list of: %(people)s.") % values


@tells(models.OutboxMessage, "mail", "person")
def _mails(rows: list[models.OutboxMessage], seen: Differences) -> Iterator[str]:
    new = [row for row in rows if row.pk in seen.new]
    if new:
        yield _("A mail without any pupil's name would go to: %(people)s.") % {"people": _names(new)}


def _names(rows: list[models.Notice] | list[models.OutboxMessage]) -> str:
    """The people of the rows; not oneself, who holds every role, where others hold it too."""
    people = dict.fromkeys(row.person for row in rows)
    others = [one for one in people if one.email != ME]
    return ", ".join(str(one) for one in others or people)


def overdue(dues: Iterable[models.Due], since: datetime.date, now: datetime.date) -> list[Told]:
    """What has become overdue between two days."""
    found = []
    for due in dues:
        if not due.not_before and since <= due.due_on < now:
            values = {"step": _step(due), "date": day(due.due_on)}
            text = _("“%(step)s” would be overdue since %(date)s.") % values
            found.append({"icon": "warning", "text": text})
    return found
