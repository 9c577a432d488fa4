"""What the forms of registers have in common."""

from typing import Any

import django.forms
from wagtail.admin.forms import WagtailAdminModelForm

from guidance.registers.known import rows_of


class RegisterForm(WagtailAdminModelForm):
    """A form whose choosers offer only what lies within the reach of the person who fills it in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, django.forms.ModelChoiceField):
                rows = rows_of(field.queryset.model, self.for_user)
                if rows is not None:
                    field.queryset = rows
