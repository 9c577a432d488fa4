"""Words for what a spec says in one word: kinds, ranks, subjects."""

from typing import Any

from django.utils.translation import gettext_lazy as _

#: By the attribute whose values they are.
NAMES: dict[str, dict[Any, Any]] = {
    "kind": {
        "short_text": _("a line of text"),
        "long_text": _("text"),
        "number": _("a number"),
        "date": _("a date"),
        "time": _("a time of day"),
        "yes_no": _("yes or no"),
        "choice": _("one choice"),
        "choices": _("several choices"),
        "scale": _("a scale"),
        "staff": _("a member of staff"),
        "people": _("people"),
        "contacts": _("contact attempts"),
        "rows": _("rows"),
        "mapping": _("a mapping"),
        "measures": _("measures"),
        "partners": _("services"),
        "consent": _("consent"),
        "agreement": _("an agreement"),
        "file": _("a file"),
        "figures": _("figures of absence"),
        "notice": _("a notice"),
    },
    "binds": {
        "follow_up": _("sets the next date"),
        "coordinator": _("asks somebody to coordinate the case"),
        "inform": _("tells people, who acknowledge it"),
        "measures": _("starts measures"),
        "meeting": _("books a meeting"),
        "participants": _("puts people on the case"),
        "partner": _("draws a service in"),
        "consent": _("notes a consent"),
        "introduce": _("puts a service in touch"),
        "evaluation": _("evaluates the measures that run"),
        "request": _("asks a team for help"),
    },
    "nature": {"facts": _("facts"), "view": _("somebody's view"), "agreement": _("what was agreed")},
    "voice": {"pupil": _("the pupil"), "guardian": _("the home"), "school": _("the school")},
    "rank": {
        "teaching": _("teaching staff"),
        "resource": _("resource team"),
        "leadership": _("school leadership"),
        "partner": _("partner outside the school"),
        "guardian": _("guardian"),
        "pupil": _("pupil"),
    },
    "subjects": {"pupil": _("a pupil"), "class": _("a class"), "staff": _("a member of staff")},
    "runs": {"first": _("asked once"), "each": _("asked in every round")},
    "about": {"subject": _("the one whom the case is about"), "class": _("the class")},
    "reason": {"required": _("must be given"), "optional": _("may be given")},
    "next_date": {"required": _("must be given"), "optional": _("may be given"), "none": _("is not asked for")},
    "origin": {"source": _("of the source"), "ours": _("ours")},
    "document": {
        "letter": _("letter"),
        "invitation": _("invitation"),
        "agreement": _("agreement"),
        "minutes": _("minutes"),
        "sheet": _("sheet"),
    },
    "default": {"today": _("today"), "me": _("the person who answers")},
}


def named(attribute: str, value: Any) -> str:
    """The word for a value; the value itself where there is none."""
    return str(NAMES.get(attribute, {}).get(value, value))
