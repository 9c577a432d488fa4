"""A whole pack: its procedure, its pages, its part of the front pages and its words, in one transaction."""

import uuid
from collections.abc import Callable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guidance.models import StarterRecord
from guidance.procedures import packs
from guidance.procedures.publishing import pages_follow
from guidance.procedures.spec import ProcedureSpec
from guidance.starter.archive import LARGEST_ARCHIVE, is_archive, read_archive
from guidance.starter.errors import StarterError
from guidance.starter.files import PageSource, digest, read_pages, read_yaml
from guidance.starter.front import front_page, offered, put_area, was_edited
from guidance.starter.markdown import UnknownPage, rich_text
from guidance.starter.pages import AsDrafts, Loaded, PageMaker
from guidance.starter.terms import load_terms

FRONT = "front"


def open_pack(path: Path) -> Traversable:
    """A pack on disk: its folder, or the folder in its zip. Raises: StarterError."""
    if path.is_dir():
        return path
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_ARCHIVE + 1)
    except OSError as error:
        raise StarterError(path, _("The file cannot be read: %(reason)s.") % {"reason": error.strerror}) from error
    if not is_archive(raw):
        raise StarterError(path, _("This is neither a folder nor a zip file."))
    return read_archive(raw, str(path))


def read_procedure(folder: Traversable) -> ProcedureSpec:
    """The procedure of a pack. Raises: PackError; StarterError when the folder is no pack."""
    file = folder / "procedure.yaml"
    if not file.is_file():
        raise StarterError(folder, _("This folder holds no procedure.yaml."))
    return packs.load(file) if isinstance(file, Path) else packs.loads(file.read_bytes(), str(file))


@transaction.atomic
def load_pages(
    folder: Traversable,
    spec: ProcedureSpec,
    drafts: AsDrafts | None = None,
    change: Callable[[PageSource], PageSource] = lambda source: source,
) -> Loaded:
    """Make the pages of a pack, its part of each front page, and its words. Publishes them; is quiet when run again.

    Never overwrites what a person has edited, never brings back what a person deleted.

    Args:
        folder: with ``pages/<language>/*.md``, and ``site.yaml`` and ``terms.yaml`` where there are any.
        spec: the procedure of the pack; its key names the pack, its languages are the pages'.
        drafts: write pages as drafts. Front pages and words, which have none, are left alone then.
        change: what is done to each page before it is written.
    Raises:
        StarterError: a file cannot be used; nothing was written.
    """
    report = Loaded()
    site = read_yaml(folder / "site.yaml") if (folder / "site.yaml").is_file() else {}
    fronts = site.get("home", {}) if isinstance(site, dict) else {}
    for language in offered(spec.languages):
        if drafts and language not in drafts.homes:
            continue
        maker = PageMaker(spec.key, language, report, drafts)
        with pages_follow():  # the procedure's own page may be made before its version is
            maker.make([change(source) for source in read_pages(folder, language)])
        if not drafts and isinstance(fronts.get(language), dict):
            _front(folder / "site.yaml", fronts[language], spec, maker)
    if not drafts and (folder / "terms.yaml").is_file():
        load_terms(folder / "terms.yaml", spec.key, offered(spec.languages), report)
    return report


def _front(file: Traversable, said: dict[str, Any], spec: ProcedureSpec, maker: PageMaker) -> None:
    """The pack's part of a front page. In the pack's own language its title and lead are the page's, too."""
    language, own = maker.language, maker.language == spec.source_language
    record = StarterRecord.objects.filter(area=spec.key, key=FRONT, language=language).first()
    if record and (record.digest == digest(said) or record.page_id is None):
        return
    page = front_page(language)
    if was_edited(page):
        maker.report.kept.append(f"{FRONT} ({language})")
        return
    title, lead = str(said.get("title") or ""), " ".join(str(said.get("lead") or "").split())
    if own:
        page.title, page.summary = title or page.title, lead
    try:
        text = rich_text(str(said.get("body") or ""), maker.page_id, level=2 if own else 3)
    except UnknownPage as error:
        raise StarterError(file, str(error)) from error
    value = {
        "title": "" if own else title,
        "lead": "" if own else lead,
        "text": text,
        "pages": [_link(spec.key, number) for key in said.get("links") or () if (number := _linked(file, key, maker))],
    }
    put_area(page, spec.key, value)
    StarterRecord.objects.update_or_create(
        area=spec.key, key=FRONT, language=language, defaults={"digest": digest(said), "page_id": page.pk}
    )
    maker.report.changed.append(f"{FRONT} ({language})")


def _link(area: str, page_id: int) -> dict[str, Any]:
    """An item of the list of pages. Without an id, Wagtail would read it as the value itself."""
    number = uuid.uuid5(uuid.NAMESPACE_URL, f"{area}:front:{page_id}")
    return {"type": "item", "value": {"page": page_id, "title": ""}, "id": str(number)}


def _linked(file: Traversable, key: Any, maker: PageMaker) -> int:
    """The id of a page; 0 if an editor deleted it."""
    number = maker.page_id(str(key))
    if number is None:
        raise StarterError(file, str(UnknownPage(str(key))))
    return number
