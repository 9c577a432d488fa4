"""Asking about the guidance, answering, and reading the answer. The only writer of questions."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.permission_policies.pages import PagePermissionPolicy

from guidance import registry
from guidance.care.pages import keeps_any, kept_by
from guidance.care.places import QuestionPlace
from guidance.known import known_pages
from guidance.models import PageQuestion
from guidance.models.questions import LONGEST_ANSWER, LONGEST_SENTENCE, PageQuestionQuerySet

#: How many questions one person may ask: more are a slip or a joke, and bury those of others.
MOST = ((datetime.timedelta(hours=1), 10), (datetime.timedelta(days=1), 30))
#: The same sentence about the same place within this time is a form that was sent twice.
TWICE = datetime.timedelta(minutes=10)
#: Most answers that one list shows at once.
SHOWN = 50
#: The right to see and answer every question, also about pages that are gone.
EVERY = "guidance.change_pagequestion"


class NotTaken(Exception):
    """The question or answer cannot be taken; the message says why, for the person to read."""


def _clean(text: str, longest: int, empty: str) -> str:
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise NotTaken(empty)
    if len(text) > longest:
        raise NotTaken(_("Write at most %(longest)d characters; this is %(length)d.")
                       % {"longest": longest, "length": len(text)})  # fmt: skip
    return text


@transaction.atomic
def ask(place: QuestionPlace, sentence: str, *, by: Any) -> PageQuestion:
    """Take what somebody finds unclear, and tell who looks after the page. The same again within minutes is one.

    Raises: NotTaken without words, with too many, and for somebody who asks too often.
    """
    sentence = _clean(sentence, LONGEST_SENTENCE, _("Write what is unclear."))
    now = timezone.now()
    mine = PageQuestion.objects.filter(by=by)
    where = {"page": place.page, "procedure_key": place.procedure, "stage_key": place.stage, "step_key": place.step}
    same = mine.open().filter(sentence=sentence, at__gt=now - TWICE, **where).first()
    if same is not None:
        return same
    for period, most in MOST:
        if mine.filter(at__gt=now - period).count() >= most:
            raise NotTaken(_("You have asked many questions in a short time. Wait a little, and send this again."))
    question = PageQuestion.objects.create(
        page_title=place.page_title[:255], step_title=place.step_title[:255], sentence=sentence, by=by, at=now, **where
    )
    registry.tell("question_asked", question=question, keeper=keeper_of(question))
    return question


@transaction.atomic
def answer(pk: int, text: str, *, by: Any, erase: bool = False) -> PageQuestion:
    """Answer a question, or correct an answer that was not read yet; the asker is told.

    Args:
        text: 1 to 2,000 characters; with ``erase`` it may be left empty.
        erase: forget the sentence, because it says something about a person.
    Raises: NotTaken without words, with too many, and where the asker has read an answer already.
    """
    question = PageQuestion.objects.select_for_update().get(pk=pk)
    if question.read_at:
        raise NotTaken(_("The answer was read meanwhile. It stays as it is."))
    if erase and not text.strip():
        text = _("Your sentence was erased, because it said something about a person. Please ask again without that.")
    text = _clean(text, LONGEST_ANSWER, _("Write an answer."))
    if erase and not question.erased_at:
        question.sentence, question.erased_at = "", timezone.now()
    question.answer, question.answered_by, question.answered_at = text, by, timezone.now()
    question.save()
    registry.tell("question_answered", question=question)
    return question


def answers_for(user: Any) -> list[dict[str, Any]]:
    """What a person asked and can read the answer to: ``question``, and the ``url`` of its page or "". One query."""
    rows = PageQuestion.objects.answered_and_unread(user).select_related("answered_by")[:SHOWN]
    return [{"question": row, "url": known_pages().url(row.page_id) if row.page_id else ""} for row in rows]


def note_read(pk: int, *, by: Any) -> None:
    """The asker has read the answer. Twice is the same as once; somebody else's question is left alone."""
    PageQuestion.objects.answered_and_unread(by).filter(pk=pk).update(read_at=timezone.now())


def keeper_of(question: PageQuestion) -> int | None:
    """The primary key of who looks after the question's page now, if anybody does."""
    if question.page is None:
        return None
    return getattr(question.page.specific, "page_owner_id", None)


def answerable_by(user: Any) -> PageQuestionQuerySet:
    """Questions that a person sees and answers: about pages that they look after or edit."""
    if user.has_perm(EVERY):
        return PageQuestion.objects.all()
    edited = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return PageQuestion.objects.filter(
        Q(page__in=edited.order_by().values("pk")) | Q(page__in=kept_by(user).order_by().values("pk"))
    )


def answers(user: Any) -> bool:
    """Whether a person could be asked about any page."""
    return user.has_perm(EVERY) or PagePermissionPolicy().user_has_permission(user, "change") or keeps_any(user)
