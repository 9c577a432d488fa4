"""Puts the handbook into the CMS: its addresses, and a place in the help menu."""

from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from guidance.handbook.views import urlpatterns


@hooks.register("register_admin_urls")
def handbook_urls() -> list[URLPattern]:
    """Wagtail asks for the right to enter the CMS at each."""
    return urlpatterns


@hooks.register("register_help_menu_item")
def handbook_menu_item() -> MenuItem:
    """First in the help menu."""
    return MenuItem(_("Handbook for procedures"), reverse_lazy("handbook"), icon_name="help", order=1)
