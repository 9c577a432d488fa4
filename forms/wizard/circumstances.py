"""Who fills in, when, and what is there already: from the case, for the forms."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from forms.cases.access import keeps_back, may_fill
from forms.cases.clock import system_clock, today
from forms.cases.conditions import holds
from forms.cases.enums import MeasureStatus
from forms.cases.journey import Journey, StepState
from forms.cases.models import Answers, Attachment, Measure, SensitiveAnswer
from forms.cases.prefill import agrees, propose
from forms.cases.selectors.answers import kept_in_class_words
from forms.cases.services.answers import rows_of, sensitive_raw
from forms.cases.services.binds.measures import running_row
from forms.people.models import User
from forms.people.selectors import staff_of
from forms.wizard.building import Asked, Person, RunningMeasure, StoredFile
from forms.wizard.building.branching import in_this_step, name_of
from forms.wizard.building.step_form import withheld_words
from forms.wizard.loading import Place
from guidance.procedures.spec import FieldSpec, comparisons


class Circumstances:
    """What the forms of one run need to know, for one person and one request."""

    def __init__(self, place: Place, journey: Journey, request: HttpRequest) -> None:
        self.place, self.journey, self.request, self.user = place, journey, request, request.user
        self.day = today(system_clock)

    def may_write(self, state: StepState) -> bool:
        """Whether this person may write in the step now."""
        return self.place.open and state.can_be_filled and self.has_right(state)

    def has_right(self, state: StepState) -> bool:
        """Whether the person holds a role of the step, whatever its state is."""
        return may_fill(self.user, self.place.case, self.journey.stage, state.spec)

    def why_not(self, state: StepState) -> str:
        """Why the person cannot write here, as a sentence."""
        if not self.place.open:
            return _("This stage has been decided, so its answers can no longer be changed. Nothing was saved.")
        if state.closed:
            return _("The case of the class has left this stage, so its answers can no longer be changed here.")
        if state.carried:
            return _("This step was answered in an earlier round. Reopen it to change the answers.")
        if state.waits_for:
            return " ".join(state.waits_for)
        return _("You can read this step. It is filled in by those who are responsible for it.")

    @cached_property
    def _annex(self) -> dict[str, dict[str, Any] | None]:
        return {}

    def annex_of(self, state: StepState) -> dict[str, Any] | None:
        """The sensitive answers of a step; None for those who may not read them. Asked at most once."""
        if state.slug not in self._annex:
            nothing = state.answers is None or not state.answers.sensitive_keys
            if not nothing and state.home_run is not None:
                state.answers.run = state.home_run  # it has its case: no query for what is known
            if not nothing:
                rows_of(state.answers)
            self._annex[state.slug] = {} if nothing else sensitive_raw(state.answers, self.user)
        return self._annex[state.slug]

    def raw_of(self, state: StepState) -> dict[str, Any]:
        """What is stored of a step, as it was typed; of the annex only what this person may read."""
        if state.answers is None:
            return {}
        return {**state.answers.raw, **(self.annex_of(state) or {}), **dict.fromkeys(self._of_the_class(state), "")}

    def _of_the_class(self, state: StepState) -> list[str]:
        """Keys of answered lists of people that are the class's, and not for this person to read."""
        if not state.about_class or state.answers is None or state.home_run is None:
            return []
        asked = [field for field in state.spec.fields if state.answers.raw.get(field.key)]
        return [field.key for field in asked if keeps_back(self.user, state.home_run.case, field)]

    def withheld(self, state: StepState) -> dict[str, str]:
        """Sentences by key of the sensitive fields that are answered and not for this person to read."""
        kept = dict.fromkeys(self._of_the_class(state), kept_in_class_words())
        if state.answers is None or self.annex_of(state) is not None:
            return kept
        who = {row.field: row for row in state.answers.annex.all()}
        return kept | {key: self._kept_words(who.get(key)) for key in state.answers.sensitive_keys}

    @staticmethod
    def _kept_words(row: Any) -> str:
        if row is None or row.by is None:
            return withheld_words("", "")
        return withheld_words(str(row.by), formats.date_format(timezone.localtime(row.at), "DATE_FORMAT"))

    def form_kwargs(self, state: StepState) -> dict[str, Any]:
        """What a step's form is made with, beside what is stored."""
        return {
            "asked": self.asked(state),
            "existing": [field.key for field in state.fields],
            "withheld": self.withheld(state),
            "outside": self.outside(state),
        }

    def asked(self, state: StepState) -> Asked:
        """The circumstances as forms take them."""
        proposals = self.proposals(state)
        return Asked(
            today=self.day,
            me=str(self.user.pk),
            staff_source=self.staff,
            measures_source=lambda: self.measures(state),
            proposals=proposals,
            taken_up=self._taken_up(state, proposals),
            files=self.files(state),
            extra_rows=self.request.GET.get("add", "")[:60],
        )

    def staff(self) -> tuple[Person, ...]:
        """Everybody who works at the school, by name. One query."""
        return people_of(self.place.case.school)

    def measures(self, state: StepState) -> tuple[RunningMeasure, ...]:
        """The measures that run in the case whose answers the step's are, the oldest first. One query.

        One that the step itself has ended stays to be seen with what was found of it.
        """
        case = state.home_run.case_id if state.home_run else None if state.about_class else self.place.case.pk
        running = Q(status=MeasureStatus.RUNNING) | Q(evaluations__answers=state.answers) if _is_kept(state) else None
        rows = Measure.objects.filter(case=case, withdrawn_at__isnull=True)
        rows = rows.filter(running).distinct() if running is not None else rows.filter(status=MeasureStatus.RUNNING)
        return tuple(RunningMeasure(running_row(row), row.what, about_measure(row)) for row in rows)

    @staticmethod
    def _taken_up(state: StepState, proposals: Mapping[str, Any]) -> frozenset[str]:
        """Row ids of the measures that the step carries on, or puts others in the place of, as running ones."""
        raw = proposals | (state.answers.raw if state.answers is not None else {})
        fields = [field for field in state.fields if field.kind == "measures"]
        ids = [row.get("_id", "") for field in fields for row in raw.get(field.key) or () if isinstance(row, dict)]
        return frozenset({*ids, *(f"m{one[1:]}" for one in ids if one.startswith("s"))})

    def files(self, state: StepState) -> dict[str, tuple[StoredFile, ...]]:
        """The files of a step by field; a query only where the step asks for files."""
        if state.answers is None or not any(field.kind == "file" for field in state.spec.fields):
            return {}
        found: dict[str, list[StoredFile]] = {}
        for row in Attachment.objects.filter(answers=state.answers, removed_at__isnull=True).select_related("by"):
            url = file_url(row.token)
            one = StoredFile(str(row.pk), row.original_name, row.size_bytes, str(row.by or ""), url)
            found.setdefault(row.field, []).append(one)
        return {key: tuple(files) for key, files in found.items()}

    def proposals(self, state: StepState) -> dict[str, Any]:
        """What is proposed where nothing is answered: earlier answers, calls that were logged, figures, dates.

        Measures that run are carried on in a new agreement. Elsewhere they are named beside the question
        (``building.questions.rows``): they run on by themselves.
        """
        if self.request.method == "POST":
            return {}  # what is sent says all
        asked = [field for field in state.fields if field.kind != "measures" or _carries_on(state, field)]
        return propose(self.journey.facts, state.spec, asked, state.answers, user=self.user, clock=system_clock)

    def outside(self, state: StepState) -> Mapping[str, bool | None]:
        """What conditions of this step's fields say about answers that stand elsewhere."""
        return {
            name_of(one): holds(one, self.journey.facts, stage=self.place.run.stage, step=state.spec.key)
            for field in state.spec.fields
            for one in comparisons(field.when)
            if not in_this_step(one, state.spec)
        }


