"""What answers and decisions set going: measures, meetings, people, requests, things to acknowledge."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forms.cases import enums
from forms.cases.models.answers import Answers
from forms.cases.models.case import Case

PERSON = settings.AUTH_USER_MODEL


class FromAnswer(models.Model):
    """A row that an answer's bind made. ``origin`` names field and row, so that firing twice makes it once."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="%(class)ss")
    answers = models.ForeignKey(Answers, models.SET_NULL, related_name="+", null=True)
    origin = models.CharField(max_length=130, blank=True)  # "<run>/<step>-<occurrence>/<field>/<row id>"
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)  # the answer no longer says it

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=("case", "origin"), condition=~Q(origin=""), name="%(class)s_once_per_answer"
            )
        ]


NOWHERE = Q(record__isnull=True, school__isnull=True)
NO_ONE = Q(grade__isnull=True, school_class__isnull=True, pupil__isnull=True)
OF_CASE = Q(case__isnull=False) & NOWHERE & NO_ONE
OF_SCHOOL = Q(case__isnull=True, record__isnull=False, school__isnull=False) & (
    NO_ONE
    | Q(grade__isnull=False, school_class__isnull=True, pupil__isnull=True)
    | Q(grade__isnull=True, school_class__isnull=False, pupil__isnull=True)
    | Q(grade__isnull=True, school_class__isnull=True, pupil__isnull=False)
)


class MeasureQuerySet(models.QuerySet):
    """Measures, filtered in words."""

    def running(self) -> Self:
        """Those that run now."""
        return self.filter(status=enums.MeasureStatus.RUNNING, withdrawn_at__isnull=True)

    def without_case(self) -> Self:
        """Those that a routine's record started: for the school, a year, a class or a pupil."""
        return self.filter(case__isnull=True)


