"""A procedure in a language that it was not in before."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.models import Locale, Page

from guidance.exchange.drafts import DraftPages
from guidance.models import ProcedurePage
from guidance.starter.procedures import free_slug


@transaction.atomic
def add_language(pages: DraftPages, language: str, parent: Page, *, by: AbstractBaseUser) -> ProcedurePage:
    """Make the draft of a procedure's page in another language, with the source's title until it is translated.

    Args:
        parent: the page below which it is made, in that language.
        by: the caller has asked whether they may.
    """
    source = pages.source
    page = ProcedurePage(
        key=pages.key,
        title=pages.title,
        slug=free_slug(source.slug, pages.key, parent),
        locale=Locale.objects.get(language_code=language),
        translation_key=source.translation_key,
        show_in_menus=source.show_in_menus,
        live=False,
    )
    Page.objects.get(pk=parent.pk).add_child(instance=page)  # treebeard needs the numbers of now
    page.save_revision(user=by, log_action=True)
    return page
