"""The pages of a procedure: made where there are none, and given what they hold of it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale, Page

from guidance.links import translation_key
from guidance.models import ProcedurePage
from guidance.procedures.publishing import pages_follow
from guidance.procedures.spec import ProcedureSpec
from guidance.reading.duties import procedure_page_key
from guidance.starter.front import front_page, offered

#: Letters that an address would lose, as they are spelt without.
_SPELT = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@transaction.atomic
def ensure_procedure_page(spec: ProcedureSpec) -> list[ProcedurePage]:
    """Make and publish the page of a procedure in each of its languages, below the front page, where there is none,
    and write into each what it holds of the procedure.

    Nothing else of a page that exists is touched: it stays published or not, and what somebody drafts stays a draft.

    Args:
        spec: the procedure, published before or after.
    Returns:
        Its pages, in the order of its languages, without those that the installation does not have.
    """
    with pages_follow():
        return [_ensure(spec, language) for language in offered(spec.languages)]


def _ensure(spec: ProcedureSpec, language: str) -> ProcedurePage:
    home = front_page(language)
    found = ProcedurePage.objects.filter(key=spec.key, locale__language_code=language).first()
    if found:
        _write(found, spec)
        return found
    page = new_page(spec, language, home)
    page.save_revision(log_action=False).publish(log_action=False)
    return page


def new_page(spec: ProcedureSpec, language: str, parent: Page) -> ProcedurePage:
    """Make the page of a procedure in a language below another page; it is not published."""
    page = ProcedurePage(
        key=spec.key,
        title=spec.title.to(language)[:255],
        summary=spec.summary.to(language)[:500],
        slug=free_slug(slugify(spec.title.to(language).lower().translate(_SPELT)), spec.key, parent),
        locale=Locale.objects.get(language_code=language),
        translation_key=_translation_key(spec, language),
        show_in_menus=True,
        live=False,
    )
    page.take(spec)
    Page.objects.get(pk=parent.pk).add_child(instance=page)  # treebeard needs the numbers of now
    return page


def _translation_key(spec: ProcedureSpec, language: str) -> UUID:
    """The key that its pages in all languages share, by which guidance pages link to it too."""
    other = ProcedurePage.objects.filter(key=spec.key).first()
    if other:
        return other.translation_key
    named = translation_key(spec.key, spec.page or procedure_page_key(spec.key))
    taken = Page.objects.filter(translation_key=named, locale__language_code=language).exists()
    return translation_key(spec.key, procedure_page_key(spec.key)) if taken else named


def free_slug(wanted: str, key: str, parent: Page) -> str:
    """A slug like the one wanted that no page below ``parent`` has; made from the procedure's key where it is empty."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    key = key.replace("_", "-")
    slug = wanted[:200] or key
    candidates = (slug, f"{slug}-{key}", *(f"{slug}-{key}-{number}" for number in range(2, 1000)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _write(page: ProcedurePage, spec: ProcedureSpec) -> None:
    """Write what a page holds of the procedure, unless it holds it already."""
    before = _held(page)
    page.take(spec)
    if _held(page) == before:
        return
    if page.live and not page.has_unpublished_changes:
        page.save_revision(log_action=False).publish(log_action=False)
        return
    # What somebody drafts must go on from the new state, and readers must not get the draft.
    drafted = page.get_latest_revision_as_object()
    drafted.take(spec)
    drafted.save_revision(log_action=False)
    live = ProcedurePage.objects.get(pk=page.pk)
    live.take(spec)
    live.save(update_fields=["stages", "frame", "texts"], clean=False)


def _held(page: ProcedurePage) -> tuple[Any, ...]:
    return list(page.stages.raw_data), page.frame, page.texts
