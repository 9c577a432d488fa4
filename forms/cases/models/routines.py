"""A routine's record: one time that a duty of a role was done at a school, and what was filled in for it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forms.cases.enums import AnswerStatus

PERSON = settings.AUTH_USER_MODEL


class RoutineRecordQuerySet(models.QuerySet):
    """Records, filtered in words."""

    def of(self, school, procedure_key: str, routine: str) -> Self:
        """The records of one routine at one school."""
        return self.filter(school=school, procedure_key=procedure_key, routine=routine)

    def done(self) -> Self:
        """Those that are finished."""
        return self.filter(done_at__isnull=False)


class RoutineRecord(models.Model):
    """One time that a routine is done at a school. Written only by forms.cases.services.routines.

    ``from_on`` and ``until_on`` are the days that it looks back on; ``due_on`` and ``overdue_on`` are what they were
    when it was begun. ``version`` is the procedure as it was then: the record stays on it.
    """

    school = models.ForeignKey("people.School", models.PROTECT, related_name="routine_records")
    version = models.ForeignKey("guidance.ProcedureVersion", models.PROTECT, related_name="+")
    procedure_key = models.CharField(max_length=60)
    routine = models.CharField(max_length=60)
    number = models.PositiveIntegerField()  # counts the records of the routine at the school, from 1
    from_on = models.DateField()
    until_on = models.DateField()
    due_on = models.DateField()
    overdue_on = models.DateField()
    next_on = models.DateField(null=True)  # the day that its answers agreed on for the next time
    begun_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    begun_at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    done_at = models.DateTimeField(null=True)

    objects = RoutineRecordQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("school", "procedure_key", "routine", "number"), name="routine_record_once"
            ),
            models.UniqueConstraint(
                fields=("school", "procedure_key", "routine"),
                condition=Q(done_at__isnull=True),
                name="one_open_record_of_routine",
            ),
        ]
        indexes = [
            models.Index(fields=("school", "procedure_key", "routine", "-done_at"), name="routine_last_done"),
        ]

    def __str__(self) -> str:
        return f"{self.routine} {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it is still being filled in."""
        return self.done_at is None


class RoutineSubject(models.Model):
    """A pupil whom a round is about. ``position`` names the pupil in addresses; ``case`` is where it landed."""

    record = models.ForeignKey(RoutineRecord, models.CASCADE, related_name="subjects")
    position = models.PositiveSmallIntegerField()
    pupil = models.ForeignKey("people.Pupil", models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.SET_NULL, related_name="rounds", null=True)
    added_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("record", "position"), name="routine_subject_position"),
            models.UniqueConstraint(fields=("record", "pupil"), name="routine_subject_once"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.position}"


class RoutineAnswers(models.Model):
    """The answers of one step of a record; in a round one for each pupil, ``occurrence`` being the pupil's position.

    ``raw``, ``values``, ``version`` and ``status`` are what they are in Answers. Nothing sensitive stands here: lint
    refuses such a question in a routine.
    """

    record = models.ForeignKey(RoutineRecord, models.CASCADE, related_name="answers")
    step = models.CharField(max_length=60)
    occurrence = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=AnswerStatus, default=AnswerStatus.DRAFT)
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    skip_reason = models.TextField(blank=True)
    begun_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    begun_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    saved_at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(PERSON, models.SET_NULL, related_name="+", null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("record", "step", "occurrence"), name="routine_answers_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.step}-{self.occurrence}"

    @property
    def sensitive_keys(self) -> list[str]:
        """Which sensitive questions are answered: none, a routine asks no such question."""
        return []
