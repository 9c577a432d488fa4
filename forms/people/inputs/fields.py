"""Pieces that forms about people share."""

from collections.abc import Iterable
from typing import Any

import django.forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from forms.people.models import Pupil, User

DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"]


class DateInput(django.forms.DateInput):
    """The browser's own calendar; what it sends and what is typed without one are both understood."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def date_field(label: Any, **options: Any) -> django.forms.DateField:
    """A date that need not be given, unless ``required`` says so."""
    return django.forms.DateField(
        **({"label": label, "required": False, "input_formats": DATE_FORMATS, "widget": DateInput} | options)
    )


def text_field(label: Any, length: int, **options: Any) -> django.forms.CharField:
    """One line of text that the browser does not fill in by itself: it is about somebody else."""
    widget = options.pop("widget", None) or django.forms.TextInput()
    widget.attrs.setdefault("autocomplete", "off")
    return django.forms.CharField(label=label, max_length=length, widget=widget, **options)


def tick(label: Any, **options: Any) -> django.forms.BooleanField:
    """A box to tick."""
    return django.forms.BooleanField(label=label, required=False, **options)


def values_of(row: Model | None, names: tuple[str, ...]) -> dict[str, Any]:
    """What a form about a row starts with; nothing for a row that is to be made."""
    return {} if row is None else {name: getattr(row, name) for name in names}


class PupilsField(django.forms.ModelMultipleChoiceField):
    """Several pupils, by class and name. The queryset must hold only pupils of the school in question."""

    def label_from_instance(self, obj: Pupil) -> str:
        group = obj.school_class.name if obj.school_class else _("No class")
        return f"{group} · {obj.full_name}"


class PersonField(django.forms.ChoiceField):
    """One of some people, who are read once for all fields of a form; the value is the person, None for nobody."""

    def __init__(self, *, people: Iterable[User] = (), empty_label: Any = "", **kwargs: Any) -> None:
        self.empty_label = empty_label
        super().__init__(**kwargs)
        self.offer(people)

    def offer(self, people: Iterable[User]) -> None:
        """Whom one can choose."""
        self.people = {str(one.pk): one for one in people}
        self.choices = [("", self.empty_label), *((pk, one.get_full_name()) for pk, one in self.people.items())]

    def clean(self, value: Any) -> User | None:
        """The person. Raises: ValidationError for anybody else."""
        return self.people.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        """The key of a person that the form starts with."""
        return getattr(value, "pk", value)
