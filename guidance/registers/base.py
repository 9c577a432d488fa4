"""What every register has in common, and the one door that all its addresses go through."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field, unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Manager, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup

from guidance.models.register_log import show_in_history
from guidance.registers import known
from guidance.registers.buttons import RegisterButtons
from guidance.registers.filters import OfReach
from guidance.registers.finding import FoldedSearch
from guidance.registers.inputs import RegisterForm
from guidance.registers.listing import RegisterList
from guidance.registers.rights import RegisterRights
from guidance.registers.views import (
    RegisterCreate,
    RegisterDelete,
    RegisterEdit,
    RegisterHistory,
    RegisterInspect,
)

ALL = ("view", "add", "change", "delete", "export")
READ_ONLY = ("view", "export")


class Register(ModelAdmin):
    """A register of one model.

    ``actions`` are what can be done in it at all, each by the model's permission of that name (``default_permissions``
    of the model must hold ``export``). ``fields`` are what its form asks, ``exports`` what leaves in a file (the list's
    columns by default), ``inspect_view_fields`` what a row's page shows; no field of any of them is about a pupil.
    ``rows`` says which rows a person may see or keep.
    """

    actions: tuple[str, ...] = ALL
    fields: tuple[str, ...] = ()
    form_class: type[RegisterForm] = RegisterForm
    exports: tuple[str, ...] = ()
    told: tuple[str, ...] = ()  # labels of models whose rows ``in_use`` tells of in words

    permission_helper_class = RegisterRights
    button_helper_class = RegisterButtons
    search_handler_class = FoldedSearch
    index_view_class = RegisterList
    create_view_class = RegisterCreate
    edit_view_class = RegisterEdit
    delete_view_class = RegisterDelete
    inspect_view_class = RegisterInspect
    history_view_class = RegisterHistory
    inspect_view_enabled = True
    history_view_enabled = True
    create_template_name = "registers/form.html"
    edit_template_name = "registers/form.html"
    delete_template_name = "registers/delete.html"
    inspect_template_name = "registers/inspect.html"
    list_per_page = 50
    empty_value_display = "–"

    def __init__(self, parent: ModelAdminGroup | None = None) -> None:
        super().__init__(parent)
        self.permission_helper.register = self
        known.REGISTERS[self.model] = self
        show_in_history(self.model, self.seen_in_history)

    # Whose rows.

    def rows(self, user: Any, action: str = "view") -> QuerySet:
        """The rows that the person may see (``view``) or keep (any other action), whatever their permissions are."""
        return self.model._default_manager.all()

    def reaches_all(self, user: Any) -> bool:
        """Whether ``rows`` leaves nothing out for this person."""
        return True

    def holds(self, user: Any, action: str, pk: Any) -> bool:
        """Whether the row lies within the person's reach for this."""
        return self.reaches_all(user) or self.rows(user, action).filter(pk=pk).exists()

    def seen_in_history(self, user: Any) -> QuerySet | bool:
        """What of the register's history a person may read: all, nothing, or that of these rows."""
        if not self.permission_helper.allows(user, "view"):
            return False
        return self.reaches_all(user) or self.rows(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = self.rows(request.user)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    # The one door.

    def _enter(
        self, request: HttpRequest, action: str, view: Callable[..., HttpResponse], instance_pk: str | None = None
    ) -> HttpResponse:
        """Answer with ``view`` those who have the right, for a row within their reach.

        Raises: PermissionDenied; Http404 for a row that is not there or that is somebody else's, which look the same.
        """
        if not self.permission_helper.allows(request.user, action):
            raise PermissionDenied
        if instance_pk is None:
            return view(request)
        try:
            pk = self.opts.pk.to_python(unquote(instance_pk))
            there = self.rows(request.user, action).filter(pk=pk).exists()
        except (ValidationError, ValueError) as error:
            raise Http404 from error
        if not there:
            raise Http404
        return view(request, instance_pk)

    def index_view(self, request: HttpRequest) -> HttpResponse:
        return self._enter(request, "export" if request.GET.get("export") else "view", super().index_view)

    def create_view(self, request: HttpRequest) -> HttpResponse:
        return self._enter(request, "add", super().create_view)

    def choose_parent_view(self, request: HttpRequest) -> HttpResponse:
        raise PermissionDenied  # for pages, and no register is one of pages

    def edit_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return self._enter(request, "change", super().edit_view, instance_pk)

    def delete_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return self._enter(request, "delete", super().delete_view, instance_pk)

    def inspect_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return self._enter(request, "view", super().inspect_view, instance_pk)

    def history_view(self, request: HttpRequest, instance_pk: str) -> HttpResponse:
        return self._enter(request, "view", super().history_view, instance_pk)

    # What is shown.

    def get_edit_handler(self) -> ObjectList:
        return ObjectList([FieldPanel(name) for name in self.fields], base_form_class=self.form_class)

    def get_list_export(self, request: HttpRequest) -> Sequence[str]:
        return self.exports or self.get_list_display(request)

    def get_inspect_view_fields(self) -> Sequence[str]:
        return self.inspect_view_fields or self.exports or self.list_display

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [
            (name, OfReach) if isinstance(name, str) and self._is_relation(name) else name
            for name in super().get_list_filter(request)
        ]

    def name_of(self, row: Model) -> str:
        """What a row is called on pages. What is logged is ``str(row)``, which names nobody."""
        return str(row)

    def label_of(self, name: str) -> str:
        """The heading of a column."""
        return capfirst(str(label_for_field(name, self.model, model_admin=self)))

    def value_of(self, row: Model, name: str) -> Any:
        """What stands in a column of a row, in words: empty for nothing, dates and numbers as they are."""
        field, _attribute, value = lookup_field(name, row, self)
        if isinstance(value, Manager):
            return ", ".join(str(one) for one in value.all())
        if field is not None and field.flatchoices:
            value = dict(field.flatchoices).get(value, value)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, (list, tuple)):
            return ", ".join(str(one) for one in value)
        return "" if value is None else value

    def _is_relation(self, name: str) -> bool:
        try:
            return self.opts.get_field(name).is_relation
        except FieldDoesNotExist:
            return False

    def prepare(self, rows: list[Any]) -> None:
        """Look up at once what the columns of these rows need beside them."""

    def nothing_here(self, user: Any) -> str:
        """What stands in place of an empty list."""
        return _("Nothing has been added here yet.")

    def notes_on(self, row: Model) -> list[str]:
        """What somebody who changes a row should know, a sentence each."""
        return []

    def before(self, pk: Any) -> Model | None:
        """The row as it stands before it is changed, for ``changed``; None where nobody asks for it."""
        return None

    def changed(self, before: Model | None, after: Model | None) -> None:
        """Do what follows from a row that was added (``before`` is None), changed, or deleted (``after`` is None).

        It is called in the transaction that makes the change.
        """

    def in_use(self, row: Model, user: Any) -> list[str]:
        """Why a row may not be deleted, a sentence each, beside what refers to it in the database."""
        return []

    def register_indexing(self) -> None:
        """Nothing: no page or picture is referred to here, and each save would be written to Wagtail's index."""
