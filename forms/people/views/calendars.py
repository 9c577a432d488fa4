"""A school's calendar: a year at a glance, its holidays and terms, and changing them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms.people.access import calendars_seen_by, may_edit_calendar, may_edit_owners_calendar
from forms.people.calendar import calendar_for
from forms.people.enums import DayKind
from forms.people.inputs.calendars import EndPeriodForm, PeriodForm
from forms.people.inputs.fields import values_of
from forms.people.models import CalendarPeriod, School, SchoolYear
from forms.people.services.calendars import FIELDS, end_period, save_period
from forms.people.views.base import FormPage, PersonPage
from forms.people.year import months_of, public_in, weekdays, weeks_of


class CalendarPage(PersonPage):
    """A page of a school's calendar, for its staff and those who administer it; ``for_keepers``: only to change it."""

    for_keepers = False
    school: School

    def load(self) -> None:
        found = calendars_seen_by(self.request.user).select_related("owner").filter(pk=self.kwargs["school"]).first()
        if found is None:
            raise Http404
        self.school = found
        self.keeps = may_edit_calendar(self.request.user, found)
        self.keeps_owners = may_edit_owners_calendar(self.request.user, found.owner)
        if self.for_keepers and not self.keeps:
            raise PermissionDenied

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            school=self.school, keeps=self.keeps, calendar_url=self.calendar_url(), **kwargs
        )

    def calendar_url(self, year: int | None = None) -> str:
        """The calendar's own page, of a year."""
        address = reverse("people:calendar", args=[self.school.pk])
        return f"{address}?year={year}" if year else address

    def periods(self):
        """All periods that hold for the school: its own, and its owner's."""
        mine = Q(school=self.school) | Q(school=None, owner_id=self.school.owner_id)
        return CalendarPeriod.objects.filter(mine)


class ShowCalendar(CalendarPage):
    """A school year at a glance."""

    template_name = "people/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        years = list(self.school.owner.years.order_by("starts_on"))
        year = self._chosen(years)
        if year is None:
            return super().get_context_data(years=[], year=None, **kwargs)
        calendar, today = calendar_for(self.school), timezone.localdate()
        rows = self.periods().filter(starts_on__lte=year.ends_on, ends_on__gte=year.starts_on)
        lines = [self._line(row, today) for row in rows.order_by("starts_on", "ends_on", "pk")]
        months = months_of(calendar, year, today)
        return super().get_context_data(
            years=[{"title": one.name, "url": f"?year={one.pk}", "current": one == year} for one in years],
            year=year,
            months=months,
            weekdays=weekdays(),
            school_days=sum(month.school_days for month in months),
            terms=[line for line in lines if line["row"].kind == DayKind.TERM],
            lines=lines,
            public=public_in(calendar, year),
            **kwargs,
        )

    def _chosen(self, years: list[SchoolYear]) -> SchoolYear | None:
        wanted, today = self.request.GET.get("year", ""), timezone.localdate()
        named = next((one for one in years if str(one.pk) == wanted), None)
        current = next((one for one in years if one.starts_on <= today <= one.ends_on), None)
        return named or current or next((one for one in years if one.starts_on > today), years[-1] if years else None)

    def _line(self, row: CalendarPeriod, today) -> dict[str, Any]:
        may = self.keeps_owners if row.school_id is None else self.keeps
        args = [self.school.pk, row.pk]
        return {
            "row": row,
            "weeks": weeks_of(row),
            "owners": row.school_id is None,
            "change_url": reverse("people:period", args=args) if may else "",
            "end_url": reverse("people:period_end", args=args) if may and row.ends_on >= today else "",
            "begun": row.starts_on < today,
        }


class AddPeriod(FormPage, CalendarPage):
    """New days in the calendar."""

    for_keepers = True
    template_name = "people/calendar_form.html"
    form_class = PeriodForm
    done_message = _("The calendar is changed. Dates of cases that it moves are counted again.")
    extra_context = {"title": _("Add days to the calendar"), "button": _("Add")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"asks_for_all": self.keeps_owners}

    def initial(self) -> dict[str, Any]:
        return {"kind": DayKind.HOLIDAY}

    def act(self, form: PeriodForm) -> CalendarPeriod:
        for_all = form.cleaned_data.get("for_all", False)
        return save_period(school=self.school, days=form.days(), by=self.request.user, for_all=for_all)

    def success_url(self, result: CalendarPeriod | None) -> str:
        if result is None:
            return self.calendar_url()
        year = self.school.owner.years.filter(starts_on__lte=result.starts_on, ends_on__gte=result.starts_on).first()
        return self.calendar_url(year.pk if year else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about=self.school.name, back_url=self.calendar_url(), **kwargs)


class OfPeriod(AddPeriod):
    """A page about a period that holds for the school, for those who may change it."""

    period: CalendarPeriod

    def load(self) -> None:
        super().load()
        found = self.periods().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        if found.school_id is None and not self.keeps_owners:
            raise PermissionDenied
        self.period = found


class ChangePeriod(OfPeriod):
    """Other days, another name or kind."""

    extra_context = {"title": _("Change days of the calendar"), "button": _("Save")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"asks_for_all": False}

    def initial(self) -> dict[str, Any]:
        return values_of(self.period, FIELDS)

    def act(self, form: PeriodForm) -> CalendarPeriod:
        return save_period(school=self.school, days=form.days(), by=self.request.user, period=self.period)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(owners=self.period.school_id is None, **kwargs)


class EndPeriod(OfPeriod):
    """Take days out of the calendar, from today on."""

    form_class = EndPeriodForm
    holds_text = False
    extra_context = {
        "title": _("Take days out of the calendar"),
        "lead": _("What lies behind stays as it was. From today on these days are as if they did not stand here."),
        "button": _("Take them out"),
    }

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def act(self, form: EndPeriodForm) -> CalendarPeriod | None:
        return end_period(school=self.school, period=self.period, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(period=self.period, owners=self.period.school_id is None, **kwargs)
