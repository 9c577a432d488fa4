"""Amounts, deadlines and ways out of a stage in words, in the language that is active."""

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guidance.procedures.spec import Amount, DeadlineSpec, OutcomeSpec, ProcedureSpec, SignalSpec, StageSpec, Start
from guidance.reading.conditions import condition_in_words


def amount_in_words(amount: Amount | DeadlineSpec) -> str:
    """``3 weeks``, ``1 working day``. Source: the spec's units; calendar time unless it says working or school days."""
    number = amount.amount
    match amount.unit:
        case "hours":
            words = ngettext("%(number)s hour", "%(number)s hours", number)
        case "days":
            words = ngettext("%(number)s day", "%(number)s days", number)
        case "weeks":
            words = ngettext("%(number)s week", "%(number)s weeks", number)
        case "months":
            words = ngettext("%(number)s month", "%(number)s months", number)
        case "working_days":
            words = ngettext("%(number)s working day", "%(number)s working days", number)
        case "school_days":
            words = ngettext("%(number)s school day", "%(number)s school days", number)
    return words % {"number": number}


def every_in_words(amount: Amount) -> str:
    """How often something comes back: ``Every 2 weeks``."""
    return _("Every %(time)s") % {"time": amount_in_words(amount)}


def deadline_in_words(deadline: DeadlineSpec, spec: ProcedureSpec, stage: StageSpec, language: str) -> str:
    """One deadline as a sentence, the source's own words first where it gives some."""
    sentence = counted_in_words(deadline, spec, stage, language)
    if not deadline.label:
        return sentence
    said = deadline.label.to(language)
    return _("%(label)s (%(sentence)s)") % {"label": said, "sentence": sentence[:1].lower() + sentence[1:]}


def counted_in_words(deadline: DeadlineSpec, spec: ProcedureSpec, stage: StageSpec, language: str) -> str:
    """How much time there is and what it is counted from, as a sentence."""
    names = {"time": amount_in_words(deadline), **_start_names(deadline.from_, spec, stage, language)}
    sentence = (_not_before(deadline) if deadline.kind == "not_before" else _at_latest(deadline)) % names
    if deadline.when is None:
        return sentence
    condition = condition_in_words(deadline.when, spec, language, stage=stage)
    return _("%(sentence)s, if %(condition)s") % {"sentence": sentence, "condition": condition}


def _at_latest(deadline: DeadlineSpec) -> str:
    start, now = deadline.from_, deadline.amount == 0
    if start.step:
        return _("The same day as “%(step)s” is done") if now else _("Within %(time)s of “%(step)s”")
    if start.decision:
        return (
            _("The day of the decision on “%(stage)s”") if now else _("Within %(time)s of the decision on “%(stage)s”")
        )
    if start.field:
        return _("On the date in “%(field)s”") if now else _("Within %(time)s of the date in “%(field)s”")
    return _("The day the stage begins") if now else _("Within %(time)s of the start of the stage")


def _not_before(deadline: DeadlineSpec) -> str:
    start = deadline.from_
    if start.step:
        return _("Not before %(time)s after “%(step)s”")
    if start.decision:
        return _("Not before %(time)s after the decision on “%(stage)s”")
    if start.field:
        return _("Not before %(time)s after the date in “%(field)s”")
    return _("Not before %(time)s after the start of the stage")


def _start_names(start: Start, spec: ProcedureSpec, stage: StageSpec, language: str) -> dict[str, str]:
    if start.step:
        return {"step": spec.step(stage.key, start.step).title.to(language)}
    if start.decision:
        return {"stage": spec.stage(start.decision).title.to(language)}
    if start.field:
        *path, step_key, field_key = start.field.split(".")
        step = spec.step(path[0] if path else stage.key, step_key)
        return {"field": step.by_key[field_key].label.to(language)}
    return {}


def overdue_in_words(deadline: DeadlineSpec, spec: ProcedureSpec, stage: StageSpec, language: str) -> list[str]:
    """What happens when the date has passed, a sentence each."""
    overdue = deadline.on_overdue
    if overdue is None:
        return []
    sentences = []
    if overdue.tell:
        sentences.append(
            _("If the date passes, this role is told: %(role)s.") % {"role": spec.role(overdue.tell).title.to(language)}
        )
    if overdue.hand_to:
        sentences.append(
            _("If the date passes, the turn goes to: %(role)s.")
            % {"role": spec.role(overdue.hand_to).title.to(language)}
        )
    if overdue.propose:
        sentences.append(
            _("If the date passes, this decision is proposed: %(decision)s.")
            % {"decision": stage.outcome(overdue.propose).label.to(language)}
        )
    return sentences


def leads_to_in_words(outcome: OutcomeSpec) -> str:
    """What kind of way out this is; the stage it leads to stands beside it."""
    match outcome.kind:
        case "continue":
            return _("The work goes on in this stage, with a new date")
        case "replan":
            return _("Back to an earlier stage")
        case "escalate":
            return _("On to a later stage")
        case _:
            return _("The case is closed")


def validity_in_words(signal: SignalSpec) -> str:
    """From and until when a signal counts; empty if always."""
    names = {
        "first": formats.date_format(signal.valid_from, "DATE_FORMAT") if signal.valid_from else "",
        "last": formats.date_format(signal.valid_until, "DATE_FORMAT") if signal.valid_until else "",
    }
    if signal.valid_from and signal.valid_until:
        return _("from %(first)s until %(last)s") % names
    if signal.valid_from:
        return _("from %(first)s") % names
    return _("until %(last)s") % names if signal.valid_until else ""
