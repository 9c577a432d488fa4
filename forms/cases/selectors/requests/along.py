"""What goes along with a request: put together from what is answered already, so that nothing is typed twice.

A request keeps keys, not texts: what it shows is read from the case each time, and a text that was taken out of the
case is out of the request too. No sensitive answer goes along, nor one that may set off a stop.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.enums import AnswerStatus
from forms.cases.models import Answers, Case, Contact, HelpRequest
from forms.cases.selectors.answers import entry, read_authors, value_of
from forms.cases.values import person_names
from forms.people.models import Pupil
from guidance.procedures.spec import FieldSpec, StepSpec

MEASURES = "measures"
MOST_CONTACTS = 10


@dataclass(frozen=True)
class Part:
    """Something that can go along. ``entries`` as components/answers.html takes them."""

    key: str
    title: str
    entries: list[dict[str, Any]]
    by: Any = None
    at: Any = None


def along(case: Case | None = None, pupil: Pupil | None = None) -> list[Part]:
    """All that can go along: of a case its steps that are done, measures and contacts; of a pupil the contacts."""
    if case is not None:
        contacts = Contact.objects.filter(case=case)
        return [*_steps(case), *_measures(case), *_contacts(contacts)]
    if pupil is not None:
        return _contacts(Contact.objects.filter(pupil=pupil, case__isnull=True))
    return []


def chosen_of(request: HelpRequest) -> list[Part]:
    """What goes along with a request, as it stands in the case now. With one that a step has asked all of it does."""
    if request.answers_id is not None:
        return along(request.case)
    wanted: Collection[str] = set(request.goes_along)
    if not wanted:
        return []
    return [part for part in along(request.case, request.pupil) if part.key in wanted]


def _steps(case: Case) -> list[Part]:
    """The steps that are done, oldest first, each with what was answered in it."""
    runs = {run.pk: run for run in case.runs.select_related("version").defer("version__spec")}
    rows = list(Answers.objects.filter(run__in=list(runs), status=AnswerStatus.DONE).order_by("run_id", "done_at"))
    read_authors(rows)
    language = get_language()
    found: list[tuple[Answers, StepSpec, list[tuple[FieldSpec, Any]]]] = []
    for row in rows:
        spec = _spec(runs[row.run_id], row.step)
        told = [(field, value_of(row, field, None)) for field in _open_fields(spec)] if spec else []
        told = [(field, value) for field, value in told if value not in (None, "", [])]
        if spec and told:
            found.append((row, spec, told))
    names = person_names((pair for _row, _spec, told in found for pair in told), school=case.school)
    return [
        Part(
            key=f"answers-{row.pk}",
            title=spec.title.to(language) + (f" ({row.occurrence})" if row.occurrence > 1 else ""),
            entries=[entry(field, value, language, names) for field, value in told],
            by=row.done_by or row.saved_by,
            at=row.done_at or row.saved_at,
        )
        for row, spec, told in found
    ]


def _spec(run, key: str) -> StepSpec | None:
    """A step of the version under which it was filled in; None for one that it does not have."""
    spec = run.version.compiled
    if key == spec.intake.key:
        return spec.intake
    return next((one for one in spec.steps_of(run.stage) if one.key == key), None)


def _open_fields(spec: StepSpec) -> Iterable[FieldSpec]:
    """Questions whose answers may go along."""
    return (one for one in spec.fields if not one.sensitive and one.stop is None and one.kind not in ("notice", "file"))


def _measures(case: Case) -> list[Part]:
    """What is tried and was tried, with its effect, as one part."""
    rows = list(case.measures.filter(withdrawn_at__isnull=True).prefetch_related("evaluations").order_by("pk"))
    if not rows:
        return []
    cells = []
    for row in rows:
        judged = [one for one in row.evaluations.all() if one.withdrawn_at is None and one.effect]
        effect = judged[-1].get_effect_display() if judged else _("Not evaluated yet")
        texts = (row.what, row.responsible, row.get_status_display(), effect)
        cells.append({"cells": [{"text": str(text)} for text in texts]})
    columns = [{"title": title} for title in (_("What"), _("Responsible"), _("How it goes"), _("Effect"))]
    table = {"columns": columns, "rows": cells}
    return [Part(MEASURES, _("Measures so far"), [{"question": _("Measures so far"), "table": table}])]


def _contacts(rows) -> list[Part]:
    """Contacts that were logged, the newest first, each a part."""
    found = []
    for one in rows.select_related("made_by").order_by("-on", "-pk")[:MOST_CONTACTS]:
        entries = [{"question": _("With whom"), "answer": f"{one.with_whom}, {one.get_channel_display()}"}]
        entries += [{"question": _("What was said"), "answer": one.said}] if one.said else []
        entries += [{"question": _("What was agreed"), "answer": one.agreed}] if one.agreed else []
        found.append(Part(f"contact-{one.pk}", _("Contact with the home"), entries, one.made_by, one.made_at))
    return found
