"""Asking a team for help, in a case at any stage or without one."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.access import may
from forms.cases.clock import Clock, system_clock
from forms.cases.errors import BadInput, NotAllowed, StepClosed
from forms.cases.models import Case, HelpRequest
from forms.cases.services.opening import locked
from forms.cases.services.runs import hand_to_role
from forms.cases.services.timeline import record
from forms.cases.teams import helping, teams_at
from forms.people.models import Pupil, School, SchoolClass, User
from forms.people.reach import reach_of
from forms.people.selectors import classes_visible_to, pupils_visible_to

LONGEST = 10_000
MOST_ALONG = 60


@transaction.atomic
def ask_team(
    *,
    by: User,
    role_key: str,
    text: str,
    case: Case | None = None,
    school: School | None = None,
    pupil: Pupil | None = None,
    school_class: SchoolClass | None = None,
    goes_along: Iterable[str] = (),
    clock: Clock = system_clock,
) -> HelpRequest:
    """Put a question in a team's queue. In a case, the team sees the case from now on, and the timeline says so.

    Args:
        case: what it is about; else a pupil, a class, or with ``school`` alone the school in general.
        goes_along: keys of what is shown with it (``selectors.requests.along``).
    Raises: NotAllowed, BadInput, StepClosed for a case that is closed.
    """
    if case is not None:
        return _ask_in(case.pk, by=by, role_key=role_key, text=text, goes_along=goes_along, clock=clock)
    subject = pupil or school_class
    place = subject.school if subject is not None else school
    if place is None:
        raise BadInput("about", _("Say what it is about."))
    _check_subject(by, place, pupil, school_class)
    if role_key not in {team.key for team in teams_at(place, "en")}:
        raise BadInput("role", _("Choose whom you ask."))
    return HelpRequest.objects.create(
        school=place,
        pupil=pupil,
        school_class=school_class if pupil is None else None,
        **_values(by, role_key, text, goes_along, clock),
    )


def _ask_in(case_id: int, *, by: User, role_key: str, text: str, goes_along, clock: Clock) -> HelpRequest:
    case = locked(case_id)
    if not may(by, "fill", case):
        raise NotAllowed
    if not case.is_open:
        raise StepClosed(_("The case is closed. Reopen it to ask for help."))
    if role_key not in helping(case.version.compiled) and role_key not in {
        team.key for team in teams_at(case.school, "en")
    }:
        raise BadInput("role", _("Choose whom you ask."))
    values = _values(by, role_key, text, goes_along, clock)
    made = HelpRequest.objects.create(case=case, school=case.school, stage=case.stage, **values)
    hand_to_role(case, role_key, by=by, clock=clock)
    data = {"request": made.pk, "role": role_key, "stage": case.stage}
    record(case, "request.made", by=by, data=data, text=made.text, clock=clock)
    return made


def _values(by: User, role_key: str, text: str, goes_along: Iterable[str], clock: Clock) -> dict:
    words = text.strip()
    if not words:
        raise BadInput("text", _("Say what you would like help with."))
    if len(words) > LONGEST:
        raise BadInput("text", _("Write at most %(count)s characters.") % {"count": LONGEST})
    return {
        "role_key": role_key,
        "text": words,
        "goes_along": [key[:120] for key in goes_along][:MOST_ALONG],
        "made_by": by,
        "made_at": clock.now(),
    }


def _check_subject(by: User, school: School, pupil: Pupil | None, school_class: SchoolClass | None) -> None:
    """Refuse who does not work at the school, or may not know of the pupil or class. Raises: NotAllowed."""
    if school.pk not in {reach.school_id for reach in reach_of(by)}:
        raise NotAllowed
    if pupil is not None and not pupils_visible_to(by).filter(pk=pupil.pk).exists():
        raise NotAllowed
    if school_class is not None and not classes_visible_to(by).filter(pk=school_class.pk).exists():
        raise NotAllowed
