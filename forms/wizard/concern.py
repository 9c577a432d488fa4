"""What somebody is about to raise a concern about, from what they sent: whom, where, by which procedure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forms.cases.clock import system_clock, today
from forms.cases.conditions import holds
from forms.cases.effects import says
from forms.cases.enums import RaisedBy
from forms.cases.journey import StepState, journey
from forms.cases.models import Case
from forms.cases.services.cases import similar_open
from forms.cases.values import coerce
from forms.people.calendar import calendar_for
from forms.people.models import Pupil, School, SchoolClass, SchoolProcedure
from forms.people.selectors import classes_visible_to, pupils_visible_to, schools_of
from forms.wizard.beginning import Beginning
from forms.wizard.building import Asked, StepForm, intake_form
from forms.wizard.circumstances import people_of
from forms.wizard.loading import Place, enter
from forms.wizard.presenting import local_note, prose
from forms.wizard.stops import Told, told
from guidance.procedures.spec import Amount, EffectSpec, FieldSpec, ProcedureSpec, StepSpec
from guidance.procedures.versions import latest, offered

#: Pupils that are listed before anybody searches: a teacher's own; and at most so many that a search shows.
MOST_LISTED = 35
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


@dataclass(frozen=True)
class Found:
    """A pupil or class to choose. ``open_case``: one that this person may see and that is open about the same."""

    value: str
    name: str
    more: str
    chosen: bool
    open_case: Case | None = None


class Concern:
    """One request to the page. Everything is worked out from what was sent and what the person may see."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.user = request, request.user
        self.sent = request.POST if request.method == "POST" else request.GET
        self.language = translation.get_language() or ""

    # Where and by which procedure.

    @cached_property
    def schools(self) -> list[School]:
        """Schools where the person works."""
        return list(schools_of(self.user).select_related("owner"))

    @property
    def may_raise(self) -> bool:
        """Whether the person works anywhere."""
        return bool(self.schools)

    @cached_property
    def school(self) -> School:
        """The school of whom it is about; before that is chosen, the person's first."""
        if self.pupil is not None:
            return self.pupil.school
        return self.group.school if self.group is not None else self.schools[0]

    @cached_property
    def procedures(self) -> list[ProcedureSpec]:
        """Procedures that the school runs and that fit whom it is about, the proposed one first."""
        kinds = {"pupil"} if self.pupil is not None else {"class"} if self.group is not None else {"pupil", "class"}
        found = []
        for row in SchoolProcedure.objects.filter(school=self.school):
            version = offered(row.procedure_key)
            if version is not None and kinds & set(version.compiled.subjects):
                found.append(version.wording())
        return found

    @cached_property
    def procedure(self) -> ProcedureSpec | None:
        """The one that was chosen, else the one proposed first."""
        wanted = self.sent.get("procedure") or self.request.GET.get("procedure", "")
        by_key = {spec.key: spec for spec in self.procedures}
        return by_key.get(wanted) or (self.procedures[0] if self.procedures else None)

    @property
    def is_gone(self) -> bool:
        """Whether what was filled in is of a procedure that takes no new cases (any more)."""
        wanted = self.sent.get("procedure")
        return bool(wanted) and wanted not in {spec.key for spec in self.procedures} and latest(wanted) is not None

    @property
    def procedure_choices(self) -> list[dict[str, Any]]:
        """What to choose between; empty where only one fits."""
        if len(self.procedures) < 2:
            return []
        return [
            {"key": spec.key, "title": spec.title.to(self.language), "summary": spec.summary.to(self.language),
             "chosen": spec is self.procedure}
            for spec in self.procedures
        ]  # fmt: skip

    # Whom it is about.

    @cached_property
    def _chosen(self) -> dict[str, set[int]]:
        chosen: dict[str, set[int]] = {"pupil": set(), "class": set()}
        for value in self.sent.getlist("about"):
            kind, _colon, number = value.partition(":")
            if kind in chosen and number.isascii() and number.isdigit() and len(number) < 18:
                chosen[kind].add(int(number))
        return chosen

    @cached_property
    def pupils_chosen(self) -> list[Pupil]:
        """Pupils that were ticked and that the person may know of."""
        return self._pupils(Q(pk__in=self._chosen["pupil"])) if self._chosen["pupil"] else []

    @cached_property
    def groups_chosen(self) -> list[SchoolClass]:
        """Classes that were ticked and that the person may know of."""
        if not self._chosen["class"]:
            return []
        return list(classes_visible_to(self.user).filter(pk__in=self._chosen["class"]))

    @property
    def pupil(self) -> Pupil | None:
        """The pupil, if one was chosen."""
        return self.pupils_chosen[0] if self.pupils_chosen else None

    @property
    def group(self) -> SchoolClass | None:
        """The class, if one was chosen."""
        return self.groups_chosen[0] if self.groups_chosen else None

    @property
    def about_both(self) -> bool:
        """Whether it is about the pupil and the class."""
        return self.pupil is not None and self.group is not None

    def _pupils(self, condition: Q) -> list[Pupil]:
        visible = pupils_visible_to(self.user).filter(condition, left_on__isnull=True)
        return list(visible.order_by("first_name", "last_name", "pk").distinct()[: MOST_LISTED + 1])

    @cached_property
    def search_words(self) -> list[str]:
        """What was searched for, as words."""
        return self.request.POST.get("q", "")[:100].split()[:6]

    @cached_property
    def _found(self) -> tuple[list[SchoolClass], list[Pupil]]:
        classes = classes_visible_to(self.user)
        if not self.search_words:
            few = list(classes[: MOST_LISTED + 1])
            pupils = self._pupils(Q())
            return (few if len(few) <= MOST_LISTED else []), (pupils if len(pupils) <= MOST_LISTED else [])
        by_name, by_class = Q(), Q()
        for word in self.search_words:
            in_name = Q(first_name__icontains=word) | Q(last_name__icontains=word)
            by_name &= in_name | Q(school_class__name__iexact=word)
            by_class &= Q(name__icontains=word)
        return list(classes.filter(by_class)[:MOST_LISTED]), self._pupils(by_name)[:MOST_LISTED]

    @cached_property
    def subjects(self) -> list[Found]:
        """Classes and pupils to choose from: what was ticked first, then what was found."""
        classes, pupils = self._found
        classes = [*self.groups_chosen, *(one for one in classes if one not in self.groups_chosen)]
        pupils = [*self.pupils_chosen, *(one for one in pupils if one not in self.pupils_chosen)]
        known = self._open_cases(classes, pupils)
        found = [
            Found(f"pupil:{one.pk}", one.full_name, one.school_class.name if one.school_class else "",
                  one in self.pupils_chosen, known.get(("pupil", one.pk)))
            for one in pupils
        ]  # fmt: skip
        found += [
            Found(f"class:{one.pk}", _("Class %(name)s") % {"name": one.name}, _("the whole class"),
                  one in self.groups_chosen, known.get(("class", one.pk)))
            for one in classes
        ]  # fmt: skip
        return sorted(found, key=lambda one: not one.chosen)

    def _open_cases(self, classes: list[SchoolClass], pupils: list[Pupil]) -> dict[tuple[str, int], Case]:
        """Open cases about the same, so that a colleague's concern shows before one types. One query."""
        rows = (
            Case.objects.visible_to(self.user)
            .open()
            .filter(Q(pupil__in=pupils) | Q(subject_kind="class", school_class__in=classes))
            .select_related("opened_by")
        )
        return {(row.subject_kind, row.pupil_id or row.school_class_id): row for row in rows}

    @property
    def must_search(self) -> bool:
        """Whether there are too many to list them all."""
        return not self.search_words and not self.subjects

    @cached_property
    def similar(self) -> list[dict[str, Any]]:
        """Open cases about the same that colleagues (or this person) raised before."""
        if self.pupil is None and self.group is None:
            return []
        rows = similar_open(self.user, pupil=self.pupil, school_class=self.group).select_related("opened_by")
        return [
            {"row": row, "url": reverse("cases:detail", kwargs={"number": row.number}), "by": row.opened_by}
            for row in rows[:5]
        ]

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
        run = Case.objects.get(number=number).runs.filter(stage=self.procedure.first_stage.key).latest("pk")
        place = enter(self.user, number, run.stage, run.number)
        return place, journey(place.run, user=self.user).find(place.spec.intake.key)
