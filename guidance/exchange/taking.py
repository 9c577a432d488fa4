"""Taking a pack into the drafts of a procedure: with its pages, for a person, publishing nothing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from importlib.resources.abc import Traversable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError
from wagtail.models import Page, Revision

from guidance.exchange.arriving import accepted, as_held
from guidance.exchange.copying import page_under_key, under_key
from guidance.exchange.drafts import draft_pages, write_drafts
from guidance.exchange.merging import merge
from guidance.models import PackArrival, ProcedurePage, StarterRecord
from guidance.procedures.spec import ProcedureSpec
from guidance.starter.archive import read_archive
from guidance.starter.files import read_pages
from guidance.starter.pack import load_pages
from guidance.starter.pages import AsDrafts, Loaded


class DraftMoved(Exception):
    """Somebody has saved the draft since the person saw it; nothing was written."""


@dataclass
class Taken:
    """What was written: the procedure's pages, what became of the guidance pages, languages that have no page; and what
    of the pack was left, because it is the portal's.
    """

    pages: list[ProcedurePage]
    loaded: Loaded = field(default_factory=Loaded)
    without: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@transaction.atomic
def take(
    spec: ProcedureSpec, folder: Traversable | None = None, *, was: str = "", by: AbstractBaseUser,
    parents: dict[str, Page], homes: dict[str, Page] | None = None, writable: Collection[str] | None = None,
    over: Collection[str] = (),
) -> Taken:  # fmt: skip
    """Write a procedure, with the guidance pages that it brings, into drafts.

    Args:
        spec: under the key that it shall have.
        folder: of the pack, where it has pages.
        was: the key that the pack itself gives the procedure, where it is another.
        by: who takes it; the caller has asked whether they may.
        parents: the pages below which its own pages are made, by language; a language without one gets none.
        homes: the front pages below which guidance pages are made; by default the same.
        writable: the languages in which its own pages may be written; by default all.
        over: keys of guidance pages that are written also where somebody has edited them.
    Raises:
        StarterError: a page of the pack cannot be used; nothing was written.
    """
    loaded = Loaded()
    if folder is not None:
        change = partial(page_under_key, old=was or spec.key, new=spec.key)
        loaded = load_pages(folder, spec, AsDrafts(by, homes or parents, over), change)
    pages, without = write_drafts(spec, by=by, parents=parents, writable=writable)
    return Taken(pages, loaded, without, left_out(folder))


def left_out(folder: Traversable | None) -> list[str]:
    """What a pack says of the portal as a whole, in words: a procedure that comes in changes nothing of it."""
    files = {"terms.yaml": _("words of the glossary"), "site.yaml": _("the front page and its links")}
    return [str(words) for name, words in files.items() if folder is not None and (folder / name).is_file()]


@dataclass(frozen=True)
class Offer:
    """What an arrival would do to the draft of its procedure.

    ``whole`` is the draft replaced by it; ``merged`` the draft with what is new in it, None where that cannot be
    worked out or comes to the same; ``draft`` is what is being written now. All have their roles as the register has
    them.
    """

    arrival: PackArrival
    draft: ProcedureSpec | None
    whole: ProcedureSpec
    merged: ProcedureSpec | None
    base: ProcedureSpec | None


def offer(arrival: PackArrival) -> Offer:
    """What an arrival would do now."""
    pages, base = draft_pages(arrival.key), accepted(arrival.key, arrival)
    draft, merged = pages.spec, None
    whole = as_held(under_key(arrival.compiled, arrival.key), pages.register)
    if base is not None:
        base = as_held(under_key(base, arrival.key), pages.register)
    if draft is not None and base is not None:
        try:
            merged = merge(base, draft, whole)
        except ValidationError:
            merged = None
    return Offer(arrival, draft, whole, merged if merged not in (whole, draft) else None, base)


def folder_of(arrival: PackArrival) -> Traversable | None:
    """The folder of the pack that came; None for a procedure alone."""
    return read_archive(bytes(arrival.archive), arrival.name or arrival.key) if arrival.archive else None


@transaction.atomic
def take_arrival(arrival: PackArrival, *, merged: bool, seen: str, by: AbstractBaseUser, **places: Any) -> Taken:
    """Take an arrival into the draft, whole or only what is new in it.

    Args:
        seen: ``state_of`` the draft that the person saw.
        places: where and over what it is written, as for ``take``.
    Raises:
        DraftMoved: it is another by now, or the arrival was decided on already.
        StarterError: a page of the pack cannot be used.
    """
    row = PackArrival.objects.select_for_update().get(pk=arrival.pk)
    list(ProcedurePage.objects.select_for_update().filter(key=row.key).values_list("pk"))
    if row.state not in (PackArrival.State.WAITING, PackArrival.State.UPLOADED) or state_of(row.key) != seen:
        raise DraftMoved
    offered = offer(row)
    spec = offered.merged if merged else offered.whole
    if spec is None:  # what was taken from another pack meanwhile leaves nothing to merge
        raise DraftMoved
    taken = take(spec, folder_of(row), was=row.compiled.key, by=by, **places)
    _decide(row, PackArrival.State.TAKEN, by)
    return taken


@transaction.atomic
def leave_arrival(arrival: PackArrival, *, by: AbstractBaseUser) -> None:
    """Leave an arrival alone: it is not offered any more. One that was decided on stays as it is."""
    row = PackArrival.objects.select_for_update().get(pk=arrival.pk)
    if row.state == PackArrival.State.UPLOADED:
        row.delete()
    elif row.state == PackArrival.State.WAITING:
        _decide(row, PackArrival.State.LEFT, by)


def _decide(row: PackArrival, state: str, by: AbstractBaseUser) -> None:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])


def state_of(key: str) -> str:
    """Changes whenever somebody saves the draft of a procedure in any language."""
    rows = ProcedurePage.objects.filter(key=key).order_by("pk").values_list("pk", "latest_revision_id")
    return ".".join(f"{pk}-{revision or 0}" for pk, revision in rows)


@dataclass(frozen=True)
class BroughtPage:
    """A guidance page of a pack, and what becomes of it: "new", "changed", "edited" (by a person, so left alone)."""

    key: str
    language: str
    title: str
    fate: str


def brought_pages(key: str, folder: Traversable, languages: Iterable[str]) -> list[BroughtPage]:
    """The guidance pages that a pack would write into drafts; those that it would not change are left out.

    Args:
        key: of the procedure whose pages they are or become.
        languages: those that pages may be written in.
    """
    found = []
    for language in languages:
        rows = StarterRecord.objects.filter(area=key, language=language).select_related("page")
        records = {record.key: record for record in rows}
        numbers = [str(row.page_id) for row in rows if row.page_id]
        saved = Revision.page_revisions.filter(object_id__in=numbers, user__isnull=False)
        edited = {int(number) for number in saved.values_list("object_id", flat=True)}
        for source in read_pages(folder, language):
            record = records.get(source.key)
            if record and (record.page_id is None or record.digest == source.digest):
                continue
            fate = "new" if record is None else "edited" if record.page_id in edited else "changed"
            found.append(BroughtPage(source.key, language, source.title, fate))
    return found