def _carries_on(state: StepState, field: FieldSpec) -> bool:
    """Whether the measures that run stand in the question from the start: in an agreement."""
    return agrees(state.spec) and bool(field.binds) and field.binds.kind == "measures"


def _is_kept(state: StepState) -> bool:
    return state.answers is not None and state.answers.pk is not None


def about_measure(measure: Measure) -> str:
    """What helps to judge a measure: who is responsible, since when it runs, and what was to be seen."""
    words = [measure.responsible]
    if measure.starts_on:
        words.append(_("since %(day)s") % {"day": formats.date_format(measure.starts_on, "SHORT_DATE_FORMAT")})
    if measure.goal:
        words.append(_("Goal: %(goal)s") % {"goal": Truncator(measure.goal).chars(200)})
    return " · ".join(word for word in words if word)


def name_authors(journey: Journey, *, annex: bool = True) -> None:
    """Read everybody who wrote in the steps of a journey at once, instead of one by one. Two queries at most.

    Args:
        annex: whether who wrote the sensitive answers is shown too.
    """
    rows = [state.answers for state in journey.steps if state.answers is not None]
    wanted = {pk for row in rows for pk in (row.begun_by_id, row.saved_by_id, row.done_by_id)} - {None}
    people = User.objects.in_bulk(wanted) if wanted else {}
    for row in rows:
        row.begun_by = people.get(row.begun_by_id)
        row.saved_by = people.get(row.saved_by_id)
        row.done_by = people.get(row.done_by_id)
    if not annex:
        return
    sealed = Prefetch("annex", SensitiveAnswer.objects.select_related("by"))
    prefetch_related_objects([row for row in rows if row.sensitive_keys and not _has_annex(row)], sealed)


def _has_annex(row: Answers) -> bool:
    return "annex" in getattr(row, "_prefetched_objects_cache", {})


def people_of(school: Any) -> tuple[Person, ...]:
    """Everybody who works at a school now, by name. One query."""
    return tuple(Person(str(person.pk), str(person)) for person in staff_of(school))


def file_url(token: str) -> str:
    """The address of a stored file; nothing where no page serves it."""
    try:
        return reverse("cases:file", kwargs={"token": token})
    except NoReverseMatch:
        return ""
