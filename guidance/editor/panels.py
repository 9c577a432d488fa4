"""The panels of a procedure's page: what is wrong with it, and its streams."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from wagtail.admin.panels import FieldPanel, Panel

from guidance.editor.data import editor_data
from guidance.procedures.editing import Draft, Edited
from guidance.procedures.editing.indexing import Index
from guidance.procedures.lint.forms import MOST_FIELDS_TO_EDIT

if TYPE_CHECKING:
    from guidance.models import ProcedurePage


@dataclass(frozen=True)
class Remark:
    """A problem with the way to it. ``block``: to be opened in the editor; ``where``: the titles on the way to it."""

    sentence: str
    block: str = ""
    where: str = ""
    field: str = ""


def remarks(page: "ProcedurePage", draft: Draft) -> dict[str, list[Remark]]:
    """Errors and warnings of a draft, with where each stands."""
    index = Index(Edited(page.frame, page.blocks)) if page.is_source else Index(Edited())
    found: dict[str, list[Remark]] = {"errors": [], "warnings": []}
    for problem in draft.problems:
        place = index.places.get(problem.block or "")
        block = (problem.block or "") if place else ""
        if place and place.kind == "item":  # shown in the block that it is a part of
            block = index.block_at(place.at.rsplit(".", 2)[0]) or ""
            while (outer := index.places.get(block)) and outer.kind == "item":
                block = index.block_at(outer.at.rsplit(".", 2)[0]) or ""
        name = "" if block else problem.path.split(".")[0]
        remark = Remark(problem.sentence, block, _where(index, block), name)
        found["errors" if problem.level == "error" else "warnings"].append(remark)
    return found


def _where(index: Index, block: str) -> str:
    """The titles of the blocks around a block, from the outside in."""
    place = index.places.get(block)
    if place is None:
        return ""
    parts = place.at.split(".")
    titles = []
    for count in range(1, len(parts) + 1):
        found = index.by_at.get(".".join(parts[:count]))
        if found and (label := index.places[found].label):
            titles.append(label if len(label) <= 60 else f"{label[:59]}…")
    return " › ".join(titles)


class StructurePanel(FieldPanel):
    """An input of the procedure. Revisions are compared by what changed in the procedure, not by it."""

    def __init__(self, *args: Any, classname: str = "", **kwargs: Any) -> None:
        super().__init__(*args, classname=f"pe-structure {classname}".strip(), **kwargs)

    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self) -> list[Any]:
            return []


class EditorPanel(Panel):
    """What the editor needs in the browser, and the list of what is wrong or unwise in what was saved last."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editor/panel.html"

        def is_shown(self) -> bool:
            """On the page of the source language, if the editor can show the procedure."""
            return self.form is not None and getattr(self.form, "shows_structure", False)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            page = self.instance
            found = remarks(page, page.draft()) if page.pk else {"errors": [], "warnings": []}
            return {
                **super().get_context_data(parent_context),
                **found,
                "data": editor_data(page),
                "refresh": reverse("procedure_problems", args=[page.pk]) if page.pk else "",
            }


class TooLargePanel(Panel):
    """Says that a procedure is larger than the editor can show."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editor/too_large.html"

        def is_shown(self) -> bool:
            """On a page that holds more questions than the editor shows."""
            return self.form is not None and getattr(self.form, "questions", 0) > MOST_FIELDS_TO_EDIT

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            return {**context, "questions": self.form.questions, "most": MOST_FIELDS_TO_EDIT, "page": self.instance}
