"""The CMS's report of pages that are to be read again."""

import datetime
from functools import cached_property
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Locale, Page

from guidance.care.pages import SOON, cared_for, cares, within_reach
from guidance.registers.export import harmless

STATES = {
    "overdue": _("Overdue"),
    "soon": _("Due within 30 days"),
    "undated": _("Without a date"),
    "ownerless": _("Looked after by nobody"),
    "all": _("All pages"),
}


class DueFilters(WagtailFilterSet):
    """Which pages, and whose."""

    state = django_filters.ChoiceFilter(
        label=_("Which pages"), choices=list(STATES.items()), method="by_state", empty_label=_("Overdue and due soon")
    )
    keeper = django_filters.ModelChoiceFilter(
        label=_("Looked after by"),
        queryset=lambda request: get_user_model().objects.filter(
            pk__in=cared_for().exclude(keeper=None).order_by().values("keeper")
        ),
        method="by_keeper",
    )
    locale = django_filters.ModelChoiceFilter(label=_("Language"), queryset=lambda request: Locale.objects.all())

    class Meta:
        model = Page
        fields = ["state", "keeper", "locale"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Without a choice: what is overdue or soon will be."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(due_on__lte=_until())

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The pages in one of the states."""
        today = timezone.localdate()
        wanted = {
            "overdue": {"due_on__lte": today},
            "soon": {"due_on__gt": today, "due_on__lte": _until()},
            "undated": {"due_on": None},
            "ownerless": {"keeper": None},
        }
        return queryset.filter(**wanted.get(value, {}))

    def by_keeper(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """The pages that somebody looks after."""
        return queryset.filter(keeper=value.pk)


def _until() -> datetime.date:
    return timezone.localdate() + SOON


class DuePagesView(PageReportView):
    """Pages that are due, the oldest date first, of those that the reader edits or looks after."""

    page_title = _("Pages to read again")
    header_icon = "calendar-check"
    filterset_class = DueFilters
    results_template_name = "care/due_results.html"
    index_url_name = "due_pages"
    index_results_url_name = "due_pages_results"
    export_filename = "pages-to-read-again"
    list_export = ["title", "full_url", "language", "keeper_name", "due_on"]
    export_headings = {
        "title": _("Title"),
        "full_url": _("Address"),
        "language": _("Language"),
        "keeper_name": _("Looked after by"),
        "due_on": _("Read again by"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raises: PermissionDenied for who edits no page and looks after none."""
        if not cares(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet:
        pages = within_reach(self.request.user).select_related("locale", "content_type")
        self.queryset = pages.order_by(F("due_on").asc(nulls_last=True), "title", "pk")
        return super().get_queryset()

    @cached_property
    def names(self) -> dict[int, str]:
        """Those who look after pages, by primary key."""
        people = get_user_model().objects.filter(pk__in=cared_for().exclude(keeper=None).order_by().values("keeper"))
        return {person.pk: person.get_full_name() for person in people}

    def decorate_paginated_queryset(self, object_list: Any) -> list[Page]:
        today, pages = timezone.localdate(), list(object_list)
        for page in pages:
            page.keeper_name = self.names.get(page.keeper, "")
            page.language = page.locale.get_display_name()
            page.days_overdue = (today - page.due_on).days if page.due_on and page.due_on <= today else None
        return pages

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """What people wrote leaves as text that no spreadsheet program runs."""
        shown = super().preprocess_field_value(field, value, export_format)
        return harmless(shown) if isinstance(shown, str) else shown


class DuePagesItem(MenuItem):
    """The report in the menu, for who has pages in it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return cares(request.user)


def menu_item() -> MenuItem:
    """The report's place in the menu of reports."""
    return DuePagesItem(
        _("Pages to read again"), reverse("due_pages"), name="due-pages", icon_name="calendar-check", order=600
    )


urls = [
    path("reports/due-pages/", DuePagesView.as_view(), name="due_pages"),
    path("reports/due-pages/results/", DuePagesView.as_view(results_only=True), name="due_pages_results"),
]
