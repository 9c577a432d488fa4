"""What all services about one measure need: it and its case, locked, and its values, checked."""

import datetime
from dataclasses import dataclass, fields
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from forms.cases.enums import AimedAt
from forms.cases.errors import BadInput, StepClosed
from forms.cases.models import Case, Measure
from forms.cases.services.opening import locked
from forms.cases.values import LIMITS
from forms.people.models import User
from forms.people.selectors import colleagues
from guidance.procedures.columns import KNOWN_LABELS

#: The column of a step's rows that each value is asked in, for its label.
COLUMNS = {
    "what": "what",
    "where": "where",
    "aimed_at": "aimed_at",
    "responsible": "responsible",
    "goal": "goal",
    "starts_on": "start",
    "ends_on": "end",
    "check_on": "check_on",
}


@dataclass(frozen=True)
class MeasureValues:
    """What is said of a measure. ``responsible``: words for one who does not work at the school."""

    what: str
    where: str = ""
    aimed_at: str = ""
    responsible: str = ""
    responsible_user: User | None = None
    goal: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    check_on: datetime.date | None = None

    @property
    def row(self) -> dict[str, Any]:
        """As values of the model: a colleague's name stands in ``responsible`` too."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        for name in ("what", "where", "responsible", "goal"):
            found[name] = found[name].strip()
        if self.responsible_user is not None:
            found["responsible"] = self.responsible_user.get_full_name()[:200]
        return found


def locked_measure(measure_id: int) -> tuple[Case, Measure]:
    """A measure that no answer has taken back, read after its case was locked.

    Raises: Measure.DoesNotExist.
    """
    case = locked(Measure.objects.values_list("case_id", flat=True).get(pk=measure_id))
    measure = Measure.objects.select_related("responsible_user").get(pk=measure_id, withdrawn_at__isnull=True)
    measure.case = case
    return case, measure


def require_open(case: Case) -> None:
    """Raises: StepClosed for a case that is closed."""
    if not case.is_open:
        raise StepClosed(_("The case is closed. Reopen it to start something new."))


def check(case: Case, values: MeasureValues, *, before: Measure | None = None) -> None:
    """Refuse what makes no sense.

    Args:
        before: the measure that is corrected: a colleague who has left may stay responsible for it.
    Raises: BadInput, at the field concerned.
    """
    if not values.what.strip():
        raise BadInput("what", _("Say what will be done."))
    for name, most in (("what", "long_text"), ("goal", "long_text"), ("where", ""), ("responsible", "")):
        limit = LIMITS.get(most, 200)
        if len(getattr(values, name)) > limit:
            raise BadInput(name, _("Write at most %(count)s characters.") % {"count": limit})
    if values.aimed_at and values.aimed_at not in AimedAt.values:
        raise BadInput("aimed_at", _("Choose among the answers that are offered."))
    if values.starts_on and values.ends_on and values.ends_on < values.starts_on:
        raise BadInput("ends_on", _("A measure cannot end before it starts."))
    if values.starts_on and values.check_on and values.check_on < values.starts_on:
        raise BadInput("check_on", _("A measure cannot be looked at before it starts."))
    who = values.responsible_user
    stays = before is not None and who is not None and before.responsible_user_id == who.pk
    if who is not None and not stays and not colleagues(case.school).filter(pk=who.pk).exists():
        raise BadInput("responsible_user", _("Choose somebody who works at the school now."))


def in_words(case: Case, row: dict[str, Any]) -> str:
    """Values of a measure as lines that anybody can read, in the language of the procedure."""
    with override(case.version.compiled.source_language):
        lines = []
        for name, column in COLUMNS.items():
            if name not in row:
                continue
            label, value = str(KNOWN_LABELS["measures"][column]), row[name]
            if isinstance(value, datetime.date):
                value = date_format(value, "SHORT_DATE_FORMAT")
            elif name == "aimed_at" and value:
                value = str(AimedAt(value).label)
            lines.append(f"{label}: {value or '–'}")
        return "\n".join(lines)


def by_hand(token: str) -> str:
    """The origin of a row that a form of its own made: sending the same form twice makes it once.

    Raises: BadInput for what no form of ours sends.
    """
    if not (token.isascii() and token.isalnum() and 8 <= len(token) <= 64):
        raise BadInput("token", _("The form is out of date. Open the page again."))
    return f"hand/{token}"