class Measure(FromAnswer):
    """What is tried: what, where, aimed at whom, who is responsible, from when until when, and what came of it.

    It belongs to a case, or to a routine's ``record``: then ``school`` says where, and at most one of ``grade``,
    ``school_class`` and ``pupil`` for whom (none: the whole school).
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="measures", null=True)
    record = models.ForeignKey("cases.RoutineRecord", models.PROTECT, related_name="measures", null=True)
    school = models.ForeignKey("people.School", models.PROTECT, related_name="measures", null=True)
    grade = models.PositiveSmallIntegerField(null=True)
    school_class = models.ForeignKey("people.SchoolClass", models.PROTECT, related_name="measures", null=True)
    pupil = models.ForeignKey("people.Pupil", models.PROTECT, related_name="measures", null=True)
    what = models.TextField()
    where = models.CharField(max_length=200, blank=True)
    aimed_at = models.CharField(max_length=10, choices=enums.AimedAt, blank=True)
    responsible = models.CharField(max_length=200, blank=True)
    responsible_user = models.ForeignKey(PERSON, models.SET_NULL, related_name="measures", null=True)
    goal = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    check_on = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=enums.MeasureStatus, default=enums.MeasureStatus.RUNNING)
    ended_on = models.DateField(null=True)
    stage = models.CharField(max_length=60, blank=True)  # key of the stage that it began in
    # The measure that this one took the place of when it was changed.
    replaces = models.ForeignKey("self", models.SET_NULL, related_name="replaced_by", null=True)
    # The class's case that it is shown in, in words of its own that name no pupil.
    shared_with = models.ForeignKey(Case, models.SET_NULL, related_name="shared_measures", null=True)
    shared_words = models.TextField(blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta(FromAnswer.Meta):
        ordering = ("pk",)
        constraints = [
            *FromAnswer.Meta.constraints,
            models.UniqueConstraint(
                fields=("record", "origin"), condition=~Q(origin=""), name="measure_once_per_routine_answer"
            ),
            models.CheckConstraint(name="measure_of_case_or_school", condition=OF_CASE | OF_SCHOOL),
        ]
        indexes = [
            models.Index(fields=("school", "status"), name="measure_by_school"),
            models.Index(fields=("responsible_user", "status", "check_on"), name="measure_by_person"),
        ]

    def __str__(self) -> str:
        return f"measure {self.pk}"


class MeasureEvaluation(FromAnswer):
    """What was found when a measure was looked at, in its case or in a later ``record`` of its routine."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="measureevaluations", null=True)
    record = models.ForeignKey("cases.RoutineRecord", models.PROTECT, related_name="evaluations", null=True)
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="evaluations")
    carried_out = models.CharField(max_length=10, choices=enums.CarriedOut, blank=True)
    effect = models.CharField(max_length=10, choices=enums.Effect, blank=True)
    then = models.CharField(max_length=10, choices=enums.Then, blank=True)
    note = models.TextField(blank=True)
    on = models.DateField()

    class Meta(FromAnswer.Meta):
        ordering = ("on", "pk")
        constraints = [
            *FromAnswer.Meta.constraints,
            models.UniqueConstraint(
                fields=("record", "origin"), condition=~Q(origin=""), name="evaluation_once_per_routine_answer"
            ),
            models.CheckConstraint(
                name="evaluation_of_case_or_record",
                condition=Q(case__isnull=False, record__isnull=True) | Q(case__isnull=True, record__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"evaluation {self.pk}"


class Meeting(FromAnswer):
    """A meeting that was agreed in a case."""

    title = models.CharField(max_length=200)
    on = models.DateField()
    at = models.TimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta(FromAnswer.Meta):
        ordering = ("on", "at", "pk")

    def __str__(self) -> str:
        return f"meeting {self.pk}"


class Participant(FromAnswer):
    """Somebody on the case: staff with a log-in, or a person from outside by name."""

    user = models.ForeignKey(PERSON, models.CASCADE, related_name="case_participations", null=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    role_key = models.CharField(max_length=60, blank=True)
    service = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    why = models.TextField(blank=True)
    reads_annex = models.BooleanField(default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta(FromAnswer.Meta):
        ordering = ("pk",)
        indexes = [models.Index(fields=("user", "until_on"), name="participant_by_user")]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class CasePartner(FromAnswer):
    """A service drawn into the case. ``introduced_only``: put in touch, and nothing is opened to it.

    It waits for an answer while something was sent and nothing is noted as answered. No access comes from this row.
    """

    partner = models.ForeignKey("people.Partner", models.SET_NULL, related_name="+", null=True)
    service = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    introduced_only = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    asked_on = models.DateField(null=True)
    contact = models.CharField(max_length=200, blank=True)  # whom one speaks with, where it is not the register's
    sent_on = models.DateField(null=True)
    sent = models.TextField(blank=True)  # what was sent, in words
    answer_expected_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    ended_on = models.DateField(null=True)  # the case works with it no longer

    class Meta(FromAnswer.Meta):
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"partner {self.pk}"

    @property
    def waits(self) -> bool:
        """Whether something was asked of it that it has not answered."""
        open_question = self.asked_on is not None and self.answered_on is None and not self.introduced_only
        return open_question and self.ended_on is None and self.withdrawn_at is None


class Consent(FromAnswer):
    """A consent to share with a service: who, what, for what, from when until when, how, and when withdrawn."""

    given_by = models.CharField(max_length=200)
    service = models.CharField(max_length=200)
    kinds = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    how = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    ended_on = models.DateField(null=True)  # withdrawn by the one who gave it

    class Meta(FromAnswer.Meta):
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"consent {self.pk}"


class CoordinatorAsk(FromAnswer):
    """Somebody is asked to coordinate the case; it counts when it is accepted."""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="coordinator_asks")
    status = models.CharField(max_length=10, choices=enums.AskStatus, default=enums.AskStatus.ASKED)
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta(FromAnswer.Meta):
        ordering = ("pk",)
        indexes = [models.Index(fields=("person", "status"), name="ask_by_person")]

    def __str__(self) -> str:
        return f"ask {self.pk}"


class HelpRequestQuerySet(models.QuerySet):
    """Requests for help, filtered in words."""

    def waiting(self) -> Self:
        """Those that are still to be answered. What a step asked is settled with the stage that it was asked in."""
        return self.filter(
            Q(answers__isnull=True) | Q(answers__run__ended_at__isnull=True), withdrawn_at__isnull=True
        ).exclude(status=enums.RequestStatus.ANSWERED)


class HelpRequest(FromAnswer):
    """A team asks another (a role's holders) for help; it waits for their next meeting.

    It is about a case, or without one about a pupil, a class, or (with neither) the school in general. ``goes_along``
    names what is shown with it (steps of the case, contacts): read when it is shown, so that nothing is kept twice.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="helprequests", null=True)
    school = models.ForeignKey("people.School", models.CASCADE, related_name="helprequests")
    pupil = models.ForeignKey("people.Pupil", models.CASCADE, related_name="helprequests", null=True)
    school_class = models.ForeignKey("people.SchoolClass", models.CASCADE, related_name="helprequests", null=True)
    role_key = models.CharField(max_length=60)
    stage = models.CharField(max_length=60, blank=True)  # where the case stood when it was asked
    text = models.TextField()
    goes_along = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=enums.RequestStatus, default=enums.RequestStatus.QUEUED)
    taken_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    taken_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    actions = models.JSONField(default=list)  # [{"what", "who", "by"}]; in a case they are its measures too
    follow_up_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    seen_at = models.DateTimeField(null=True)  # the asker has opened the answer

    objects = HelpRequestQuerySet.as_manager()

    class Meta(FromAnswer.Meta):
        ordering = ("made_at", "pk")
        indexes = [
            models.Index(fields=("role_key", "status"), name="request_by_role"),
            models.Index(fields=("school", "role_key", "status"), name="request_by_school"),
            models.Index(fields=("made_by", "status"), name="request_by_asker"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be answered."""
        return self.withdrawn_at is None and self.status != enums.RequestStatus.ANSWERED


class Notice(models.Model):
    """Something that stands in a person's list until it is acknowledged. ``text`` carries no name."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notices", null=True)
    school = models.ForeignKey("people.School", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=enums.NoticeKind)
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="notices")
    origin = models.CharField(max_length=130, blank=True)
    text = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    acknowledged_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("person", "case", "origin"), condition=~Q(origin=""), name="notice_once_per_answer"
            )
        ]
        indexes = [models.Index(fields=("person", "acknowledged_at"), name="notice_by_person")]

    def __str__(self) -> str:
        return f"notice {self.pk}"
