"""The page of a record of a routine: its answers together, whom a round is about, and the button that finishes it."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.errors import CaseError, NotAllowed
from forms.cases.inputs.routines import MeasureForm
from forms.cases.models import Case, Measure
from forms.cases.selectors.fidelity import beside_record
from forms.cases.selectors.routines_words import measure_lines
from forms.cases.services import routines as service
from forms.people.models import Pupil
from forms.people.views.base import FormPage, PersonPage
from forms.wizard.circumstances import name_authors
from forms.wizard.routines.circumstances import RoutineCircumstances
from forms.wizard.routines.loading import RoutinePlace, enter_record
from forms.wizard.routines.presenting import concern_url, named, progress, section, step_list, why_unfinished

#: Pupils that a search for a round shows at most.
MOST_FOUND = 35


class OfRecord(PersonPage):
    """A page of one record; ``self.place`` is found and seen to be the person's before anything else happens."""

    place: RoutinePlace

    def load(self) -> None:
        names = ("school", "procedure", "routine", "number")
        self.place = enter_record(self.request.user, **{name: self.kwargs[name] for name in names})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = self.place
        routine_url = reverse("cases:routine", kwargs={k: v for k, v in place.urls_of().items() if k != "number"})
        crumbs = [
            {"title": _("Duties that come back"), "url": reverse("cases:routines")},
            {"title": place.title, "url": routine_url},
        ]
        return super().get_context_data(place=place, record=place.record, crumbs=crumbs, **kwargs)


class Record(OfRecord):
    """The answers of a record, what it started, and what is still missing."""

    template_name = "routines/record.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place, record = self.place, self.place.record
        way = place.journey()
        name_authors(way, annex=False)
        shown = RoutineCircumstances(place, way, self.request)
        measures = Measure.objects.filter(record=record, withdrawn_at__isnull=True)
        first = next((one for one in way.steps if not one.settled and one.can_be_filled), None)
        return super().get_context_data(
            # The pupils of a round stand in a list already: what is written about them follows.
            sections=[
                section(place, way, state, shown)
                for state in way.steps
                if not place.routine.round or state.state not in ("open", "waiting")
            ],
            missing=step_list(place, self._only(way, way.missing), None),
            unfinished=why_unfinished(way),
            ahead=progress(way) if way.steps else "",
            measures=measure_lines(measures.select_related("school_class").prefetch_related("evaluations")),
            subjects=self._subjects(way),
            figures=beside_record(record, place.routine, self.request.user),
            first_url=place.step_url(first.slug) if first and place.may_do and place.open else "",
            may_write=place.may_do and place.open,
            measure_url=reverse("wizard:routine_measure", kwargs=place.urls_of()) if place.may_do else "",
            subjects_url=reverse("wizard:routine_subjects", kwargs=place.urls_of()),
            concern_url=concern_url(),
            **kwargs,
        )

    @staticmethod
    def _only(way: Any, states: Any) -> Any:
        return replace(way, steps=tuple(states))

    def _subjects(self, way: Any) -> list[dict[str, Any]]:
        """The pupils of a round whom the person may know of, each with the case that it landed in."""
        seen = Case.objects.visible_to(self.request.user).filter(pk__in=[one.case_id for one in way.subjects])
        numbers = dict(seen.values_list("pk", "number")) if way.subjects else {}
        begun = {state.occurrence for state in way.steps if state.answers is not None and state.answers.version}
        return [
            {
                "name": named(one),
                "position": one.position,
                "case": numbers.get(one.case_id, ""),
                "may_leave_out": one.position not in begun,
            }
            for one in way.subjects
        ]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Finish the record, or leave a pupil of a round out."""
        place = self.place
        try:
            if position := request.POST.get("leave-out", ""):
                if position.isascii() and position.isdigit() and len(position) < 5:
                    service.leave_out(place.record.pk, int(position), by=request.user)
                return redirect(place.check_url)
            service.finish_record(place.record.pk, by=request.user)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        except CaseError as refused:
            messages.error(request, str(refused))
            return redirect(place.check_url)
        messages.success(request, _("Done. It comes up again when it is next due."))
        return redirect(place.check_url)


class StartMeasure(FormPage, OfRecord):
    """A measure on the basis of data: for the school, a year or a class. A worry about one pupil goes to the team."""

    template_name = "routines/measure.html"
    form_class = MeasureForm
    done_message = gettext_lazy("The measure is started. The next time, you are asked what it has done.")

    def load(self) -> None:
        super().load()
        if not self.place.may_do:
            raise PermissionDenied

    def form_kwargs(self) -> dict[str, Any]:
        return {"school": self.place.school}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(concern_url=concern_url(), **kwargs)

    def act(self, form: MeasureForm) -> Any:
        return service.start_from_data(self.place.record.pk, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any) -> str:
        return self.place.check_url


class Subjects(OfRecord):
    """Whom a round is about: those with an open case stand first; others are searched for."""

    template_name = "routines/subjects.html"
    problem = ""

    def load(self) -> None:
        super().load()
        if not self.place.may_do or not self.place.open or not self.place.routine.round:
            raise PermissionDenied

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place, user = self.place, self.request.user
        there = set(place.record.subjects.values_list("pupil", flat=True))
        pupils = service.pupils_of(place.school, user).exclude(pk__in=there)
        open_cases = Case.objects.open().visible_to(user).filter(school=place.school, pupil__isnull=False)
        with_case = list(pupils.filter(pk__in=open_cases.values("pupil")))
        ticked = self._ticked()
        words = " ".join(self.request.POST.get("words", "").split())[:100]
        found = self._search(pupils, words) if words else []
        kept = [one for one in pupils.filter(pk__in=ticked) if one not in with_case and one not in found]
        first = self.request.method != "POST"
        return super().get_context_data(
            with_case=[{"pupil": one, "ticked": first or one.pk in ticked} for one in with_case],
            found=[{"pupil": one, "ticked": one.pk in ticked} for one in [*kept, *found]],
            words=words,
            none_found=bool(words) and not found,
            there=len(there),
            problem=self.problem,
            **kwargs,
        )

    def _ticked(self) -> list[int]:
        """What was ticked, in the order of the page: so the round goes through them."""
        sent = self.request.POST.getlist("pupil")[:1_000]
        return [int(text) for text in dict.fromkeys(sent) if text.isascii() and text.isdigit() and len(text) < 19]

    @staticmethod
    def _search(pupils: Any, words: str) -> list[Pupil]:
        for word in words.split()[:6]:
            pupils = pupils.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(school_class__name__iexact=word)
            )
        return list(pupils[:MOST_FOUND])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Search, or choose and go on to the first pupil."""
        if "search" in request.POST:
            return self.render_to_response(self.get_context_data())
        try:
            service.choose_subjects(self.place.record.pk, self._ticked(), by=request.user)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        except CaseError as refused:
            self.problem = str(refused)
            return self.render_to_response(self.get_context_data(), status=422)
        return redirect(self.place.check_url)
