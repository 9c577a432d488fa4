"""Sensitive answers: sealed in a table of their own, and opened only for those whom the case names."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Prefetch, prefetch_related_objects

from forms.cases import annex
from forms.cases.access import may
from forms.cases.clock import Clock
from forms.cases.enums import AnswerStatus
from forms.cases.models import Answers, SensitiveAnswer


def reading_right(answers: Answers, user) -> bool:
    """Whether a person may read the sensitive answers of a row.

    Those whom the case names; and until a step is done, the one who has been typing it, who would lose it otherwise.
    """
    if user is None or not user.is_authenticated:
        return False
    if answers.run_id and may(user, "see_annex", answers.run.case):
        return True
    return answers.status == AnswerStatus.DRAFT and answers.begun_by_id == user.pk == answers.saved_by_id


def sensitive_raw(answers: Answers, user) -> dict[str, Any] | None:
    """What was typed in the sensitive fields of a row, by key; None for a person who may not read it."""
    return _opened(answers, "raw") if reading_right(answers, user) else None


def sensitive_values(answers: Answers, user) -> dict[str, Any] | None:
    """The values of the sensitive fields of a row that was done; None for a person who may not read them."""
    return _opened(answers, "value") if reading_right(answers, user) else None


def _opened(answers: Answers, part: str) -> dict[str, Any]:
    rows = [row for row in answers.annex.all() if row.sealed] if answers.pk else ()  # prefetched for many at once
    found = {row.field: annex.unseal(row.sealed).get(part) for row in rows}
    return {key: content for key, content in found.items() if content not in (None, "", [])}


class Sealed(NamedTuple):
    """A sensitive answer that is about to be sealed. ``by`` is who typed it."""

    field: str
    raw: Any
    value: Any
    by: Any


def rows_of(answers: Answers) -> dict[str, SensitiveAnswer]:
    """The sealed rows by field, with who typed them. One query at most, however often it is asked."""
    if answers.pk and answers.sensitive_keys:
        prefetch_related_objects([answers], Prefetch("annex", SensitiveAnswer.objects.select_related("by")))
        return {row.field: row for row in answers.annex.all()}
    return {}


def keep(answers: Answers, answered: Iterable[Sealed], *, clock: Clock) -> None:
    """Seal answers, in the caller's transaction; blank ones are taken away. Two queries at most."""
    answered = list(answered)
    if not answered:
        return
    kept = rows_of(answers)
    if gone := [one.field for one in answered if not one.raw]:
        SensitiveAnswer.objects.filter(answers=answers, field__in=gone).delete()
    sealed = [
        SensitiveAnswer(
            answers=answers,
            field=one.field,
            sealed=annex.seal({"raw": one.raw, "value": one.value}),
            by=one.by,
            at=clock.now(),
        )
        for one in answered
        if one.raw
    ]
    if sealed:
        unique, written = ("answers", "field"), ("sealed", "by", "at")
        SensitiveAnswer.objects.bulk_create(sealed, update_conflicts=True, unique_fields=unique, update_fields=written)
    kept |= {row.field: row for row in sealed}
    _show(answers, [row for key, row in kept.items() if key not in gone])


def prefetch_nothing(answers: Answers) -> None:
    """Know of a row that was just made that nothing of it is sealed yet."""
    _show(answers, [])


def _show(answers: Answers, rows: list[SensitiveAnswer]) -> None:
    """Let ``answers.annex.all()`` show these rows without a query, as a prefetch does."""
    shown = SensitiveAnswer.objects.filter(answers=answers)
    shown._result_cache, shown._prefetch_done = rows, True
    answers.__dict__.setdefault("_prefetched_objects_cache", {})["annex"] = shown
