"""Two people wrote in the same step: both texts side by side, a choice for each answer, and nothing lost."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from forms.cases.errors import BadInput, StaleAnswers
from forms.cases.journey import StepState
from forms.cases.values import coerce, display, headings, same, tidy
from forms.wizard.building import StepForm
from forms.wizard.circumstances import Circumstances
from forms.wizard.loading import Place
from guidance.procedures.spec import FieldSpec

TEXTS = frozenset({"short_text", "long_text"})


def show_conflict(
    request: HttpRequest,
    place: Place,
    state: StepState,
    form: StepForm,
    circumstances: Circumstances,
    conflict: StaleAnswers,
) -> HttpResponse:
    """A page that shows, for each answer that differs, what stands now and what this person wrote.

    Args:
        state: the step as it stands now, after the colleague's save.
        form: bound to what this person sent.
    """
    context = {
        "place": place,
        "state": state,
        "theirs_by": conflict.current.saved_by,
        "theirs_at": conflict.current.saved_at,
        "mine_by": request.user,
        "differences": differences(state, form, circumstances, place.language),
        "carried": carried_fields(request),
        "base_version": conflict.current.version,
        "step_url": place.step_url(state.slug),
    }
    return render(request, "wizard/conflict.html", context, status=409)


def differences(state: StepState, form: StepForm, circumstances: Circumstances, language: str) -> list[dict[str, Any]]:
    """The answers that differ, each as text on both sides. What is withheld is not shown, and stays as it is."""
    theirs = circumstances.raw_of(state)
    withheld = circumstances.withheld(state)
    found = []
    for key, mine in form.sent().items():
        field = state.spec.by_key[key]
        if key in withheld or _same(field, theirs.get(key), mine):
            continue
        found.append(
            {
                "key": key,
                "label": field.label.to(language),
                "theirs": shown(field, theirs.get(key), language),
                "mine": shown(field, mine, language),
                "together": _together(field, theirs.get(key), mine),
                "may_join": field.is_rows and field.kind != "mapping",
                "pick": "mine" if mine and not theirs.get(key) else "theirs" if not mine else "",
            }
        )
    return found


def _same(field: FieldSpec, one: Any, other: Any) -> bool:
    try:
        return same(field, tidy(field, one), tidy(field, other))
    except BadInput:
        return one == other


def shown(field: FieldSpec, raw: Any, language: str) -> dict[str, Any]:
    """What was typed, to be read: text, or a list of rows with their headings; what cannot be understood as typed."""
    if not raw:
        return {"text": "", "rows": []}
    value = coerce(field, raw).value
    read = display(field, value, language) if value is not None else ""
    if isinstance(read, list) and read:
        labels = headings(field, language)
        return {
            "text": "",
            "rows": [[(label, row.get(key, "")) for key, label in labels if row.get(key)] for row in read],
        }
    return {"text": read or as_typed(raw), "rows": []}


def as_typed(raw: Any) -> str:
    """What was typed, as one text."""
    if isinstance(raw, list):
        return "\n".join(as_typed(item) for item in raw)
    if isinstance(raw, dict):
        return ", ".join(text for key, text in raw.items() if text and key != "_id")
    return str(raw)


def _together(field: FieldSpec, theirs: Any, mine: Any) -> str:
    """Both texts as one, to be edited; nothing for answers that are no texts."""
    if field.kind not in TEXTS:
        return ""
    parts = [str(text).strip() for text in (theirs, mine) if text]
    return "\n\n".join(parts) if field.kind == "long_text" else " / ".join(parts)


def carried_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, name by name, to be sent again from another page; without what belongs to the old one."""
    left_out = {"csrfmiddlewaretoken", "base_version", "resolve"}
    return [
        (name, value)
        for name in request.POST
        if name not in left_out and not name.startswith(("pick-", "together-"))
        for value in request.POST.getlist(name)
    ]


def as_resolved(request: HttpRequest, state: StepState, form: StepForm, circumstances: Circumstances) -> dict[str, Any]:
    """The answers as they were chosen on the conflict page.

    An answer that nobody chose about stays this person's: it was the last thing typed, and the page asked.
    """
    theirs = circumstances.raw_of(state)
    resolved = {}
    for key, mine in form.sent().items():
        match request.POST.get(f"pick-{key}", ""):
            case "theirs":
                continue  # what stands stays
            case "together" if state.spec.by_key[key].kind in TEXTS:
                resolved[key] = request.POST.get(f"together-{key}", "")
            case "together":
                resolved[key] = _joined(theirs.get(key), mine)
            case _:
                resolved[key] = mine
    return resolved


def _joined(theirs: Any, mine: Any) -> list[Any]:
    """Both lists: a row that both wrote differently is there twice."""
    kept = [row for row in theirs or [] if isinstance(row, dict)]
    known = {row.get("_id"): row for row in kept}
    for row in mine or []:
        if not isinstance(row, dict):
            continue
        if row.get("_id") not in known:
            kept.append(row)
        elif known[row["_id"]] != row:
            kept.append({**row, "_id": ""})
    return kept


def sentence(conflict: StaleAnswers) -> str:
    """What happened, for the autosave."""
    by = str(conflict.current.saved_by or _("Somebody"))
    return _("%(name)s has saved this step since you opened it. Save to see both texts.") % {"name": by}
