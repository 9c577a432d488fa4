"""Measures of a case: all of them, one of them, and what can be done with it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.access import may, may_note
from forms.cases.clock import today
from forms.cases.enums import MeasureStatus, Then
from forms.cases.errors import NotAllowed
from forms.cases.inputs.measures import (
    ChangeMeasureForm,
    EndMeasureForm,
    EvaluateForm,
    MeasureForm,
    ShareForm,
    start_of,
)
from forms.cases.models import Measure, MeasureEvaluation
from forms.cases.selectors import measures as found
from forms.cases.services import measures as services
from forms.cases.services.measures.sharing import shareable_with
from forms.cases.views.actions import CaseAction
from forms.cases.views.base import CasePage
from forms.cases.views.detail import CaseTab


class CaseMeasures(CaseTab):
    """The measures of a case by the stage where they began: all, those that run, those that ended."""

    template_name = "cases/measures.html"
    tab = "measures"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("show", "all")
        show = asked if asked in found.SHOWS else "all"
        rows = found.measures_in(self.case)
        ended = sum(one.measure.status == MeasureStatus.ENDED for one in rows)
        counts = {"all": len(rows), "running": len(rows) - ended, "ended": ended}
        titles = {"all": _("All"), "running": _("Running"), "ended": _("Ended")}
        choices = [
            {"title": titles[name], "url": f"?show={name}", "current": name == show, "count": counts[name]}
            for name in found.SHOWS
        ]
        return super().get_context_data(
            stages=found.by_stage(self.case, rows, show),
            choices=choices,
            show=show,
            of_class=found.for_the_class(self.case, self.request.user),
            **kwargs,
        )


class AboutMeasure(CasePage):
    """A page about one measure of the case; ``self.measure`` is read before anything else happens."""

    measure: Measure

    def load(self) -> None:
        super().load()
        measure = found.one_measure(self.case, self.kwargs["measure"])
        if measure is None:
            raise Http404
        measure.case = self.case
        self.measure = measure
        self.require()

    def require(self) -> None:
        """Refuse those who may not. Raises: PermissionDenied."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(measure=self.measure, **kwargs)


class ShowMeasure(AboutMeasure):
    """One measure: what it is, who, until when, and how it has gone."""

    template_name = "cases/measure.html"
    logged_as = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, user, measure = self.case, self.request.user, self.measure
        fills, runs = may(user, "fill", case), measure.status != MeasureStatus.ENDED
        before, after = measure.replaces, found.successor_of(measure)
        return super().get_context_data(
            one=found.shown(measure, case.number, today()),
            began_in=found.title_of(case, measure.stage) if measure.stage else "",
            before=self._other(before),
            after=self._other(after),
            rights={
                "note": runs and may_note(user, case, measure),
                "correct": fills,
                "change": fills and runs and case.is_open,
                "share": fills and runs and shareable_with(case, measure) is not None,
            },
            **kwargs,
        )

    def _other(self, measure: Measure | None) -> dict[str, str] | None:
        if measure is None:
            return None
        return {"what": measure.what, "url": reverse("cases:measure", args=[self.case.number, measure.pk])}


class MeasureAction(AboutMeasure, CaseAction):
    """A form about a measure; goes back to its page."""

    template_name = "cases/measure_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about=self.measure.what, back=self.url, **kwargs)

    @property
    def url(self) -> str:
        """The page of the measure."""
        return reverse("cases:measure", args=[self.case.number, self.measure.pk])

    def success_url(self, result: Any) -> str:
        return self.url


class AddMeasure(CaseAction):
    """Start a measure, in whatever stage the case stands."""

    action = "fill"
    template_name = "cases/measure_form.html"
    form_class = MeasureForm
    title = gettext_lazy("Add a measure")
    lead = gettext_lazy("It runs across the stages until it is ended.")
    button = gettext_lazy("Save the measure")
    done_message = gettext_lazy("The measure runs.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case}

    def initial(self) -> dict[str, Any]:
        return {"starts_on": today(), "responsible_user": self.request.user.pk}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back=reverse("cases:measures", args=[self.case.number]), **kwargs)

    def act(self, form: MeasureForm) -> Measure:
        data = form.cleaned_data
        return services.add_measure(self.case.pk, form.values, token=data["token"], by=self.request.user)

    def success_url(self, result: Measure) -> str:
        return reverse("cases:measure", args=[self.case.number, result.pk])


