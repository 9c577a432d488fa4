"""The agenda of a team's meeting: kept from when it begins, ordered, added to, and carried over if not reached."""

from django.db import transaction
from django.utils.translation import gettext as _

from forms.cases.clock import Clock, system_clock, today
from forms.cases.enums import AgendaKind, ItemStatus
from forms.cases.errors import BadInput
from forms.cases.models import AgendaItem, TeamMeeting
from forms.cases.services.meetings.team import locked_meeting, must_be_planned
from forms.cases.waiting import waiting_for
from forms.people.models import User

LONGEST_TITLE = 200
MOST_ITEMS = 100


@transaction.atomic
def add_item(pk: int, *, title: str, by: User, clock: Clock = system_clock) -> AgendaItem:
    """Put something of one's own on the agenda. Raises: NotAllowed, BadInput, StepClosed."""
    meeting = locked_meeting(pk, by=by)
    must_be_planned(meeting)
    words = title.strip()
    if not words:
        raise BadInput("title", _("Say what it is about."))
    if len(words) > LONGEST_TITLE:
        raise BadInput("title", _("Write at most %(count)s characters.") % {"count": LONGEST_TITLE})
    count = meeting.items.count()
    if count >= MOST_ITEMS:
        raise BadInput("title", _("The agenda is full. Take something off it first."))
    key = f"own-{count + 1}-{clock.now():%H%M%S%f}"
    values = {"kind": AgendaKind.OWN, "title": words, "position": count + 1, "made_by": by, "made_at": clock.now()}
    return AgendaItem.objects.create(meeting=meeting, key=key, **values)


@transaction.atomic
def remove_item(pk: int, item_id: int, *, by: User) -> None:
    """Take something of one's own off again, as long as nothing was written to it. Raises: NotAllowed, StepClosed."""
    meeting = locked_meeting(pk, by=by)
    must_be_planned(meeting)
    meeting.items.filter(pk=item_id, kind=AgendaKind.OWN, notes="", status=ItemStatus.OPEN).delete()


@transaction.atomic
def put_in_order(pk: int, keys: list[str], *, by: User) -> TeamMeeting:
    """Keep the order of the agenda. Keys that it does not have are left out; what is not named comes last.

    Raises: NotAllowed, StepClosed.
    """
    meeting = locked_meeting(pk, by=by)
    must_be_planned(meeting)
    meeting.order = [key[:80] for key in dict.fromkeys(keys)][:MOST_ITEMS]
    meeting.save(update_fields=["order"])
    rows = list(meeting.items.all())
    places = {key: place for place, key in enumerate(meeting.order)}
    for row in rows:
        row.position = places.get(row.key, len(places) + row.position)
    AgendaItem.objects.bulk_update(rows, ["position"])
    return meeting


def take_in(meeting: TeamMeeting, *, by: User, clock: Clock) -> int:
    """Keep what waits as items of a locked meeting, in its order. Returns how many are new."""
    rows = list(meeting.items.all())
    known = {row.key for row in rows}
    waiting = [one for one in waiting_for(meeting, today(clock)) if one.key not in known][:MOST_ITEMS]
    fresh = [
        AgendaItem(
            meeting=meeting,
            key=one.key,
            kind=one.kind,
            request=one.request,
            case=one.case,
            title=one.title[:LONGEST_TITLE],
            made_by=by,
            made_at=clock.now(),
        )
        for one in waiting
    ]
    _place(meeting, rows, fresh)
    AgendaItem.objects.bulk_create(fresh)
    AgendaItem.objects.bulk_update(rows, ["position"])
    return len(fresh)


def _place(meeting: TeamMeeting, rows: list[AgendaItem], fresh: list[AgendaItem]) -> None:
    """Give each its place: as somebody has put them, else what waits first; what comes during the meeting is last."""
    begins = not any(row.kind != AgendaKind.OWN for row in rows)
    places = {key: place for place, key in enumerate(meeting.order)}
    ordered = [*fresh, *rows] if begins else [*rows, *fresh]
    ordered.sort(key=lambda row: places.get(row.key, len(places)))
    for place, row in enumerate(ordered):
        row.position = place


def carry_over(meeting: TeamMeeting, *, by: User, clock: Clock) -> int:
    """What was not reached goes to the next meeting; what waits by itself is there anyway. Returns how many."""
    left = list(meeting.items.filter(status=ItemStatus.OPEN))
    following = (
        TeamMeeting.objects.planned()
        .filter(school=meeting.school_id, role_key=meeting.role_key, on__gte=meeting.on)
        .exclude(pk=meeting.pk)
        .order_by("on", "at", "pk")
        .first()
    )
    for row in left:
        row.status, row.carried_to = ItemStatus.CARRIED, following
        row.save(update_fields=["status", "carried_to"])
        if following is not None and row.kind == AgendaKind.OWN:
            _copy(row, following, by=by, clock=clock)
    return len(left)


def take_in_carried(meeting: TeamMeeting, *, by: User, clock: Clock) -> None:
    """Put on a meeting that was just planned what was left when there was none to carry it to."""
    lost = AgendaItem.objects.filter(
        meeting__school=meeting.school_id,
        meeting__role_key=meeting.role_key,
        status=ItemStatus.CARRIED,
        carried_to__isnull=True,
        kind=AgendaKind.OWN,
    )
    for row in list(lost):
        _copy(row, meeting, by=by, clock=clock)
        row.carried_to = meeting
        row.save(update_fields=["carried_to"])


def _copy(row: AgendaItem, meeting: TeamMeeting, *, by: User, clock: Clock) -> None:
    values = {"kind": row.kind, "title": row.title, "notes": row.notes, "made_by": by, "made_at": clock.now()}
    AgendaItem.objects.get_or_create(meeting=meeting, key=row.key, defaults=values)
