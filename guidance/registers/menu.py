"""The registers of guidance in the CMS's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup

from guidance.registers.glossary import TermRegister
from guidance.registers.roles import RoleRegister
from guidance.registers.versions import VersionRegister


class GuidanceGroup(ModelAdminGroup):
    """What procedures and pages are made with."""

    menu_label = _("Roles and words")
    menu_icon = "list-ul"
    menu_order = 290
    items = (RoleRegister, TermRegister, VersionRegister)
