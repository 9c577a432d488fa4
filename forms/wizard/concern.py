"""What somebody is about to raise a concern about, from what they sent."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from forms.cases.clock import system_clock, today
from forms.cases.conditions import holds
from forms.cases.effects import says
from forms.cases.enums import RaisedBy
from forms.cases.journey import StepState, journey
from forms.cases.models import Case
from forms.cases.values import coerce
from forms.people.calendar import calendar_for
from forms.wizard.about import About
from forms.wizard.beginning import Beginning
from forms.wizard.building import Asked, StepForm, intake_form
from forms.wizard.circumstances import people_of
from forms.wizard.loading import Place, enter
from forms.wizard.presenting import local_note, prose
from forms.wizard.sent import SentAnswers
from forms.wizard.stops import Told, told
from guidance.care.places import ask_about_step
from guidance.procedures.spec import Amount, EffectSpec, FieldSpec, ProcedureSpec

#: Option keys of an intake's own question about where the concern comes from, and what they mean here.
SOURCES = {
    "pupil": RaisedBy.PUPIL,
    "pupils": RaisedBy.PUPIL,
    "guardian": RaisedBy.GUARDIAN,
    "parent": RaisedBy.GUARDIAN,
    "parents": RaisedBy.GUARDIAN,
    "data": RaisedBy.DATA,
    "absence_data": RaisedBy.DATA,
    "register": RaisedBy.DATA,
    "other": RaisedBy.OTHER,
}
#: Option keys of an intake's own question about whom the concern is about; the page has asked that already.
SUBJECTS = frozenset({"pupil", "class", "both"})
#: Buttons that only change the page.
PAGE_BUTTONS = ("search", "show-procedure", "add-row", "remove-row", "resume")


def _keys(field: FieldSpec) -> set[str]:
    return {option.key for option in field.options}


class Concern(About):
    """One request to the page: whom it is about, the intake's questions, and what follows from their answers."""

    # From whom.

    @cached_property
    def raised_by(self) -> str:
        """Whom the concern comes from, by the intake's own question where it has one; staff if nothing is said."""
        sent = self.sent.get("raised_by", "")
        if sent not in RaisedBy.values and self.source_field:
            sent = SOURCES.get(self.form.sent().get(self.source_field, ""), "") if self.request.method == "POST" else ""
        return sent if sent in RaisedBy.values else RaisedBy.TEAM

    @cached_property
    def source_field(self) -> str:
        """The key of the intake's own question about where the concern comes from, or nothing."""
        fields = self.procedure.intake.fields if self.procedure else ()
        asks = (one.key for one in fields if one.kind == "choice" and len(SOURCES.keys() & _keys(one)) >= 3)
        return next(asks, "")

    @cached_property
    def subject_field(self) -> str:
        """The key of the intake's own question about whom it is about, or nothing."""
        fields = self.procedure.intake.fields if self.procedure else ()
        return next((one.key for one in fields if one.kind == "choice" and _keys(one) == SUBJECTS), "")

    @property
    def answers(self) -> dict[str, Any]:
        """The intake's answers as typed; whom it is about is known from the page."""
        sent = self.form.sent()
        if self.subject_field:
            sent[self.subject_field] = "both" if self.about_both else "pupil" if self.pupil is not None else "class"
        return sent

    @property
    def raised_by_choices(self) -> list[dict[str, Any]]:
        """From whom a concern can come."""
        return [{"key": key, "label": label, "chosen": key == self.raised_by} for key, label in RaisedBy.choices]

    # What is asked.

    @cached_property
    def form(self) -> StepForm:
        """The intake's questions, with what was sent."""
        return self.bound_form({}) if self.request.method == "POST" else self._form()

    def bound_form(self, problems: dict[str, list[str]]) -> StepForm:
        """The intake's questions with what was sent, and what is the matter with it."""
        form = self._form(data=self.request.POST, files=None, problems=problems)
        form.is_valid()
        return form

    def _form(self, **kwargs: Any) -> StepForm:
        spec = self.procedure
        asked = Asked(
            today=today(system_clock),
            me=str(self.user.pk),
            staff_source=lambda: people_of(self.school),
            proposals=self._proposals(spec),
            extra_rows=self.sent.get("add-row", ""),
        )
        existing = self._existing(spec) if self.request.method == "POST" else None
        form = intake_form(spec, self.language)(prefix=spec.intake.key, asked=asked, existing=existing, **kwargs)
        form.fields.pop(self.subject_field, None)
        return form

    def _existing(self, spec: ProcedureSpec) -> list[str]:
        """The questions that the answers so far have opened."""
        asked = Asked(today=today(system_clock))
        read = intake_form(spec, self.language)(prefix=spec.intake.key, asked=asked, data=self.request.POST)
        known = SentAnswers(spec.intake, read.sent(), "pupil" if self.pupil is not None else "class")
        stage, step = spec.first_stage.key, spec.intake.key
        return [field.key for field in spec.intake.fields if holds(field.when, known, stage=stage, step=step) is True]

    def _proposals(self, spec: ProcedureSpec) -> dict[str, Any]:
        found = {}
        for field in spec.intake.fields:
            if isinstance(field.default, Amount):
                found[field.key] = calendar_for(self.school).add(field.default, today(system_clock)).isoformat()
            elif field.default == "today":
                found[field.key] = today(system_clock).isoformat()
            elif field.default == "me":
                found[field.key] = str(self.user.pk)
        return found

    @property
    def guidance(self) -> Any:
        """What stands beside the questions."""
        place = Place(None, None, self.procedure, self.procedure, self.language)  # type: ignore[arg-type]  no case yet
        intake = self.procedure.intake
        return {"why": prose(place, intake.why), "text": prose(place, intake.guidance)}

    @cached_property
    def local_note(self) -> dict[str, Any]:
        """What the school has written beside the intake."""
        spec = self.procedure
        return local_note(self.user, self.school, spec, spec.first_stage.key, spec.intake.key)

    @property
    def unclear(self) -> str:
        """Where one asks about the intake."""
        spec = self.procedure
        return ask_about_step(spec.key, spec.first_stage.key, spec.intake.key, reverse("wizard:raise"))

    @cached_property
    def stops(self) -> list[EffectSpec]:
        """Stops that the answers set off, before any case exists."""
        if self.request.method != "POST" or self.procedure is None:
            return []
        sent = self.form.sent()
        found = []
        for field in self.procedure.intake.fields:
            value = coerce(field, sent.get(field.key)).value if field.key in sent else None
            if field.stop and not field.stop.when and value is not None and says(value, field.stop.on):
                found.append(field.stop)
        return found

    def told_stops(self) -> list[Told]:
        """The stops that are set off, as they are shown."""
        return [self._told(stop) for stop in self.stops]

    def stop_panels(self) -> list[tuple[str, Told]]:
        """Every stop of the intake by its field, for JavaScript to show at once."""
        if self.procedure is None:
            return []
        return [(field.key, self._told(field.stop)) for field in self.procedure.intake.fields if field.stop]

    def _told(self, stop: EffectSpec) -> Told:
        return told(stop, self.procedure, self.school, self.language, pupil=self.pupil, group=self.group)

    @cached_property
    def beginning(self) -> Beginning:
        """Where the case is to begin."""
        spec = self.procedure
        sent = self.form.sent() if self.request.method == "POST" else {}
        facts = SentAnswers(spec.intake, sent, "pupil" if self.pupil is not None else "class")
        return Beginning(spec, facts, self.request.POST.get("begin", "")[:60], self.language)

    # Sending it.

    @property
    def wants_to_send(self) -> bool:
        """Whether the button was the one that raises the concern."""
        return not any(button in self.request.POST for button in PAGE_BUTTONS)

    def problems(self) -> dict[str, str]:
        """What has to be settled before a case can be opened, by the anchor on the page."""
        if self.procedure is None:
            return {"about": _("Your school has no procedure for this. Ask the school leadership.")}
        if len(self.pupils_chosen) > 1 or len(self.groups_chosen) > 1:
            return {"about": _("Choose one pupil, one class, or one of each: every concern is a case of its own.")}
        if self.pupil is None and self.group is None:
            return {"about": _("Say whom the concern is about.")}
        if self.about_both and self.pupil.school_id != self.group.school_id:
            return {"about": _("The pupil and the class are at different schools.")}
        return {}

    def place_of(self, number: str) -> tuple[Place | None, StepState | None]:
        """The run that holds the new case's intake, and the intake as it stands."""
        case = Case.objects.select_related("version").get(number=number)
        run = case.runs.filter(stage=case.version.compiled.first_stage.key).latest("pk")
        place = enter(self.user, number, run.stage, run.number)
        return place, journey(place.run, user=self.user).find(place.spec.intake.key)
