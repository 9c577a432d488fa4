"""The pages of a register. ``base.Register`` has asked for the right and the row before any of them runs."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log
from wagtail.models.audit_log import LogEntryQuerySet
from wagtail_modeladmin.views import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    InspectView,
    InstanceSpecificView,
)

from guidance.registers.header import Crumb, Slim


class OutOfReach(Exception):
    """What was filled in would put the row where the person keeps nothing."""


class OfRow(Slim, InstanceSpecificView):
    """A page of one row. ``stands_elsewhere``: the buttons that the page has in another place."""

    stands_elsewhere: tuple[str, ...] = ()

    def heading(self) -> str:
        return self.model_admin.name_of(self.instance)

    def buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(one["label"], url=one["url"])
            for one in self.button_helper.get_buttons_for_obj(self.instance, exclude=self.stands_elsewhere)
            if one["url"] != self.request.path
        ]


class Saving:
    """Saves a row, unless that would put it where the person keeps nothing; what was changed is logged by name."""

    action = ""

    def form_valid(self, form: Any) -> HttpResponse:
        added = form.instance._state.adding
        try:
            with transaction.atomic():
                before = None if added else self.model_admin.before(form.instance.pk)
                row = form.save()
                if not self.model_admin.holds(self.request.user, "change", row.pk):
                    raise OutOfReach
                log(
                    instance=row,
                    action=self.action,
                    content_changed=form.has_changed(),
                    data={"fields": [] if added else form.changed_data},
                )
                self.model_admin.changed(before, row)
        except OutOfReach:
            if added:
                form.instance.pk, form.instance._state.adding = None, True
            form.add_error(None, _("This would lie outside the schools that you administer."))
            return self.form_invalid(form)
        self.instance = row
        messages.success(self.request, self.get_success_message(row), buttons=self.get_success_message_buttons(row))
        return redirect(self.get_success_url())

    def get_success_message(self, instance: Model) -> str:
        return _("“%(name)s” is saved.") % {"name": self.model_admin.name_of(instance)}


class RegisterCreate(Saving, Slim, CreateView):
    """A new row."""

    action = "wagtail.create"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"action_url": self.request.get_full_path()} | kwargs))

    def heading(self) -> str:
        return _("New %(object)s") % {"object": self.verbose_name}


class RegisterEdit(Saving, OfRow, EditView):
    """A row to change."""

    action = "register.edit"
    stands_elsewhere = ("history", "delete")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deletes = self.permission_helper.user_can_delete_obj(self.request.user, self.instance)
        return super().get_context_data(
            **(
                {
                    "action_url": self.edit_url,
                    "delete_url": self.delete_url if deletes else "",
                    "notes": self.model_admin.notes_on(self.instance),
                }
                | kwargs
            )
        )


class RegisterInspect(OfRow, InspectView):
    """A row to read; that it was read is logged."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log(instance=self.instance, action="register.inspect")
        return super().get(request, *args, **kwargs)

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        return self.model_admin.value_of(self.instance, field_name)

    def get_field_label(self, field_name: str, field: Any = None) -> str:
        return self.model_admin.label_of(field_name)


class RegisterDelete(OfRow, DeleteView):
    """Deletes a row that nothing needs; else says what does."""

    def in_use(self) -> list[str]:
        """What stands against it: the register's own reasons, and how many rows of which kind refer to it."""
        collector = Collector(using=self.instance._state.db, origin=self.instance)
        found: list[str] = self.model_admin.in_use(self.instance, self.request.user)
        try:
            collector.collect([self.instance])
        except ProtectedError as error:
            rows = error.protected_objects
        except RestrictedError as error:
            rows = error.restricted_objects
        else:
            return found
        counted = Counter(type(row) for row in rows if not found or row._meta.label_lower not in self.model_admin.told)
        return found + [
            _("%(kind)s: %(count)d") % {"kind": capfirst(model._meta.verbose_name_plural), "count": count}
            for model, count in sorted(counted.items(), key=lambda item: str(item[0]._meta.verbose_name_plural))
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"in_use": self.in_use()} | kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.in_use():
            return self.render_to_response(self.get_context_data())
        name = self.model_admin.name_of(self.instance)
        try:
            with transaction.atomic():
                log(instance=self.instance, action="wagtail.delete", deleted=True)
                before = self.model_admin.before(self.instance.pk)
                self.instance.delete()
                if before is not None:
                    self.model_admin.changed(before, None)
        except (ProtectedError, RestrictedError):  # somebody has come to need it meanwhile
            return self.render_to_response(self.get_context_data())
        messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
        return redirect(self.index_url)


class RegisterHistory(OfRow, HistoryView):
    """Who changed a row and when. That somebody read it is no change."""

    def crumbs(self) -> list[Crumb]:
        whole, row = super().crumbs()
        return [whole, row, {"url": "", "label": _("History")}]

    def get_queryset(self) -> LogEntryQuerySet:
        return super().get_queryset().exclude(action="register.inspect")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        nothing = _("Nothing was changed here since the register keeps a history.")
        return super().get_context_data(**kwargs) | self.header() | {"no_results_message": nothing}
