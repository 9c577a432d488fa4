"""Registers in the CMS of schools and those who work there, each as far as its administrator's area reaches.

No pupil stands in any of them: roles that reach single pupils are given on the school's own pages.
"""

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup

from forms.people.registers.calendar import PeriodRegister, YearRegister
from forms.people.registers.schools import (
    ClassRegister,
    OwnerRegister,
    PartnerRegister,
    ProcedureOfSchoolRegister,
    SchoolRegister,
)
from forms.people.registers.staff import AdministratorRegister, FiguresReaderRegister, MembershipRegister


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
        AdministratorRegister,
        FiguresReaderRegister,
    )


class CalendarGroup(ModelAdminGroup):
    """School years, terms and holidays."""

    menu_label = _("School calendar")
    menu_icon = "calendar"
    menu_order = 310
    items = (YearRegister, PeriodRegister)
