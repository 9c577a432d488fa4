"""Who works where, and who keeps whose registers."""

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from forms.people.models import AdministratorScope, FiguresReader, Membership
from forms.people.registers.base import AreaRegister
from forms.people.registers.inputs import MembershipForm, OfPersonForm


class MembershipRegister(AreaRegister):
    """Who works where. Roles that reach single pupils are given on the school's own pages: no pupil is named here."""

    model = Membership
    base_url_path = "registers/memberships"
    menu_icon = "user"
    list_display = ("user", "role", "school", "scope", "starts_on", "ends_on")
    list_filter = ("school", "role", "scope", "starts_on", "ends_on")
    list_select_related = ("user", "role", "school")
    search_fields = ("user__name", "user__email")
    ordering = ("school__name", "user__name", "pk")
    exports = (
        "user",
        "email",
        "role",
        "school",
        "scope",
        "class_names",
        "grades",
        "first_teacher",
        "starts_on",
        "ends_on",
    )
    fields = ("user", "school", "role", "scope", "classes", "grades", "first_teacher", "starts_on", "ends_on")
    form_class = MembershipForm

    def rows(self, user: Any, action: str = "view") -> QuerySet:
        return super().rows(user, action).prefetch_related("classes")

    @display(description=_("E-mail address"))
    def email(self, row: Membership) -> str:
        """The address that the person logs in with."""
        return row.user.email

    @display(description=_("Classes"))
    def class_names(self, row: Membership) -> str:
        """The classes that the role reaches, where it reaches single ones."""
        return ", ".join(group.name for group in row.classes.all())

    def name_of(self, row: Membership) -> str:
        return f"{row.user}, {row.role}"


class AdministratorRegister(AreaRegister):
    """Who keeps the registers of which school. Only those who keep every school's see and change it."""

    model = AdministratorScope
    base_url_path = "registers/administrators"
    menu_icon = "key"
    list_display = ("user", "owner", "school", "starts_on", "ends_on")
    list_filter = ("owner", "school")
    list_select_related = ("user", "owner", "school")
    search_fields = ("user__name", "user__email")
    fields = ("user", "owner", "school", "starts_on", "ends_on")
    form_class = OfPersonForm

    def name_of(self, row: AdministratorScope) -> str:
        return f"{row.user}, {row.school or row.owner}"


class FiguresReaderRegister(AreaRegister):
    """Who at a school owner's sees the figures of its schools. It opens no case and no pupil."""

    model = FiguresReader
    base_url_path = "registers/figures-readers"
    menu_icon = "view"
    list_display = ("user", "owner", "starts_on", "ends_on")
    list_filter = ("owner",)
    list_select_related = ("user", "owner")
    search_fields = ("user__name", "user__email")
    fields = ("user", "owner", "starts_on", "ends_on")
    form_class = OfPersonForm

    def name_of(self, row: FiguresReader) -> str:
        return f"{row.user}, {row.owner}"
