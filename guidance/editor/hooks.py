"""Puts the editor's addresses into the CMS."""

from django.urls import URLPattern, path
from wagtail import hooks

from guidance.editor import views


@hooks.register("register_admin_urls")
def editor_urls() -> list[URLPattern]:
    """Wagtail asks for the right to enter the CMS at each."""
    return [path("procedures/<int:page_id>/problems/", views.problems, name="procedure_problems")]
