"""Publishing a procedure's page makes a version of what it holds, in the same transaction, or does not happen.

There are many ways to publish: the form, a workflow's approval, a schedule, a list of pages, a command. All of them
save the page with another live revision; ``ProcedurePage.save`` asks here what that means.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import PageLogEntry, Revision

from guidance.models.procedures import ClosedProcedure, ProcedureVersion
from guidance.procedures.diff import differences
from guidance.procedures.editing import Draft, Problem, compile_draft, register_of_roles
from guidance.procedures.keys import ids_of, keys_of, with_keys
from guidance.procedures.packs import to_json
from guidance.procedures.retelling import retold
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.versions import latest, publish

if TYPE_CHECKING:
    from guidance.models import ProcedurePage

VERSION, WORDING, REFUSED = "guidance.procedure.version", "guidance.procedure.wording", "guidance.procedure.refused"
#: Most changes that the page's history keeps in words; all are in the register of versions.
MOST_CHANGES = 60

_by: ContextVar[Any] = ContextVar("publisher", default=None)
_following: ContextVar[bool] = ContextVar("pages_follow_versions", default=False)


class NotSound(ValidationError):
    """What a page holds is no procedure that cases could be opened under."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.sentences = [problem.sentence for problem in problems]
        words = _("This procedure cannot be published before this is mended: %(problems)s")
        super().__init__({NON_FIELD_ERRORS: words % {"problems": " ".join(self.sentences)}})


@contextmanager
def published_by(user: Any) -> Iterator[None]:
    """Versions that are made meanwhile are this person's."""
    token = _by.set(user)
    try:
        yield
    finally:
        _by.reset(token)


@contextmanager
def pages_follow() -> Iterator[None]:
    """Pages are being written from a version that is published beside them: publishing them makes none."""
    token = _following.set(True)
    try:
        yield
    finally:
        _following.reset(token)


# --- What a page would publish


def to_publish(page: "ProcedurePage") -> Draft | None:
    """The procedure as it would be if this page were published now; None where that changes no procedure.

    A page of the source language brings structure and its own texts, with the translations that are live. A translated
    page brings its texts to the source's live page, and changes nothing while that is not live.
    """
    live = {one.language: one for one in type(page).objects.live().filter(key=page.key).exclude(pk=page.pk)}
    if page.is_source:
        return _compiled(page, {code: one.texts for code, one in live.items()})
    source = next((one for one in live.values() if one.is_source), None)
    if source is None:
        return None
    others = {code: one.texts for code, one in live.items() if one is not source}
    return _compiled(source, others | {page.language: page.texts})


def _compiled(source: "ProcedurePage", texts: dict[str, Any]) -> Draft:
    return compile_draft(source.frame, list(source.stages.get_prep_value()), texts, register_of_roles())


def keep_keys(page: "ProcedurePage", stored: "ProcedurePage | None") -> None:
    """Give every block of a page that is about to be published its key, the one that it was published with if any."""
    if page.is_source:
        known = keys_of(stored.frame, list(stored.stages.get_prep_value())) if stored else {}
        page.frame, page.stages = with_keys(page.frame, list(page.stages.get_prep_value()), known)


def refuse_unsound(page: "ProcedurePage") -> None:
    """Raises: NotSound if publishing the page would make a version that has errors."""
    if _following.get():
        return
    drafted = to_publish(page)
    if drafted is not None and drafted.errors:
        raise NotSound(drafted.errors)


# --- Publishing


def make_version(page: "ProcedurePage") -> None:
    """Make the version, or the wording, of a page that has just gone live, in the caller's transaction.

    Raises: NotSound.
    """
    if _following.get():
        return
    drafted = to_publish(page)
    if drafted is None:
        return
    if drafted.errors or drafted.spec is None:
        raise NotSound(drafted.errors)
    by = _by.get() or get_active_log_context().user
    before = latest(page.key)
    old = before.wording() if before else None
    spec = drafted.spec
    if old is not None and not page.is_source:  # a translation never changes what is asked, whatever else has changed
        spec = retold(old, spec)
    version = publish(spec, by=by)
    _tell(page, old, spec, before, version, by)


def _tell(
    page: "ProcedurePage",
    old: ProcedureSpec | None,
    new: ProcedureSpec,
    before: ProcedureVersion | None,
    version: ProcedureVersion,
    by: Any,
) -> None:
    """Say in the page's history what changed, in its own language; nothing where nothing did."""
    if old is not None and to_json(old) == to_json(new):
        return
    with override(page.language):
        changes = differences(old, new, page.language) if old else []
    made = before is None or before.pk != version.pk
    data = {"number": version.number, "changes": changes[:MOST_CHANGES], "more": max(0, len(changes) - MOST_CHANGES)}
    log(
        page,
        VERSION if made else WORDING,
        user=by,
        revision=page.live_revision,
        data=data,
        content_changed=True,
    )


def store_keys(page: "ProcedurePage") -> None:
    """Write the keys of a page that has just gone live into its revision, and into drafts that were saved later."""
    if not page.is_source or page.live_revision_id is None:
        return
    keys = keys_of(page.frame, list(page.stages.get_prep_value()))
    newer = page.revisions.filter(pk__gte=page.live_revision_id)
    for revision in newer:
        held = _held(revision)
        if held is None:
            continue
        told = {found: key for found, key in keys.items() if found in ids_of(*held)}
        frame, stages = with_keys(*held, keys_of(*held) | told) if told else held
        if (frame, stages) != held:
            revision.content |= {"frame": frame, "stages": json.dumps(stages, ensure_ascii=False)}
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
            if revision.pk == page.live_revision_id:
                page.live_revision.content = revision.content


def _held(revision: Revision) -> tuple[dict[str, Any], list[Any]] | None:
    frame, held = revision.content.get("frame"), revision.content.get("stages")
    stages = json.loads(held) if isinstance(held, str) else held
    return (frame, stages) if isinstance(frame, dict) and isinstance(stages, list) else None


# --- Taking new cases, or not


def open_for_cases(page: "ProcedurePage") -> None:
    """Let the procedure take new cases: its page is live."""
    if page.is_source:
        ClosedProcedure.objects.filter(key=page.key).delete()


def close_to_cases(page: "ProcedurePage") -> None:
    """Let the procedure take no new cases: its page was taken down. Cases that run go on under their version."""
    if page.is_source and latest(page.key) is not None:
        by = _by.get() or get_active_log_context().user
        ClosedProcedure.objects.get_or_create(key=page.key, defaults={"closed_by": by})


# --- Schedules


def scheduler_of(revision: Revision) -> Any:
    """Who set the schedule by which a revision is published now, which is whose version it becomes."""
    entries = PageLogEntry.objects.filter(page_id=revision.object_id, action="wagtail.publish.schedule")
    entry = entries.filter(revision=revision).order_by("-timestamp").select_related("user").first()
    return entry.user if entry and entry.user else revision.user


def refuse_schedule(page: "ProcedurePage", revision: Revision, sentences: list[str]) -> None:
    """Take a revision off its schedule and say in the page's history why: nobody is there to read a message."""
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(page, REFUSED, revision=revision, data={"problems": sentences})
