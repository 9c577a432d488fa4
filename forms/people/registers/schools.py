"""School owners, schools, what they work by, their classes and the services that they work with."""

from typing import Any

from django.contrib.admin import display
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from forms.people.calendar_changes import calendar_changed
from forms.people.models import Partner, School, SchoolClass, SchoolOwner, SchoolProcedure
from forms.people.registers.base import AreaRegister
from forms.people.registers.inputs import ClassForm, ProcedureOfSchoolForm
from guidance.reading.current import titles_of_procedures


class OwnerRegister(AreaRegister):
    model = SchoolOwner
    base_url_path = "registers/owners"
    menu_icon = "globe"
    list_display = ("name", "kind", "country", "language")
    list_filter = ("kind", "country")
    search_fields = ("name",)
    exports = ("name", "kind", "country", "language", "time_zone")
    inspect_view_fields = ("name", "kind", "country", "language", "time_zone", "rules")
    fields = ("name", "kind", "country", "language", "time_zone", "rules")

    def before(self, pk: Any) -> SchoolOwner:
        return SchoolOwner.objects.get(pk=pk)

    def changed(self, before: SchoolOwner | None, after: SchoolOwner | None) -> None:
        if before is not None and after is not None and before.country != after.country:  # other public holidays
            calendar_changed(owner=after.pk)


class SchoolRegister(AreaRegister):
    model = School
    base_url_path = "registers/schools"
    menu_icon = "home"
    list_display = ("name", "owner", "slug", "active")
    list_filter = ("active", "owner")
    list_select_related = ("owner",)
    search_fields = ("name", "slug")
    exports = ("name", "owner", "slug", "phone", "active")
    fields = ("owner", "name", "slug", "phone", "sign_in_code", "active")

    def before(self, pk: Any) -> School:
        return School.objects.get(pk=pk)

    def changed(self, before: School | None, after: School | None) -> None:
        if before is not None and after is not None and before.owner_id != after.owner_id:  # another calendar
            calendar_changed(owner=after.owner_id, school=after.pk)


class ProcedureOfSchoolRegister(AreaRegister):
    model = SchoolProcedure
    base_url_path = "registers/school-procedures"
    menu_icon = "doc-full"
    list_display = ("procedure", "school", "is_default", "since")
    list_filter = ("school", "procedure_key")
    list_select_related = ("school",)
    search_fields = ("procedure_key", "school__name")
    ordering = ("school__name", "-is_default", "procedure_key")
    exports = ("procedure_key", "procedure", "school", "is_default", "since")
    fields = ("school", "procedure_key", "is_default", "since")
    form_class = ProcedureOfSchoolForm

    @display(description=_("Procedure"))
    def procedure(self, row: SchoolProcedure) -> str:
        """The procedure by name, or by key where none is published."""
        if "_title" not in row.__dict__:
            self.prepare([row])
        return row.__dict__["_title"]

    def prepare(self, rows: list[SchoolProcedure]) -> None:
        titles = titles_of_procedures(get_language())
        for row in rows:
            row.__dict__["_title"] = titles.get(row.procedure_key, row.procedure_key)

    def name_of(self, row: SchoolProcedure) -> str:
        return f"{row.school}: {self.procedure(row)}"


class ClassRegister(AreaRegister):
    model = SchoolClass
    base_url_path = "registers/classes"
    menu_icon = "group"
    list_display = ("name", "grade", "school", "year")
    list_filter = ("school", "year", "grade")
    list_select_related = ("school", "year")
    search_fields = ("name", "school__name")
    fields = ("school", "year", "name", "grade")
    form_class = ClassForm

    def name_of(self, row: SchoolClass) -> str:
        return f"{row.name}, {row.school}"


class PartnerRegister(AreaRegister):
    model = Partner
    base_url_path = "registers/partners"
    menu_icon = "link"
    list_display = ("name", "service", "owner", "active")
    list_filter = ("active", "owner", "service")
    list_select_related = ("owner",)
    search_fields = ("name", "service")
    exports = ("name", "service", "owner", "contact_name", "phone", "email", "active")
    fields = ("owner", "service", "name", "contact_name", "phone", "email", "active")
