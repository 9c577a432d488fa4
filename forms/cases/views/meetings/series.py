"""Meetings for the half-year: proposed over the calendar, looked at, planned."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.cases.clock import today
from forms.cases.errors import BadInput
from forms.cases.inputs.meetings import SeriesForm
from forms.cases.models import MeetingSeries
from forms.cases.selectors.requests import teams_of_mine
from forms.cases.services.meetings.series import (
    Proposed,
    Times,
    half_year_from,
    plan_case_series,
    plan_team_series,
    propose,
)
from forms.cases.teams import rhythm
from forms.cases.views.base import CasePage
from forms.cases.views.meetings.team import proposed_day
from forms.people.calendar import calendar_for
from forms.people.models import School
from forms.people.views.base import FormPage
from guidance.procedures.spec import Amount


class SeriesPage(FormPage):
    """The rhythm first, then the days that it gives, then "plan these"."""

    template_name = "cases/meetings/series.html"
    form_class = SeriesForm
    done_message = gettext_lazy("The meetings are planned. They move when the school calendar changes.")
    days: list[Proposed] | None = None

    def school_of(self, form: SeriesForm) -> School:
        """The school whose calendar counts."""
        raise NotImplementedError

    def every(self) -> Amount | None:
        """The rhythm that the procedure says; None where none does."""
        raise NotImplementedError

    def start(self) -> datetime.date:
        """The first day that is proposed."""
        raise NotImplementedError

    def school(self) -> School | None:
        """The school, where it is known before anything is sent."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        first, every, school = self.start(), self.every(), self.school()
        found: dict[str, Any] = {"starts_on": first}
        if "team" in self.request.GET:
            found["team"] = self.request.GET["team"]
        if every is not None:
            found |= {"every_amount": every.amount, "every_unit": every.unit}
        if school is not None:
            found["until_on"] = half_year_from(calendar_for(school), first)
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Propose the days, or plan those that were kept."""
        if "plan" in request.POST or "resume" in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.form_class(request.POST, **self.form_kwargs())
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            self.days = self._days(form)
        except BadInput as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return self.render_to_response(self.get_context_data(form=form))

    def _days(self, form: SeriesForm) -> list[Proposed]:
        data = form.cleaned_data
        if data["starts_on"] < today():
            raise BadInput("starts_on", _("The first meeting cannot lie in the past."))
        found = propose(calendar_for(self.school_of(form)), form.every(), data["starts_on"], data["until_on"])
        if not found:
            raise BadInput("until_on", _("There is no day to meet on between these dates."))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        every = self.every()
        return super().get_context_data(days=self.days, says=every is not None, **kwargs)

    def times(self, form: SeriesForm, title: str = "") -> Times:
        """What all of them share."""
        data = form.cleaned_data
        return Times(data["at"], data["length_minutes"], data["place"], title)


class TeamSeries(SeriesPage):
    """A team's meetings for the half-year."""

    extra_context = {"title": gettext_lazy("Plan the half-year")}

    def load(self) -> None:
        wanted = self.request.GET.get("team", "")
        teams = teams_of_mine(self.request.user)
        chosen = [(school, team) for school, team in teams if f"{school.pk}:{team.key}" == wanted]
        self.teams = chosen or teams
        if not self.teams:
            raise PermissionDenied

    def form_kwargs(self) -> dict[str, Any]:
        return {"teams": self.teams}

    def school(self) -> School | None:
        return self.teams[0][0]

    def every(self) -> Amount | None:
        school, team = self.teams[0]
        return rhythm(school, team.key)

    def start(self) -> datetime.date:
        return max(proposed_day(self.teams) or today(), today())

    def school_of(self, form: SeriesForm) -> School:
        return form.cleaned_data["team"][0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=reverse("cases:team_meetings"), **kwargs)

    def act(self, form: SeriesForm) -> MeetingSeries:
        school, role_key = form.cleaned_data["team"]
        return plan_team_series(
            school=school,
            role_key=role_key,
            every=form.every(),
            starts_on=form.cleaned_data["starts_on"],
            until_on=form.cleaned_data["until_on"],
            times=self.times(form),
            leave_out=form.left_out(),
            by=self.request.user,
        )

    def success_url(self, result: MeetingSeries) -> str:
        return reverse("cases:team_meetings")


class CaseSeries(SeriesPage, CasePage):
    """The meetings of a case's group: as often as its stage says."""

    action = "fill"
    extra_context = {"title": gettext_lazy("Plan meetings for the half-year")}

    def load(self) -> None:
        super().load()
        if not self.case.is_open or self.case.assessment_only:
            raise Http404
        self.stage = self.case.version.compiled.stage(self.case.stage)

    def school(self) -> School | None:
        return self.case.school

    def every(self) -> Amount | None:
        return self.stage.repeatable or None

    def start(self) -> datetime.date:
        planned = self.case.meetings.filter(cancelled_at__isnull=True, withdrawn_at__isnull=True)
        last = planned.order_by("-on").values_list("on", flat=True).first()
        every, calendar = self.every(), calendar_for(self.case.school)
        if self.case.next_on and self.case.next_on >= today():
            return self.case.next_on
        try:
            return max(calendar.on_to_school_day(calendar.add(every, last)) if every and last else today(), today())
        except OverflowError:
            return today()

    def school_of(self, form: SeriesForm) -> School:
        return self.case.school

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.success_url(None), **kwargs)

    def act(self, form: SeriesForm) -> MeetingSeries:
        return plan_case_series(
            self.case.pk,
            every=form.every(),
            starts_on=form.cleaned_data["starts_on"],
            until_on=form.cleaned_data["until_on"],
            times=self.times(form, self.stage.title.to(self.case.version.compiled.source_language)),
            leave_out=form.left_out(),
            by=self.request.user,
        )

    def success_url(self, result: MeetingSeries | None) -> str:
        return reverse("cases:detail", args=[self.case.number])
