"""Short forms: what a person can be asked before they give up, and what the editor can show."""

from django.utils.translation import gettext_lazy as _

from guidance.procedures.lint.findings import Findings, Place
from guidance.procedures.spec import FieldSpec

MOST_REQUIRED = 5
MOST_VISIBLE = 8
MOST_REQUIRED_IN_FIRST_STAGE = 20
MOST_FIELDS = 150
MOST_FIELDS_TO_EDIT = 350


def check(found: Findings) -> None:
    """How much is asked, in each step, in the first stage, in all."""
    for step in found.steps:
        required, seen = len(required_of(step.step.fields)), len(visible_of(step.step.fields))
        if required > MOST_REQUIRED:
            found.warn(
                "many-required",
                step.at("fields"),
                step,
                _("The step %(step)s has %(count)s required questions; people manage %(most)s."),
                step=step.step.title,
                count=required,
                most=MOST_REQUIRED,
            )
        if seen > MOST_VISIBLE:
            found.warn(
                "many-visible",
                step.at("fields"),
                step,
                _(
                    "The step %(step)s shows %(count)s questions at once. Fold some of them away under “more”: "
                    "people manage %(most)s."
                ),
                step=step.step.title,
                count=seen,
                most=MOST_VISIBLE,
            )
    first = found.stages[0]
    steps = found.spec.steps_of(first.stage.key)
    in_first = sum(len(required_of(step.fields)) for step in steps)
    if in_first > MOST_REQUIRED_IN_FIRST_STAGE:
        found.warn(
            "many-required",
            first.path,
            first,
            _("The first stage has %(count)s required questions; above %(most)s people do not begin."),
            count=in_first,
            most=MOST_REQUIRED_IN_FIRST_STAGE,
        )
    count = len(found.fields)
    if count > MOST_FIELDS_TO_EDIT:
        found.warn(
            "too-large-to-edit",
            "stages",
            Place(),
            _("The procedure has %(count)s questions. Above %(most)s the editor is slow: keep it as a pack."),
            count=count,
            most=MOST_FIELDS_TO_EDIT,
        )
    elif count > MOST_FIELDS:
        found.warn(
            "many-fields",
            "stages",
            Place(),
            _("The procedure has %(count)s questions; more than %(most)s are hard to keep."),
            count=count,
            most=MOST_FIELDS,
        )


def required_of(fields: tuple[FieldSpec, ...]) -> list[FieldSpec]:
    """Those that must be answered whatever else is answered."""
    return [field for field in fields if field.required and not field.when]


def visible_of(fields: tuple[FieldSpec, ...]) -> list[FieldSpec]:
    """The questions seen when the step is opened: not folded away, not waiting for another answer, no notices."""
    return [field for field in fields if not field.more and not field.when and field.kind != "notice"]
