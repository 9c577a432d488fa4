"""Inputs of the procedure editor that Wagtail has not: each holds plain data and is drawn in the browser.

The scripts in ``static/js/editor`` draw them. What they give back is what the page holds (``editing.shape``).
"""

from typing import Any

import django.forms
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter

#: In the order in which they need each other.
SCRIPTS = (
    *("base", "state", "choosing", "items", "amounts", "conditions", "pages", "summaries", "folded", "problems"),
    "saving",
)


class DataWidget(django.forms.Widget):
    """An input that is drawn in the browser. ``options`` go there: words, and what there is to choose."""

    def __init__(self, drawn: str, **options: Any) -> None:
        super().__init__()
        self.drawn, self.options = drawn, options

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
        """Nothing: without the script there is nothing to type into."""
        return ""

    def format_value(self, value: Any) -> Any:
        return value


class DataWidgetAdapter(WidgetAdapter):
    """Names the script's class of an input, and what it is given."""

    js_constructor = "guidance.Input"

    def js_args(self, widget: DataWidget) -> list[Any]:
        return [widget.drawn, widget.options]

    @cached_property
    def media(self) -> django.forms.Media:
        telepath = ("wagtailadmin/js/telepath/widgets.js", "wagtailadmin/js/telepath/blocks.js")
        own = (f"js/editor/{name}.js" for name in SCRIPTS)
        return django.forms.Media(
            js=[versioned_static(path) for path in (*telepath, *own)], css={"all": [versioned_static("css/editor.css")]}
        )


register(DataWidgetAdapter(), DataWidget)


class DataBlock(blocks.FieldBlock):
    """A block whose value is plain data, drawn as ``drawn`` says."""

    def __init__(
        self, drawn: str, *, options: dict[str, Any] | None = None, help_text: Any = "", **kwargs: Any
    ) -> None:
        widget = DataWidget(drawn, **(options or {}))
        self.field = django.forms.Field(required=False, help_text=help_text, widget=widget)
        super().__init__(**kwargs)

    def get_prep_value(self, value: Any) -> Any:
        return value
