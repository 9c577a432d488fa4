"""School years, terms and holidays."""

from forms.people.models import CalendarPeriod, SchoolYear
from forms.people.registers.base import AreaRegister
from forms.people.registers.inputs import PeriodForm


class YearRegister(AreaRegister):
    model = SchoolYear
    base_url_path = "registers/years"
    menu_icon = "date"
    list_display = ("name", "owner", "starts_on", "ends_on")
    list_filter = ("owner",)
    list_select_related = ("owner",)
    search_fields = ("name",)
    fields = ("owner", "name", "starts_on", "ends_on")


class PeriodRegister(AreaRegister):
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
