"""Answers for a step, out of a phrase book: plausible, and whole enough to be marked as done."""

import datetime
from typing import Any

from forms.cases.journey import StepState
from forms.cases.prefill import prefill
from forms.people.calendar import SchoolCalendar
from forms.people.models import Pupil, User
from guidance.procedures.spec import FieldSpec


class Filler:
    """Fills in the steps of one story's case.

    Args:
        phrases: texts by field key; ``_ahead``: how many days ahead a date lies, by field key; and under ``generic``,
            ``measures``, ``contacts`` and ``roles`` what rows are made of.
        pupil: whom the case is about, or None for a class.
        turn: which of several phrases is taken first, so that cases differ.
    """

    def __init__(self, phrases: dict[str, Any], pupil: Pupil | None, turn: int, calendar: SchoolCalendar) -> None:
        self.phrases, self.pupil, self.turn, self.calendar = phrases, pupil, turn, calendar

    def fill(self, state: StepState, *, by: User, day: datetime.date, clock, say: dict[str, str]) -> dict[str, Any]:
        """Raw answers for the questions that are asked now.

        Args:
            say: answers by field key that are not left to the phrase book.
        """
        raw = dict(state.answers.raw) if state.answers else {}
        if state.home_run is not None:
            raw |= prefill(state.home_run, state.spec, occurrence=state.occurrence, user=by, clock=clock)
        for field in state.fields:
            if field.kind == "agreement":  # who is in it is proposed from the last one, how each approved is not
                raw.pop(field.key, None)
            if field.key in say:
                raw[field.key] = say[field.key]
            elif self._evaluates(field):
                raw[field.key] = self._evaluated(raw.get(field.key, []), say.get("_evaluation", {}))
            elif field.kind == "date" and field.required:
                raw[field.key] = self._date(field, day)
            elif field.key not in raw or raw[field.key] in ("", []):
                answer = self._answer(field, by=by, day=day)
                if answer not in (None, "", []):
                    raw[field.key] = answer
        return raw

    def _evaluates(self, field: FieldSpec) -> bool:
        return field.kind == "measures" and bool(field.binds) and field.binds.kind == "evaluation"

    def _evaluated(self, rows: list[dict[str, str]], found: dict[str, str]) -> list[dict[str, str]]:
        """A judgement of each running measure; where nothing else is said, it helps and goes on."""
        return [row | {"carried_out": "yes", "effect": "better", "then": "continue"} | found for row in rows]

    def _answer(self, field: FieldSpec, *, by: User, day: datetime.date) -> Any:
        if field.sensitive or field.kind in ("notice", "file", "figures", "mapping", "rows") and not field.required:
            return None
        if field.kind in ("short_text", "long_text"):
            return self._phrase(field)
        if not (field.required or field.binds or field.key in self.phrases):
            return None
        makers = {
            "date": lambda: self._date(field, day),
            "time": lambda: "13:00",
            "yes_no": lambda: "no",
            "number": lambda: str(field.min or 1),
            "scale": lambda: str(field.min or 1),
            "choice": lambda: self._chosen(field)[self.turn % len(self._chosen(field))],
            "choices": lambda: self._chosen(field),
            "partners": lambda: [field.options[0].key] if field.required else None,
            "staff": lambda: str(by.pk) if field.required else None,
            "contacts": lambda: [self._contact(day, by)],
            "people": self._people,
            "agreement": lambda: self._agreement(day),
            "consent": lambda: self._consent(field, day) if field.required else None,
            "measures": lambda: self._measures(day) if field.required else None,
            "rows": lambda: [{column.key: self._generic() for column in field.columns if column.kind.endswith("text")}],
            "mapping": lambda: [{"_id": field.segments[0].key, "works": self._generic()}],
        }
        return makers[field.kind]() if field.kind in makers else None

    def _phrase(self, field: FieldSpec) -> str | None:
        known = self.phrases.get(field.key)
        if isinstance(known, list) and known and isinstance(known[0], str):
            return known[self.turn % len(known)]
        return self._generic() if field.required else None

    def _chosen(self, field: FieldSpec) -> list[str]:
        """The options that the phrase book names for the question; else its first."""
        keys = [option.key for option in field.options]
        return [key for key in self.phrases.get(field.key, ()) if key in keys] or keys[:1]

    def _generic(self) -> str:
        return self.phrases["generic"][self.turn % len(self.phrases["generic"])]

    def _date(self, field: FieldSpec, day: datetime.date) -> str:
        """Today for what has happened; some school day ahead for what is to come."""
        ahead = self.phrases["_ahead"].get(field.key, 14 if field.binds else 0)
        if ahead:
            day = max(self.calendar.back_to_school_day(day + datetime.timedelta(days=ahead)), day)
        return day.isoformat()

    def _contact(self, day: datetime.date, by: User) -> dict[str, str]:
        return {
            "date": day.isoformat(),
            "time": "08:15",
            "channel": "phone",
            "direction": "out",
            "with_whom": self._guardians()[0],
            "by": str(by.pk),
            "reached": "yes",
            **self.phrases["contacts"],
        }

    def _guardians(self) -> list[str]:
        ties = self.pupil.guardianships.select_related("guardian") if self.pupil else ()
        return [tie.guardian.full_name for tie in ties] or [self.phrases["roles"]["guardian"]]

    def _people(self) -> list[dict[str, str]]:
        role = self.phrases["roles"]["guardian"]
        return [{"name": name, "role": role} for name in self._guardians()]

    def _agreement(self, day: datetime.date) -> list[dict[str, str]]:
        rows = [{"party": name, "role": self.phrases["roles"]["guardian"]} for name in self._guardians()]
        rows.append({"party": self.phrases["roles"]["school"], "role": self.phrases["roles"]["school"]})
        return [row | {"how": "signed", "date": day.isoformat()} for row in rows]

    def _consent(self, field: FieldSpec, day: datetime.date) -> list[dict[str, str]]:
        until = day + datetime.timedelta(days=180)
        return [
            {
                "given_by": self._guardians()[0],
                "service": self.phrases["roles"]["school"],
                "kinds": self._generic(),
                "from": day.isoformat(),
                "until": until.isoformat(),
                "how": "signature",
            }
        ]

    def _measures(self, day: datetime.date) -> list[dict[str, str]]:
        weeks = {"start": 0, "check_on": 2, "end": 6}
        dates = {name: (day + datetime.timedelta(weeks=count)).isoformat() for name, count in weeks.items()}
        return [row | dates for row in self.phrases["measures"]]
