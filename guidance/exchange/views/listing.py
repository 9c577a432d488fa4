"""The list of procedures, and the page of one of them."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from guidance.exchange.listing import Row, rows
from guidance.exchange.rights import homes_for, keys_seen_by, languages_to_add, may_change, open_languages
from guidance.exchange.views.base import ProceduresView, ProcedureView
from guidance.procedures.lint import lint_installation


def may_make(user: AbstractBaseUser) -> bool:
    """Whether a person may make a procedure in any language."""
    languages = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    return bool(homes_for(user, languages) or open_languages(user, languages))


class ProcedureList(ProceduresView):
    """Every procedure of which the person may change or publish a page."""

    template_name = "guidance/cms/list.html"
    page_title = gettext_lazy("Procedures")
    may_make = False

    def load(self) -> None:
        self.may_make = may_make(self.request.user)

    def way(self) -> list[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = rows(keys_seen_by(self.request.user))
        return super().get_context_data(rows=found, may_make=self.may_make, **kwargs)

    def get_header_buttons(self) -> list[Any]:
        return (
            [HeaderButton(_("New procedure"), url=reverse("procedures:new"), icon_name="plus")] if self.may_make else []
        )


class ShowProcedure(ProcedureView):
    """One procedure: its languages, what is published and drafted, what is wrong in it, who uses it, what to do."""

    template_name = "guidance/cms/procedure.html"
    row: Row

    def load(self) -> None:
        super().load()
        [self.row] = rows([self.kwargs["key"]])

    def get_page_title(self) -> str:
        return self.title

    def way(self) -> list[dict[str, Any]]:
        return super().way()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        spec = self.row.spec
        return super().get_context_data(
            row=self.row,
            errors=self.row.errors,
            warnings=[*self.row.warnings, *(lint_installation(spec) if spec else ())],
            may_change=self.may_change,
            more_languages=languages_to_add(self.request.user, self.pages),
            **kwargs,
        )

    @property
    def may_change(self) -> bool:
        """Whether the person may write the draft of the page of the source language."""
        return may_change(self.request.user, self.row.edit_page)

    def get_header_buttons(self) -> list[Any]:
        key = self.row.key
        edit = reverse("wagtailadmin_pages:edit", args=[self.row.edit_page.pk])
        buttons = [HeaderButton(_("Edit"), url=edit, icon_name="edit", priority=10)]
        if self.may_change:
            url = reverse("procedures:import", args=[key])
            buttons.append(HeaderButton(_("Import"), url=url, icon_name="upload", priority=20))
        url = reverse("procedures:export", args=[key])
        return [*buttons, HeaderButton(_("Export"), url=url, icon_name="download", priority=30)]
