"""Registers in the CMS on wagtail-modeladmin: what schools are and when, never who their pupils are.

modeladmin 2.5 lets any one permission of a model open its lists, checks none in its history, and exports what it
lists. So a right is asked for by its exact name here, history and inspection have no address, and nothing is exported.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import IndexView

from forms.people.enums import Scope
from forms.people.errors import BadInput
from forms.people.models import (
    CalendarPeriod,
    Membership,
    Partner,
    School,
    SchoolClass,
    SchoolOwner,
    SchoolProcedure,
    SchoolYear,
)
from forms.people.services.staff import Post, check_post


class ExactPermissionHelper(PermissionHelper):
    """Listing needs the right to view or to change; nothing follows from any other right."""

    def user_can_list(self, user: Any) -> bool:
        return any(
            self.user_has_specific_permission(user, self.get_perm_codename(action)) for action in ("view", "change")
        )

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return False


class ListOnly(IndexView):
    """The list without its export: what is listed leaves through no file."""

    FORMATS = ()


class MembershipForm(WagtailAdminModelForm):
    """A membership that holds together, as the services see it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.scope != Scope.PUPILS:  # given on the school's own pages, where pupils have names
            field = self.fields["scope"]
            field.choices = [choice for choice in field.choices if choice[0] != Scope.PUPILS]

    def clean(self) -> dict[str, Any]:
        """Raises: ValidationError at the field that makes no sense."""
        data = super().clean()
        if not self.errors:
            pupils = list(self.instance.pupils.all()) if self.instance.pk else []
            names = ("role", "scope", "classes", "grades", "first_teacher", "starts_on", "ends_on")
            try:
                grades = [int(grade) for grade in data["grades"] or []]
                check_post(
                    data["school"], Post(pupils=pupils, **({name: data[name] for name in names} | {"grades": grades}))
                )
            except BadInput as wrong:
                self.add_error(wrong.field if wrong.field in self.fields else None, str(wrong))
            except (TypeError, ValueError):
                self.add_error("grades", _("Write grades as a list of numbers, like [5, 6]."))
        return data


class Register(ModelAdmin):
    """What every register of ours has in common."""

    permission_helper_class = ExactPermissionHelper
    index_view_class = ListOnly
    inspect_view_enabled = False
    history_view_enabled = False
    list_export = ()
    list_per_page = 50

    def __init__(self, parent: ModelAdminGroup | None = None) -> None:
        super().__init__(parent)
        # Filters ask Django's admin how it orders a model; that admin is not installed, so an empty one answers.
        self.admin_site = AdminSite(name="registers")

    def register_indexing(self) -> None:
        """Nothing: no page or picture is referred to here, and each save would be written to Wagtail's index."""


class OwnerRegister(Register):
    model = SchoolOwner
    base_url_path = "registers/owners"
    menu_icon = "globe"
    list_display = ("name", "kind", "country", "language")
    search_fields = ("name",)
    panels = [FieldPanel(name) for name in ("name", "kind", "country", "language", "time_zone", "rules")]


class SchoolRegister(Register):
    model = School
    base_url_path = "registers/schools"
    menu_icon = "home"
    list_display = ("name", "owner", "slug", "active")
    list_filter = ("active", "owner")
    list_select_related = ("owner",)
    search_fields = ("name",)
    panels = [FieldPanel(name) for name in ("owner", "name", "slug", "phone", "active")]


class ProcedureOfSchoolRegister(Register):
    model = SchoolProcedure
    base_url_path = "registers/school-procedures"
    menu_icon = "doc-full"
    list_display = ("procedure_key", "school", "is_default")
    list_filter = ("school",)
    list_select_related = ("school",)
    panels = [FieldPanel(name) for name in ("school", "procedure_key", "is_default")]


class PartnerRegister(Register):
    model = Partner
    base_url_path = "registers/partners"
    menu_icon = "group"
    list_display = ("name", "service", "owner", "active")
    list_filter = ("active", "owner")
    list_select_related = ("owner",)
    search_fields = ("name", "service")
    panels = [FieldPanel(name) for name in ("owner", "service", "name", "contact_name", "phone", "email", "active")]


class YearRegister(Register):
    model = SchoolYear
    base_url_path = "registers/years"
    menu_icon = "date"
    list_display = ("name", "owner", "starts_on", "ends_on")
    list_filter = ("owner",)
    list_select_related = ("owner",)
    panels = [FieldPanel(name) for name in ("owner", "name", "starts_on", "ends_on")]


class PeriodRegister(Register):
    model = CalendarPeriod
    base_url_path = "registers/calendar"
    menu_icon = "calendar"
    list_display = ("title", "kind", "starts_on", "ends_on", "owner", "school")
    list_filter = ("kind", "owner", "school")
    list_select_related = ("owner", "school")
    panels = [FieldPanel(name) for name in ("owner", "school", "kind", "title", "starts_on", "ends_on")]


class ClassRegister(Register):
    model = SchoolClass
    base_url_path = "registers/classes"
    menu_icon = "list-ul"
    list_display = ("name", "grade", "school", "year")
    list_filter = ("school", "year")
    list_select_related = ("school", "year")
    search_fields = ("name",)
    panels = [FieldPanel(name) for name in ("school", "year", "name", "grade")]


class MembershipRegister(Register):
    """Who works where. Roles that reach single pupils are given on the school's own pages: no pupil is named here."""

    model = Membership
    base_url_path = "registers/memberships"
    menu_icon = "user"
    list_display = ("user", "role", "school", "scope", "starts_on", "ends_on")
    list_filter = ("school", "role", "scope")
    list_select_related = ("user", "role", "school")
    search_fields = ("user__name", "user__email")
    edit_handler = ObjectList(
        [
            FieldPanel(name)
            for name in (
                "user",
                "school",
                "role",
                "scope",
                "classes",
                "grades",
                "first_teacher",
                "starts_on",
                "ends_on",
            )
        ],
        base_form_class=MembershipForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "role", "school")


class SchoolsGroup(ModelAdminGroup):
    """Schools and those who work with them."""

    menu_label = _("Schools")
    menu_icon = "home"
    menu_order = 300
    items = (
        OwnerRegister,
        SchoolRegister,
        ProcedureOfSchoolRegister,
        ClassRegister,
        MembershipRegister,
        PartnerRegister,
    )


class CalendarGroup(ModelAdminGroup):
    """School years, terms and holidays."""

    menu_label = _("School calendar")
    menu_icon = "calendar"
    menu_order = 310
    items = (YearRegister, PeriodRegister)
