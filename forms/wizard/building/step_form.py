"""The form class of each step, made once for each published wording, stage and language."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from forms.people.rendering import PortalForm
from forms.wizard.building.asked import Asked
from forms.wizard.building.branching import for_browser
from forms.wizard.building.questions import Notice, Question, keep_chosen, question
from guidance.procedures.spec import FieldSpec, ProcedureSpec, StepSpec

#: Form classes that a process keeps, by wording, stage and language.
KEPT = 256


class StepForm(PortalForm):
    """The questions of one step. It takes in whatever is typed: the services judge it when the step is done.

    Args:
        asked: the circumstances (people, dates, files).
        existing: keys of the fields that exist now; the others wait in the page for JavaScript. None: those without
            a condition.
        withheld: sentences by key of sensitive fields that are answered, for those who may not read the answer.
        problems: sentences by field key ("" for the step as a whole), shown as errors.
        outside: what is known of comparisons that look outside this step, by ``branching.name_of``.
        base_version: the version that the page was typed over, where that is not the newest.
    """

    template_name = "wizard/form.html"
    step_spec: ClassVar[StepSpec]

    def __init__(
        self,
        *args: Any,
        asked: Asked,
        existing: Iterable[str] | None = None,
        withheld: Mapping[str, str] | None = None,
        problems: Mapping[str, list[str]] | None = None,
        outside: Mapping[str, bool | None] | None = None,
        base_version: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.problems, self.base_version = asked, dict(problems or {}), base_version
        everything = set(self.fields)
        free = {key for key, field in self.fields.items() if not field.spec.when}
        self.existing = free if existing is None else set(existing) & everything
        self.withheld = {key: words for key, words in (withheld or {}).items() if key in everything}
        for key, field in list(self.fields.items()):
            if key in self.withheld:
                continue
            field.ask(asked)
            field.exists_now = key in self.existing
            field.branch = for_browser(field.spec.when, self.step_spec, outside or {}) if field.spec.when else None
            keep_chosen(field, self._known(key))

    def _known(self, key: str) -> Any:
        """What was typed or is stored; what is only proposed is neither."""
        if self.is_bound:
            return self[key].data
        return self.initial.get(key)

    def get_initial_for_field(self, field: Question, field_name: str) -> Any:
        """What is stored, else what is proposed."""
        if field_name in self.initial:
            return self.initial[field_name]
        return self.asked.proposals.get(field_name)

    def was_sent(self, key: str) -> bool:
        """Whether the page that was sent held this question: one that it did not hold keeps its answer."""
        field = self.fields[key]
        if field.is_notice or field.takes_files or key in self.withheld:
            return False
        name = self.add_prefix(key)
        marked = key in (self.data.getlist(self.add_prefix("shown")) if hasattr(self.data, "getlist") else ())
        return marked or not field.widget.value_omitted_from_data(self.data, self.files, name)

    def sent(self) -> dict[str, Any]:
        """What was typed, by field key, for the fields that the page held. Only for a bound form."""
        return {
            key: field.clean(field.widget.value_from_datadict(self.data, self.files, self.add_prefix(key)))
            for key, field in self.fields.items()
            if self.was_sent(key)
        }

    def uploads(self) -> list[tuple[str, Any]]:
        """Files that were sent, with the keys of their fields."""
        return [
            (key, upload)
            for key, field in self.fields.items()
            if field.takes_files and key not in self.withheld
            for upload in (self.files.getlist(self.add_prefix(key)) if hasattr(self.files, "getlist") else [])
        ]

    def _clean_fields(self) -> None:
        self.cleaned_data = self.sent()
        for key, sentences in self.problems.items():
            for sentence in sentences:
                self.add_error(key if key in self.fields and key not in self.withheld else None, sentence)

    def entries(self) -> list[dict[str, Any]]:
        """What the template writes, in order: questions, notices, and words instead of answers that are withheld."""
        return [self._entry(key, field) for key, field in self.fields.items()]

    def _entry(self, key: str, field: Question) -> dict[str, Any]:
        branch = getattr(field, "branch", None)
        return {
            "key": key,
            "field": self[key],
            "spec": field.spec,
            "notice": isinstance(field, Notice),
            "withheld": self.withheld.get(key, ""),
            "folded": field.folded and not isinstance(field, Notice),
            "exists": key in self.existing,
            "branch": json.dumps(branch) if branch is not None else "",
            "shown_name": self.add_prefix("shown"),
            "sensitive": field.spec.sensitive,
            "stop": json.dumps(list(field.spec.stop.on)) if field.spec.stop and not field.spec.stop.when else "",
        }

    @property
    def has_folded(self) -> bool:
        """Whether anything lies behind the fold."""
        return any(entry["folded"] for entry in self.entries())

    @property
    def folded_open(self) -> bool:
        """Whether the fold of further questions stands open: one of them is answered or needs a look."""
        return any(
            self[key].errors or (not self.withheld.get(key) and said(self._known(key)))
            for key, field in self.fields.items()
            if field.folded and key in self.existing
        )


def said(value: Any) -> bool:
    """Whether a value says anything: empty rows do not."""
    if isinstance(value, dict):
        return any(text for key, text in value.items() if key != "_id")
    if isinstance(value, list | tuple):
        return any(said(item) for item in value)
    return value not in (None, "")


def make_form(step: StepSpec, language: str) -> type[StepForm]:
    """A form class for a step, its words in one language."""
    fields: dict[str, Any] = {field.key: question(field, language) for field in step.fields}
    return type("StepFormOf" + step.key.title().replace("_", ""), (StepForm,), {**fields, "step_spec": step})


class _Kept:
    """The classes used last. A spec is shared by the process and never changes, so its identity is its key."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, Lock()
        self._kept: OrderedDict[tuple[Any, ...], tuple[ProcedureSpec, Any]] = OrderedDict()

    def get(self, spec: ProcedureSpec, stage: str, language: str) -> "OrderedDict[str, type[StepForm]]":
        key = (id(spec), stage, language)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
        forms = OrderedDict((step.key, make_form(step, language)) for step in spec.steps_of(stage))
        with self._lock:
            self._kept[key] = (spec, forms)  # holding the spec keeps its id from being given to another
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return forms


_kept = _Kept(KEPT)


def step_forms(spec: ProcedureSpec, stage: str, language: str) -> "OrderedDict[str, type[StepForm]]":
    """The form classes of a stage's steps, by step key, in the proposed order, the intake first in the first stage.

    Labels are in the language; names of people, dates and what exists are each form's own. Raises: KeyError.
    """
    return _kept.get(spec, stage, language)


def intake_form(spec: ProcedureSpec, language: str) -> type[StepForm]:
    """The form class of the step that is asked when a concern is raised."""
    return step_forms(spec, spec.first_stage.key, language)[spec.intake.key]


def withheld_words(by: str, on: str) -> str:
    """What stands instead of an answer that is kept in the annex."""
    if not by:
        return _("This question is answered. The answer is kept in the annex of the case.")
    return _("Answered by %(by)s on %(on)s. The answer is kept in the annex of the case.") % {"by": by, "on": on}


def field_of(step: StepSpec, key: str) -> FieldSpec | None:
    """The field of a step, or None."""
    return step.by_key.get(key)
