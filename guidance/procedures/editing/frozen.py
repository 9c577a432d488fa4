"""What landed migrations name."""

from typing import Any

import django.forms
from wagtail import blocks


class RestBlock(blocks.FieldBlock):
    """Stood for settings without an input, as JSON, until the editor had inputs for them."""

    def __init__(self, required: bool = False, help_text: str | None = None, **kwargs: Any) -> None:
        self.field = django.forms.JSONField(required=required, help_text=help_text)
        super().__init__(**kwargs)
