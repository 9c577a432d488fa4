"""Sensitive answers: sealed in a table of their own, and opened only for those whom the case names."""

from typing import Any

from forms.cases import annex
from forms.cases.access import may
from forms.cases.clock import Clock
from forms.cases.enums import AnswerStatus
from forms.cases.models import Answers, SensitiveAnswer
from guidance.procedures.spec import FieldSpec


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


def keep(answers: Answers, field: FieldSpec, *, raw: Any, value: Any, by, clock: Clock) -> None:
    """Seal one answer, in the caller's transaction; a blank one is taken away."""
    if not raw:
        answers.annex.filter(field=field.key).delete()
        return
    sealed = annex.seal({"raw": raw, "value": value})
    SensitiveAnswer.objects.update_or_create(
        answers=answers, field=field.key, defaults={"sealed": sealed, "by": by, "at": clock.now()}
    )


def reseal() -> int:
    """Seal every answer of the annex with the newest key. Returns how many. For a command, in its transaction."""
    count = 0
    for row in SensitiveAnswer.objects.exclude(sealed="").select_for_update().iterator(chunk_size=500):
        row.sealed = annex.rotate(row.sealed)
        row.save(update_fields=["sealed"])
        count += 1
    return count
