"""A meeting of a case as people read it: who is asked and how they are reached, the invitation, the next date."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from forms.cases.enums import AttendeeKind
from forms.cases.models import Attendee, Case, Meeting, MeetingSheet
from forms.people.calendar import calendar_for
from forms.people.models import Guardianship, Partner


@dataclass(frozen=True)
class Recipient:
    """Somebody who is asked. ``reach``: how the invitation gets to them; an address is never shown here."""

    row: Attendee
    name: str
    kind: str
    reach: str = ""
    protected: bool = False


def ties_of(case: Case) -> list[Guardianship]:
    """The homes that may be told of meetings, never one that may not. Read once for each instance of the case."""
    if "_portal_ties" not in case.__dict__:
        rows = Guardianship.objects.filter(pupil=case.pupil_id, may_receive=True).select_related("guardian")
        case.__dict__["_portal_ties"] = list(rows) if case.pupil_id else []
    return case.__dict__["_portal_ties"]


def partners_of(case: Case) -> list[Partner]:
    """Services of the school's owner that are in use."""
    return list(Partner.objects.filter(owner=case.school.owner_id, active=True))


def recipients(meeting: Meeting) -> list[Recipient]:
    """Those who are asked, each with how they are reached. Two queries."""
    case = meeting.case
    ties = {tie.guardian_id: tie for tie in ties_of(case)}
    rows = meeting.attendees.select_related("user", "guardian", "partner")
    return [_recipient(row, case, ties) for row in rows]


def _recipient(row: Attendee, case: Case, ties: dict[int, Guardianship]) -> Recipient:
    label = str(row.get_kind_display())
    if row.kind == AttendeeKind.STAFF:
        return Recipient(row, row.user.get_full_name(), label, _("by mail and in their list"))
    if row.kind == AttendeeKind.PARTNER:
        return Recipient(row, row.partner.name, label, _("on paper or by telephone; sees nothing of the case"))
    if row.kind == AttendeeKind.PUPIL:
        return Recipient(row, case.pupil.full_name if case.pupil else "", label, _("told at school"))
    if row.kind == AttendeeKind.OTHER:
        return Recipient(row, row.name, label, _("told by the one who calls"))
    hidden = row.guardian.protected_address or bool(case.pupil and case.pupil.protected_address)
    if row.guardian_id not in ties:
        return Recipient(row, row.guardian.full_name, label, _("may not be given information any more"), True)
    if hidden:
        return Recipient(row, row.guardian.full_name, label, _("protected address: handed over in person"), True)
    reach = _("only if they have asked for it") if ties[row.guardian_id].only_on_request else _("a copy of their own")
    interpreter = _("needs an interpreter") if row.guardian.interpreter else ""
    return Recipient(row, row.guardian.full_name, label, ", ".join(part for part in (reach, interpreter) if part))


def invitation(meeting: Meeting, sheet: MeetingSheet | None, remark: str = "") -> str:
    """The text of the invitation, in the language that the school writes in: when, where, with whom. No reason why."""
    case, school = meeting.case, meeting.case.school
    with override(case.version.compiled.source_language):
        when = date_format(meeting.on, "l").capitalize() + " " + date_format(meeting.on, "DATE_FORMAT")
        if meeting.at:
            when += ", " + date_format(meeting.at, "TIME_FORMAT")
        if sheet and sheet.length_minutes:
            when += " (" + _("%(count)s minutes") % {"count": sheet.length_minutes} + ")"
        rows = meeting.attendees.filter(user__isnull=False).select_related("user")
        staff = [row.user.get_full_name() for row in rows]
        lines = [
            _("%(school)s invites you to a meeting.") % {"school": school.name},
            "",
            _("When: %(when)s") % {"when": when},
            _("Where: %(place)s") % {"place": meeting.place or school.name},
        ]
        if staff:
            lines.append(_("From the school: %(names)s") % {"names": ", ".join(staff)})
        lines += ["", remark.strip(), ""] if remark.strip() else [""]
        lines.append(_("Would you like somebody else to be there, or do you need an interpreter? Please tell us."))
        if school.phone:
            lines.append(_("If the time does not suit you, call us on %(phone)s.") % {"phone": school.phone})
        else:
            lines.append(_("If the time does not suit you, please tell us."))
        return "\n".join(lines)


def next_proposed(case: Case, meeting: Meeting) -> datetime.date | None:
    """When the next meeting would be by the stage's interval, over the calendar; None where the stage has none."""
    spec = case.version.compiled
    every = spec.stage(case.stage).repeatable if case.is_open else None
    if not every:
        return None
    calendar = calendar_for(case.school)
    try:
        return calendar.on_to_school_day(calendar.add(every, meeting.on))
    except OverflowError:
        return None


def following(case: Case, meeting: Meeting) -> Meeting | None:
    """The case's next meeting after this one, if one is called already."""
    rows = case.meetings.filter(cancelled_at__isnull=True, withdrawn_at__isnull=True, on__gt=meeting.on)
    return rows.order_by("on", "at").first()


def chosen_in(meeting: Meeting | None) -> dict[str, Any]:
    """Who is asked to a meeting, as a form starts with it."""
    if meeting is None:
        return {}
    rows = list(meeting.attendees.all())
    return {
        "staff": [str(row.user_id) for row in rows if row.user_id],
        "guardians": [str(row.guardian_id) for row in rows if row.guardian_id],
        "partners": [str(row.partner_id) for row in rows if row.partner_id],
        "pupil": any(row.kind == AttendeeKind.PUPIL for row in rows),
        "others": "\n".join(row.name for row in rows if row.kind == AttendeeKind.OTHER),
    }
