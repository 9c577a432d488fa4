"""Whether the pupil was heard in a stage: in words, or with the reason why that could not be done. Reads only.

A question whose answer is the pupil's words (``voice: pupil``) may be answered by why they could not be obtained. A
step may also ask that in a question of its own, and then does not ask for the words: that counts as the reason too.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language

from forms.cases.enums import AnswerStatus
from forms.cases.journey import Journey, StepState
from forms.cases.values import NOT_OBTAINED

VOICE = "pupil"


class Heard(StrEnum):
    """How a stage stands."""

    YES = "yes"
    EXPLAINED = "explained"  # it could not be obtained, and somebody said why
    NO = "no"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Voice:
    """How a run stands. ``steps``: titles of those that ask for the pupil's words."""

    heard: Heard
    steps: tuple[str, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether neither the words nor a reason are there."""
        return self.heard == Heard.NO


def voice_of(journey: Journey) -> Voice:
    """How a run stands, from the answers that the journey has read. What an earlier run has asked does not count."""
    asking = [
        one for one in journey.steps if not one.carried and any(field.voice == VOICE for field in one.spec.fields)
    ]
    language = get_language()
    titles = tuple(dict.fromkeys(one.spec.title.to(language) for one in asking))
    found = {_of_step(one) for one in asking}
    for heard in (Heard.YES, Heard.EXPLAINED):
        if heard in found:
            return Voice(heard, titles)
    return Voice(Heard.NO if asking else Heard.NOT_ASKED, titles)


def _of_step(state: StepState) -> Heard:
    row = state.answers
    if row is None:
        return Heard.NO
    if row.status == AnswerStatus.SKIPPED:
        return Heard.EXPLAINED if row.skip_reason else Heard.NO
    asked = [field for field in state.fields if field.voice == VOICE]
    said = [row.raw.get(field.key) for field in asked if row.raw.get(field.key)]
    if any(not _explains(one) for one in said) or any(field.key in row.sensitive_keys for field in asked):
        return Heard.YES
    led_away = any(one.voice == VOICE and one not in state.fields for one in state.spec.fields)
    done = row.status == AnswerStatus.DONE
    return Heard.EXPLAINED if said or (done and led_away) else Heard.NO


def _explains(raw) -> bool:
    return isinstance(raw, str) and raw.startswith(NOT_OBTAINED)
