"""The page of a procedure, for loading a procedure alone."""

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale

from guidance.links import translation_key
from guidance.models import ProcedurePage
from guidance.procedures.spec import ProcedureSpec
from guidance.reading.duties import procedure_page_key
from guidance.starter.front import front_page, offered


@transaction.atomic
def ensure_procedure_page(spec: ProcedureSpec) -> list[ProcedurePage]:
    """Make and publish the page of a procedure in each of its languages, below the front page, where there is none.

    A page that exists is left as it is, published or not: what it shows follows the newest version by itself.

    Args:
        spec: the procedure, published before or after.
    Returns:
        Its pages, in the order of its languages, without those that the installation does not have.
    """
    return [_ensure(spec, language) for language in offered(spec.languages)]


def _ensure(spec: ProcedureSpec, language: str) -> ProcedurePage:
    home = front_page(language)
    locale = Locale.objects.get(language_code=language)
    found = ProcedurePage.objects.filter(key=spec.key, locale=locale).first()
    if found:
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
    type(home).objects.get(pk=home.pk).add_child(instance=page)
    page.save_revision(log_action=False).publish(log_action=False)
    return page
