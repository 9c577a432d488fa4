"""The pages of a procedure: made where there are none, and given what they hold of it."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale

from guidance.links import translation_key
from guidance.models import ProcedurePage
from guidance.procedures.publishing import pages_follow
from guidance.procedures.spec import ProcedureSpec
from guidance.reading.duties import procedure_page_key
from guidance.starter.front import front_page, offered


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
    locale = Locale.objects.get(language_code=language)
    found = ProcedurePage.objects.filter(key=spec.key, locale=locale).first()
    if found:
        _write(found, spec)
        return found
    slug = slugify(spec.title.to(language)) or spec.key.replace("_", "-")
    taken = set(home.get_children().values_list("slug", flat=True))
    page = ProcedurePage(
        key=spec.key,
        title=spec.title.to(language),
        summary=spec.summary.to(language)[:500],
        slug=slug if slug not in taken else f"{slug}-{spec.key.replace('_', '-')}",
        locale=locale,
        translation_key=translation_key(spec.key, spec.page or procedure_page_key(spec.key)),
        show_in_menus=True,
        live=False,
    )
    page.take(spec)
    type(home).objects.get(pk=home.pk).add_child(instance=page)
    page.save_revision(log_action=False).publish(log_action=False)
    return page


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
