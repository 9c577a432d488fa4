"""What conditions of an intake may ask before there is a case."""

from dataclasses import dataclass
from typing import Any

from forms.cases.clock import system_clock, today
from forms.cases.values import coerce
from guidance.procedures.spec import StepSpec


@dataclass(frozen=True)
class SentAnswers:
    """What conditions of the intake may ask before there is a case: its own answers, and whom it is about."""

    step: StepSpec
    sent: dict[str, Any]
    kind: str

    def answer(self, path: str, *, stage: str, step: str, occurrence: int) -> Any:
        """The value of another question of the intake."""
        field = self.step.by_key.get(path.split(".")[-1])
        return coerce(field, self.sent.get(field.key)).value if field else None

    def subject(self, fact: str) -> Any:
        """Whether it is about a pupil or a class; nothing else is known yet."""
        return self.kind if fact == "kind" else None

    def absence(self, key: str, *, days: int | None, school_days: int | None) -> int | float | None:
        """What was typed in a question of the intake for this figure over this window."""
        asked = (
            field
            for field in self.step.fields
            if key in field.absence and (field.days, field.school_days) == (days, school_days)
        )
        field = next(asked, None)
        return (coerce(field, self.sent.get(field.key)).value or {}).get(key) if field else None

    def history(self, fact: str, stage: str | None, outcome: str | None) -> int:
        """Nothing has happened yet."""
        return 0

    def today(self) -> str:
        """The day, as ISO 8601."""
        return today(system_clock).isoformat()
