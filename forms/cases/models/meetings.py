"""Meetings: what one of a case carries, who comes; the regular meeting of a team, its agenda; series of both."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forms.cases import enums
from forms.cases.models.case import Case
from forms.cases.models.work import HelpRequest, Meeting

PERSON = settings.AUTH_USER_MODEL


class Noted(models.Model):
    """A text that several may type in at once: its version number says what was typed over."""

    notes = models.TextField(blank=True)
    notes_version = models.PositiveIntegerField(default=0)
    notes_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    notes_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Minuted(models.Model):
    """A meeting that is held: begun, minuted by one person at a time, ended."""

    taker = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    taker_since = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)

    class Meta:
        abstract = True

    @property
    def is_going_on(self) -> bool:
        """Whether it has begun and not ended."""
        return self.began_at is not None and self.ended_at is None


class MeetingSeries(models.Model):
    """Meetings that come back, of a team or in a case. The amounts are the procedure's, or were asked."""

    school = models.ForeignKey("people.School", models.CASCADE, related_name="meeting_series")
    role_key = models.CharField(max_length=60, blank=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="meeting_series", null=True)
    title = models.CharField(max_length=200, blank=True)
    every_amount = models.PositiveSmallIntegerField()
    every_unit = models.CharField(max_length=20)
    at = models.TimeField(null=True)
    length_minutes = models.PositiveSmallIntegerField(null=True)
    place = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    until_on = models.DateField()
    made_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=("school", "role_key", "until_on"), name="series_by_team")]

    def __str__(self) -> str:
        return f"series {self.pk}"


class TeamMeetingQuerySet(models.QuerySet):
    """Meetings of teams, in words."""

    def planned(self) -> Self:
        """Those that are neither called off nor over."""
        return self.filter(cancelled_at__isnull=True, ended_at__isnull=True)


class TeamMeeting(Noted, Minuted):
    """One regular meeting of a team at a school. ``order`` keeps the keys of the agenda as somebody has put them."""

    school = models.ForeignKey("people.School", models.CASCADE, related_name="team_meetings")
    role_key = models.CharField(max_length=60)
    on = models.DateField()
    at = models.TimeField(null=True)
    length_minutes = models.PositiveSmallIntegerField(null=True)
    place = models.CharField(max_length=200, blank=True)
    series = models.ForeignKey(MeetingSeries, models.SET_NULL, related_name="team_meetings", null=True)
    nominal_on = models.DateField(null=True)  # the day that the series would have it on, school or not
    moved_by_hand = models.BooleanField(default=False)  # the calendar does not move it any more
    order = models.JSONField(default=list)
    present = models.ManyToManyField(PERSON, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)  # how often it was changed, for calendars
    made_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = TeamMeetingQuerySet.as_manager()

    class Meta:
        ordering = ("on", "at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("series", "nominal_on"), condition=Q(series__isnull=False), name="team_meeting_once_a_series"
            )
        ]
        indexes = [models.Index(fields=("school", "role_key", "on"), name="team_meeting_by_day")]

    def __str__(self) -> str:
        return f"team meeting {self.pk}"


class AgendaItem(Noted):
    """One item of a team's agenda, kept from when the meeting begins. ``key`` says what it is: the same, once."""

    meeting = models.ForeignKey(TeamMeeting, models.CASCADE, related_name="items")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=enums.AgendaKind)
    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="items", null=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="agenda_items", null=True)
    title = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=enums.ItemStatus, default=enums.ItemStatus.OPEN)
    carried_to = models.ForeignKey(TeamMeeting, models.SET_NULL, related_name="carried_items", null=True)
    done_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=("meeting", "key"), name="agenda_item_once")]

    def __str__(self) -> str:
        return f"agenda item {self.pk}"


class MeetingSheet(Noted, Minuted):
    """What a meeting of a case carries beside its date and place: what for, the invitation, the minutes."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="sheet")
    length_minutes = models.PositiveSmallIntegerField(null=True)
    what_for = models.TextField(blank=True)
    invitation = models.TextField(blank=True)  # as it was shown before it went
    called_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    called_at = models.DateTimeField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    series = models.ForeignKey(MeetingSeries, models.SET_NULL, related_name="sheets", null=True)
    nominal_on = models.DateField(null=True)
    moved_by_hand = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("series", "nominal_on"), condition=Q(series__isnull=False), name="case_meeting_once_a_series"
            )
        ]

    def __str__(self) -> str:
        return f"sheet {self.pk}"


class Attendee(models.Model):
    """Somebody who is asked to a meeting of a case, and whether they came."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees")
    kind = models.CharField(max_length=10, choices=enums.AttendeeKind)
    user = models.ForeignKey(PERSON, models.CASCADE, related_name="meetings_asked_to", null=True)
    guardian = models.ForeignKey("people.Guardian", models.CASCADE, related_name="+", null=True)
    partner = models.ForeignKey("people.Partner", models.CASCADE, related_name="+", null=True)
    name = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    came = models.BooleanField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("meeting", "user"), condition=Q(user__isnull=False), name="attendee_staff_once"
            ),
            models.UniqueConstraint(
                fields=("meeting", "guardian"), condition=Q(guardian__isnull=False), name="attendee_guardian_once"
            ),
            models.UniqueConstraint(
                fields=("meeting", "partner"), condition=Q(partner__isnull=False), name="attendee_partner_once"
            ),
        ]

    def __str__(self) -> str:
        return f"attendee {self.pk}"
