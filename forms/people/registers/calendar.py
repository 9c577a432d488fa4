"""School years, terms and holidays."""

from typing import Any

from forms.people.calendar_changes import calendar_changed, periods_changed
from forms.people.models import CalendarPeriod, SchoolYear
from forms.people.registers.base import AreaRegister
from forms.people.registers.inputs import PeriodForm


class CalendarRegister(AreaRegister):
    """A register whose rows dates are counted over."""

    def before(self, pk: Any) -> Any:
        return self.model._default_manager.get(pk=pk)


class YearRegister(CalendarRegister):
    model = SchoolYear
    base_url_path = "registers/years"
    menu_icon = "date"
    list_display = ("name", "owner", "starts_on", "ends_on")
    list_filter = ("owner",)
    list_select_related = ("owner",)
    search_fields = ("name",)
    fields = ("owner", "name", "starts_on", "ends_on")

    def changed(self, before: SchoolYear | None, after: SchoolYear | None) -> None:
        for owner in {one.owner_id for one in (before, after) if one is not None}:
            calendar_changed(owner=owner)


class PeriodRegister(CalendarRegister):
    model = CalendarPeriod
    base_url_path = "registers/calendar"
    menu_icon = "calendar"
    list_display = ("title", "kind", "starts_on", "ends_on", "owner", "school")
    list_filter = ("kind", "owner", "school")
    list_select_related = ("owner", "school")
    search_fields = ("title",)
    fields = ("owner", "school", "kind", "title", "starts_on", "ends_on")
    form_class = PeriodForm

    def name_of(self, row: CalendarPeriod) -> str:
        return row.title

    def changed(self, before: CalendarPeriod | None, after: CalendarPeriod | None) -> None:
        periods_changed([one for one in (before, after) if one is not None])
