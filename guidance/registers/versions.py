"""The register of what was published: read, compared, and never changed."""

import json
from typing import Any

from django.contrib.admin import display
from django.http import Http404
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guidance.models import ProcedureVersion
from guidance.procedures.diff import differences
from guidance.reading.current import titles_of_procedures
from guidance.registers.base import READ_ONLY, Register
from guidance.registers.views import RegisterInspect


class InspectVersion(RegisterInspect):
    """One version: its facts, what is different in another, its later wordings, and the data itself."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, language = self.instance, get_language()
        others = list(ProcedureVersion.objects.of(version.key).exclude(pk=version.pk))
        return super().get_context_data(
            **{
                "others": others,
                "compared": self._compared(others, language),
                "wordings": self._wordings(language),
                "data": json.dumps(version.spec, ensure_ascii=False, indent=2),
            }
            | kwargs
        )

    def _compared(self, others: list[ProcedureVersion], language: str) -> dict[str, Any] | None:
        """What is different between this version and the one that the address names, from the older to the newer."""
        asked = self.request.GET.get("with", "")
        if not asked:
            return None
        other = next((one for one in others if str(one.number) == asked), None)
        if other is None:
            raise Http404
        old, new = sorted((self.instance, other), key=lambda version: version.number)
        sentences = differences(old.compiled, new.compiled, language)
        return {"old": old.number, "new": new.number, "with": other.number, "sentences": sentences}

    def _wordings(self, language: str) -> list[dict[str, Any]]:
        """The later wordings, the newest first, each with what it changed in the one before."""
        before, found = self.instance.compiled, []
        for row in self.instance.wordings.select_related("published_by").order_by("published_at", "pk"):
            found.append({"row": row, "sentences": differences(before, row.compiled, language)})
            before = row.compiled
        return found[::-1]


class VersionRegister(Register):
    """Every version of every procedure."""

    model = ProcedureVersion
    actions = READ_ONLY
    base_url_path = "registers/versions"
    menu_icon = "history"
    list_display = ("procedure", "number", "published_at", "published_by", "in_force")
    list_filter = ("key", "published_at")
    list_select_related = ("published_by",)
    search_fields = ("key",)
    ordering = ("key", "-number")
    exports = ("key", "procedure", "number", "published_at", "published_by", "in_force", "sha256")
    inspect_view_fields = ("procedure", "key", "number", "in_force", "published_at", "published_by", "sha256")
    inspect_view_class = InspectVersion
    inspect_template_name = "registers/version.html"
    history_view_enabled = False  # nothing ever happens to a version

    @display(description=gettext_lazy("Procedure"))
    def procedure(self, row: ProcedureVersion) -> str:
        """The procedure by name."""
        return self._told(row)["title"]

    @display(description=gettext_lazy("In force"), boolean=True)
    def in_force(self, row: ProcedureVersion) -> bool:
        """Whether new cases are raised in it."""
        return self._told(row)["newest"]

    def _told(self, row: ProcedureVersion) -> dict[str, Any]:
        if "_told" not in row.__dict__:
            self.prepare([row])
        return row.__dict__["_told"]

    def prepare(self, rows: list[ProcedureVersion]) -> None:
        titles = titles_of_procedures(get_language())
        newest = set(ProcedureVersion.objects.newest().order_by().values_list("pk", flat=True))
        for row in rows:
            row.__dict__["_told"] = {"title": titles.get(row.key, row.key), "newest": row.pk in newest}

    def name_of(self, row: ProcedureVersion) -> str:
        return _("%(procedure)s, version %(number)d") % {"procedure": self.procedure(row), "number": row.number}