class CorrectMeasure(MeasureAction):
    """Put right what stands about a measure, or move its dates."""

    action = "fill"
    form_class = MeasureForm
    title = gettext_lazy("Correct the measure or move its dates")
    lead = gettext_lazy("The timeline keeps what stood here before. If you do something else from now on, change it.")
    done_message = gettext_lazy("The measure is put right.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case, "measure": self.measure}

    def initial(self) -> dict[str, Any]:
        return start_of(self.measure)

    def act(self, form: MeasureForm) -> Measure:
        return services.correct_measure(self.measure.pk, form.values, by=self.request.user)


class ChangeMeasure(MeasureAction):
    """Let another measure take the place of this one."""

    action = "fill"
    form_class = ChangeMeasureForm
    title = gettext_lazy("Change the measure")
    lead = gettext_lazy("Say what you do from now on. The measure as it was ends today and can still be read.")
    button = gettext_lazy("Save the change")
    done_message = gettext_lazy("The changed measure runs from now on.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"case": self.case, "measure": self.measure}

    def initial(self) -> dict[str, Any]:
        return start_of(self.measure) | {"starts_on": today(), "ends_on": None, "check_on": None}

    def act(self, form: ChangeMeasureForm) -> Measure:
        data = form.cleaned_data
        return services.change_measure(
            self.measure.pk, form.values, token=data["token"], reason=data["reason"], by=self.request.user
        )

    def success_url(self, result: Measure) -> str:
        return reverse("cases:measure", args=[self.case.number, result.pk])


class EvaluateMeasure(MeasureAction):
    """Note how a measure goes, between the steps that ask."""

    form_class = EvaluateForm
    title = gettext_lazy("How does the measure go?")
    done_message = gettext_lazy("It is noted how the measure goes.")

    def require(self) -> None:
        if not may_note(self.request.user, self.case, self.measure):
            raise PermissionDenied

    def act(self, form: EvaluateForm) -> MeasureEvaluation:
        return services.evaluate_measure(self.measure.pk, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: MeasureEvaluation) -> str:
        if result.then == Then.CHANGE and self.case.is_open and may(self.request.user, "fill", self.case):
            return reverse("cases:measure_change", args=[self.case.number, self.measure.pk])
        return self.url


class EndMeasure(EvaluateMeasure):
    """End a measure, with what came of it."""

    form_class = EndMeasureForm
    title = gettext_lazy("End the measure")
    lead = gettext_lazy("It ends today. What came of it stays to be read.")
    button = gettext_lazy("End the measure")
    done_message = gettext_lazy("The measure has ended.")

    def act(self, form: EndMeasureForm) -> MeasureEvaluation:
        return services.evaluate_measure(self.measure.pk, then=Then.STOP, by=self.request.user, **form.cleaned_data)


class ShareMeasure(MeasureAction):
    """Show a measure for the class in the case about the class."""

    action = "fill"
    form_class = ShareForm
    title = gettext_lazy("Share the measure with the class's case")
    lead = gettext_lazy("It stays here, and is shown there too: not whose case it began in, and not how it goes here.")
    button = gettext_lazy("Share")
    done_message = gettext_lazy("The measure is shown in the case about the class.")

    def initial(self) -> dict[str, Any]:
        return {"words": self.measure.shared_words or self.measure.what}

    def act(self, form: ShareForm) -> Measure:
        return services.share_measure(self.measure.pk, words=form.cleaned_data["words"], by=self.request.user)


class UnshareMeasure(AboutMeasure):
    """Show it in its own case alone again: a button."""

    action = "fill"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take it back."""
        try:
            services.unshare_measure(self.measure.pk, by=request.user)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        messages.success(request, _("The measure is shown in this case alone."))
        return redirect("cases:measure", self.case.number, self.measure.pk)
