"""What somebody on the staff finds unclear in the guidance, and what they were answered."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

LONGEST_SENTENCE = 500
LONGEST_ANSWER = 2000


class PageQuestionQuerySet(models.QuerySet):
    """Questions, filtered in words."""

    def open(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(answered_at=None)

    def answered_and_unread(self, user) -> Self:
        """What a person asked, was answered, and has not read yet; the newest first."""
        return self.filter(by=user, answered_at__isnull=False, read_at=None).order_by("-answered_at", "-pk")


class PageQuestion(models.Model):
    """One sentence about one page or one step of a procedure; it knows no case. Written by ``care.questions`` alone.

    ``page_title`` and ``step_title`` are what they were called then, in the asker's language. An erased sentence was
    about a person: nobody reads it any more, and the answer says so.
    """

    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+", verbose_name=_("page"))
    page_title = models.CharField(_("page"), max_length=255)
    procedure_key = models.CharField(max_length=60, blank=True)
    stage_key = models.CharField(max_length=60, blank=True)
    step_key = models.CharField(max_length=60, blank=True)
    step_title = models.CharField(_("step"), max_length=255, blank=True)
    sentence = models.TextField(_("what is unclear"), max_length=LONGEST_SENTENCE, blank=True)
    erased_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    at = models.DateTimeField(_("asked"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=LONGEST_ANSWER, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    read_at = models.DateTimeField(null=True)

    objects = PageQuestionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("question from staff")
        verbose_name_plural = _("questions from staff")
        ordering = ("-at", "-pk")
        default_permissions = ("change",)
        constraints = [
            models.CheckConstraint(
                name="question_read_once_answered", condition=Q(read_at=None) | Q(answered_at__isnull=False)
            )
        ]
        indexes = [
            models.Index(fields=("by", "at"), name="question_by_asker"),
            models.Index(fields=("page", "answered_at"), name="question_by_page"),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"
