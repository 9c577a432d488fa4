"""The steps of a routine as one record asks them: its own, and what measures of earlier records have done.

What a routine starts is for the school, a year or a class, so its question about measures has a column for that
instead of the pupil, home and place that a case's has.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from forms.people.models import SchoolClass
from guidance.procedures.columns import KNOWN_LABELS
from guidance.procedures.spec import BindSpec, ColumnSpec, FieldSpec, OptionSpec, RoutineSpec, StepSpec, Text

#: Key of the step about measures that run since earlier records. Lint keeps it from being a routine's own.
LOOK_BACK = "measures_since"
LOOKED_AT = "effect"
FOR_WHOM = "for_whom"
SCHOOL, GRADE, CLASS = "school", "grade_", "class_"
#: Columns of the question about measures, beside whom they are for.
ASKED = (
    ("what", "long_text", True),
    ("responsible", "staff", True),
    ("start", "date", False),
    ("end", "date", False),
    ("check_on", "date", False),
    ("goal", "long_text", False),
)


def in_all_languages(words: Any, **names: Any) -> Text:
    """A sentence of the interface as a text of a spec."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = str(words) % names if names else str(words)
    return Text(found)


def steps_of(routine: RoutineSpec, groups: Iterable[SchoolClass], *, looks_back: bool) -> tuple[StepSpec, ...]:
    """The steps of one record, in order.

    Args:
        groups: the classes of the school year that the record lies in.
        looks_back: whether measures run that earlier records started: they come first, unless a step of the routine
            asks about them itself.
    """
    choices = tuple(_for_whom(groups))
    steps = tuple(_with_scope(step, choices) for step in routine.steps)
    if looks_back and not any(evaluates(field) for step in routine.steps for field in step.fields):
        return (_look_back(routine.role), *steps)
    return steps


def evaluates(field: FieldSpec) -> bool:
    """Whether a question asks about each measure that runs."""
    return field.kind == "measures" and field.binds is not None and field.binds.kind == "evaluation"


def starts_measures(field: FieldSpec) -> bool:
    """Whether a question of the procedure starts measures."""
    return field.kind == "measures" and field.binds is not None and field.binds.kind == "measures"


def _for_whom(groups: Iterable[SchoolClass]) -> Iterator[tuple[str, Text]]:
    """Whom a measure can be for: the school, a year, a class."""
    groups = sorted(groups, key=lambda group: (group.grade, group.name))
    yield SCHOOL, in_all_languages(_("The whole school"))
    for grade in sorted({group.grade for group in groups}):
        yield f"{GRADE}{grade}", in_all_languages(_("Year %(grade)s"), grade=grade)
    for group in groups:
        yield f"{CLASS}{group.pk}", in_all_languages(_("Class %(name)s"), name=group.name)


def _with_scope(step: StepSpec, choices: tuple[tuple[str, Text], ...]) -> StepSpec:
    if not any(starts_measures(field) for field in step.fields):
        return step
    fields = tuple(_rows(field, choices) if starts_measures(field) else field for field in step.fields)
    # Not model_copy: it would take along what the step has cached about its fields.
    told = {name: getattr(step, name) for name in StepSpec.model_fields}
    return StepSpec.model_construct(**told | {"fields": fields})


def _rows(field: FieldSpec, choices: tuple[tuple[str, Text], ...]) -> FieldSpec:
    """The question about measures with a column for whom each is. It is made anew for each school and year."""
    options = tuple(OptionSpec(key=key, label=label) for key, label in choices)
    scope = ColumnSpec(key=FOR_WHOM, label=_label("aimed_at"), kind="choice", required=True, options=options)
    what, *rest = (ColumnSpec(key=key, label=_label(key), kind=kind, required=must) for key, kind, must in ASKED)
    own = tuple(column for column in field.columns if column.key != FOR_WHOM)
    return FieldSpec(
        key=field.key,
        label=field.label,
        help=field.help,
        kind="rows",
        required=field.required,
        more=field.more,
        when=field.when,
        columns=(what, scope, *rest, *own),
    )


@lru_cache
def _label(key: str) -> Text:
    return in_all_languages(KNOWN_LABELS["measures"][key])


@lru_cache(maxsize=50)
def _look_back(role: str) -> StepSpec:
    """What has become of the measures that run since earlier records."""
    return StepSpec(
        key=LOOK_BACK,
        title=in_all_languages(_("What have the measures done?")),
        why=in_all_languages(_("These measures were started the last times. Say of each what it has done so far.")),
        responsible=(role,),
        deadlines=(),
        origin="ours",
        fields=(
            FieldSpec(
                key=LOOKED_AT,
                label=in_all_languages(_("Measures that run")),
                kind="measures",
                required=True,
                binds=BindSpec(kind="evaluation"),
            ),
        ),
    )
