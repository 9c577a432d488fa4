"""The words of the inputs that are drawn in the browser (``static/js/editor``)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guidance.procedures.diff.names import NAMES


def words() -> dict[str, Any]:
    """Everything in the active language; what is counted as words for one and words for more."""
    return {**_general(), **_lists(), **_conditions(), **_deadlines(), **_summaries(), **_named()}


def _general() -> dict[str, str]:
    return {
        "untitled": _("not written yet"),
        "none": _("None"),
        "choose": _("Choose …"),
        "no_longer": _("Cannot be chosen here"),
        "gone": _("no longer there"),
        "nothing_yet": _("There is nothing to choose from yet."),
        "yes": _("yes"),
        "no": _("no"),
        "other": _("something else"),
        "required": _("must be answered"),
        "folded": _("folded away"),
        "sensitive": _("sensitive"),
        "intake": _("When a concern is raised"),
        "key_kept": _("Made when it was published. It stays, whatever the title is."),
        "kept": _("The file that this procedure came in also says: %(what)s. The editor keeps it as it is."),
        "page_choose": _("Choose a page"),
        "page_other": _("Choose another page"),
        "page_clear": _("No page"),
        "page_gone": _("The page “%(page)s” is not in this portal."),
    }


def _lists() -> dict[str, str]:
    return {
        "add_role": _("Add a role …"),
        "add_step": _("Add a step …"),
        "take_away": _("Take away: %(what)s"),
        "add_option": _("Add an option"),
        "add_segment": _("Add an area"),
        "add_column": _("Add a column"),
        "option_number": _("Option %(number)s"),
        "segment_number": _("Area %(number)s"),
        "column_number": _("Column %(number)s"),
        "kind_number": _("Kind of answer in column %(number)s"),
        "help": _("Help"),
        "help_number": _("Help for line %(number)s"),
        "add_help": _("Add a help text"),
        "move_up": _("Move up"),
        "move_down": _("Move down"),
        "delete": _("Delete"),
    }


def _conditions() -> dict[str, str]:
    return {
        "match": _("How many of these must hold"),
        "match_all": _("All of these hold"),
        "match_any": _("At least one of these holds"),
        "condition_add": _("Add a condition"),
        "condition_more": _("Add another condition"),
        "condition_remove": _("Delete this condition"),
        "condition_anew": _("Write another condition instead"),
        "condition_kept": _("A condition with parts inside parts, kept as it was loaded."),
        "condition_about": _("Condition %(number)s: what it asks about"),
        "condition_how": _("How it is compared"),
        "condition_what": _("With what it is compared"),
        "this_answer": _("The answer to this question"),
        "about_subject": _("The one whom the case is about"),
        "about_absence": _("Figures of absence"),
        "about_history": _("What has happened in the case"),
        "fact_kind": _("What the case is about"),
        "fact_grade": _("The grade"),
        "fact_age": _("The age"),
        "fact_school": _("The school"),
        "fact_has_plan": _("Whether there is a plan"),
        "fact_has_referral": _("Whether there is a referral"),
        "history_reopened": _("How often the case was opened again"),
        "history_runs": _("How often the stage “%(stage)s” was run"),
        "history_outcomes": _("How often “%(outcome)s” was decided"),
        "op_": _("…"),
        "op_is": _("is"),
        "op_is_not": _("is not"),
        "op_in": _("is one of"),
        "op_contains": _("has among its answers"),
        "op_at_least": _("is at least"),
        "op_at_most": _("is at most"),
        "op_before": _("is before"),
        "op_after": _("is after"),
        "op_filled": _("is answered"),
        "op_empty": _("is not answered"),
        "window": _("Over which days"),
        "window_last": _("in the last"),
        "window_days": _("calendar days"),
        "window_school_days": _("school days"),
    }


def _deadlines() -> dict[str, str]:
    return {
        "unit": _("Unit of time"),
        "unit_none": "—",
        "unit_hours": _("hours"),
        "unit_days": _("days"),
        "unit_weeks": _("weeks"),
        "unit_months": _("months"),
        "unit_working_days": _("working days"),
        "unit_school_days": _("school days"),
        "start_stage": _("the beginning of the stage"),
        "start_decision": _("the decision"),
        "start_steps": _("When a step is done"),
        "start_decisions": _("When a stage was decided"),
        "start_dates": _("The date in an answer"),
        "proposed_nothing": _("Nothing"),
        "proposed_today": _("Today"),
        "proposed_later": _("Some time from today"),
        "proposed_me": _("The person who answers"),
        "no_deadline": _("no deadline"),
        "tells": _("then tells %(role)s"),
    }


def _summaries() -> dict[str, Any]:
    """Numbers of things: ``[for one, for more]``."""
    return {
        "steps": [ngettext("%(number)s step", "%(number)s steps", count) for count in (1, 2)],
        "decisions": [ngettext("%(number)s decision", "%(number)s decisions", count) for count in (1, 2)],
        "questions": [ngettext("%(number)s question", "%(number)s questions", count) for count in (1, 2)],
        "amount_hours": [ngettext("%(number)s hour", "%(number)s hours", count) for count in (1, 2)],
        "amount_days": [ngettext("%(number)s day", "%(number)s days", count) for count in (1, 2)],
        "amount_weeks": [ngettext("%(number)s week", "%(number)s weeks", count) for count in (1, 2)],
        "amount_months": [ngettext("%(number)s month", "%(number)s months", count) for count in (1, 2)],
        "amount_working_days": [
            ngettext("%(number)s working day", "%(number)s working days", count) for count in (1, 2)
        ],
        "amount_school_days": [ngettext("%(number)s school day", "%(number)s school days", count) for count in (1, 2)],
        "leads_to": _("to “%(stage)s”"),
        "leads_continue": _("goes on with a new date"),
        "leads_close": _("closes the case"),
        "rule_when": _("asked only sometimes"),
        "rule_binds": _("does something"),
        "rule_stop": _("stops"),
        "rule_alert": _("alerts"),
    }


def _named() -> dict[str, str]:
    """Words that the differences between versions use too."""
    named = {"kind": "kind", "binds": "binds", "document": "document"}
    return {f"{name}_{value}": str(word) for name, of in named.items() for value, word in NAMES[of].items()}
