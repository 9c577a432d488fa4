"""The list of a register, its filters and its export."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_list import result_headers
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.widgets.button import BaseButton, HeaderButton
from wagtail_modeladmin.views import IndexView

from guidance.models.register_log import RegisterEntry
from guidance.registers.export import as_csv, as_xlsx
from guidance.registers.header import Crumb, Slim


class RegisterList(Slim, IndexView):
    """The list, filtered only by what it offers, and its export."""

    def crumbs(self) -> list[Crumb]:
        return [{"url": "", "label": self.heading()}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What an address asks that makes no sense is answered with the plain list."""
        if any("\x00" in text for name, values in request.GET.lists() for text in (name, *values)):
            return redirect(self.index_url)
        try:
            return super().dispatch(request, *args, **kwargs)
        except (IncorrectLookupParameters, ValueError):
            return redirect(self.index_url)

    def get_filters(self, request: HttpRequest) -> tuple[Any, ...]:
        """modeladmin takes whatever else the address names for a lookup: that would ask for passwords and pupils."""
        specs, has_filters, _rest, distinct = super().get_filters(request)
        return specs, has_filters, {}, distinct

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponse:
        """The rows of the list as a file; that they left is logged."""
        make = as_csv if spreadsheet_format == self.FORMAT_CSV else as_xlsx
        RegisterEntry.objects.note_export(self.model, self.request.user, form=spreadsheet_format, rows=queryset.count())
        return make(self.model_admin, queryset, self.list_export)

    def buttons(self) -> list[BaseButton]:
        if not self.permission_helper.allows(self.request.user, "add"):
            return []
        label = _("Add %(object)s") % {"object": self.verbose_name}
        return [HeaderButton(label, url=self.create_url, icon_name="plus")]

    def _exports(self) -> list[dict[str, str]]:
        """The files that the rows as they are searched and filtered can leave in."""
        if not self.permission_helper.allows(self.request.user, "export"):
            return []
        forms = (("xlsx", _("Excel")), ("csv", _("CSV")))
        return [{"label": label, "url": self.get_query_string({"export": form})} for form, label in forms]

    def nothing_here(self) -> str:
        """What stands in place of an empty list."""
        return self.model_admin.nothing_here(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = context["object_list"] = list(context["object_list"])
        register, user = self.model_admin, self.request.user
        register.prepare(rows)
        self.kept_on_page = {row.pk for row in rows}
        if not register.reaches_all(user):
            kept = register.rows(user, "change").filter(pk__in=self.kept_on_page)
            self.kept_on_page = set(kept.values_list("pk", flat=True))
        choices = [self._choice(spec) for spec in self.filter_specs]
        narrowed = bool(self.query.strip()) or any(choice["chosen"] for choice in choices)
        return context | {
            "headings": list(result_headers(self)),
            "rows": [self._row(row) for row in rows],
            "choices": choices,
            "narrowed": narrowed,
            "exports": self._exports(),
            "search_url": self.index_url if self.search_fields else "",
            "search_form": SearchForm(initial={"q": self.query}) if self.search_fields else None,
            "kept": [(name, value) for name, value in self.params.items() if name != self.SEARCH_VAR],
        }

    def get_template_names(self) -> list[str]:
        """The rows alone for the search that looks them up while somebody types."""
        typing = self.request.headers.get("X-Requested-With") == "XMLHttpRequest"
        return ["registers/results.html"] if typing else ["registers/list.html"]

    def _row(self, row: Model) -> dict[str, Any]:
        """A row as the template shows it: its name, its cells, and what can be done to it, the likeliest first."""
        return {
            "name": self.model_admin.name_of(row),
            "cells": [self.model_admin.value_of(row, column) for column in self.list_display],
            "primary": self.button_helper.get_primary_button(row),
            "buttons": self.button_helper.get_buttons_for_obj(row),
        }

    def _choice(self, spec: Any) -> dict[str, Any]:
        """A filter as the template shows it: what it is by, what is chosen, and what can be."""
        found = list(spec.choices(self))
        options = [{"label": one["display"], "url": one["query_string"], "selected": one["selected"]} for one in found]
        chosen = next((one["label"] for one in options[1:] if one["selected"]), "")
        return {"title": spec.title, "chosen": chosen, "options": options}
