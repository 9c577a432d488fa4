"""Where guidance leads: to pages by their key in a pack, to role pages, and into forms by URL name alone."""

import re
import uuid
from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse

from guidance.known import is_public, known_pages

#: Pages of a pack are the same page in every language and on every installation: their key makes their translation key.
_NAMESPACE = uuid.UUID("6a1c7d3e-6f0b-4c55-9d35-0c5e6a7b1f42")
_UUID = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


def translation_key(namespace: str, key: str) -> uuid.UUID:
    """The translation key of the page ``key`` of the pack whose procedure is ``namespace``.

    A page that does not belong to the pack is named by its translation key itself, whatever the namespace.
    """
    return uuid.UUID(key) if is_shared(key) else uuid.uuid5(_NAMESPACE, f"{namespace}/{key}")


def is_shared(key: str) -> bool:
    """Whether a page's key is a translation key: it names the same page whatever pack says it."""
    return bool(_UUID.match(key))


def page_urls(namespace: str, keys: Iterable[str], language: str) -> dict[str, str]:
    """The addresses of live, public pages of a pack in one language, by their keys; unknown keys are left out.

    Args:
        namespace: the procedure's key.
        keys: page keys as the pack writes them (``roles/resource-team``).
        language: a content language's code.
    """
    wanted = {translation_key(namespace, key): key for key in keys if key}
    if not wanted:
        return {}
    known = known_pages().by_translation
    return {
        key: page.url
        for number, key in wanted.items()
        for page in known.get(number, ())
        if page.language == language and page.url and is_public(page)
    }


def page_url(namespace: str, key: str, language: str) -> str | None:
    """The address of one page of a pack, as ``page_urls``."""
    return page_urls(namespace, [key], language).get(key)


def form_url(procedure: str, stage: str, step: str) -> str | None:
    """The address that leads into the form of a step, or ``None`` where no forms are installed."""
    try:
        return reverse("wizard:start", kwargs={"procedure_key": procedure, "stage_key": stage, "step_key": step})
    except NoReverseMatch:
        return None
