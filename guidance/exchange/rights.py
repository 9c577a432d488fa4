"""Who may do what with procedures in the CMS: the rights that Wagtail's groups give on their pages, and no others."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from wagtail.models import Page
from wagtail.permissions import policy_registry

from guidance.exchange.drafts import DraftPages
from guidance.models import ProcedurePage
from guidance.starter.front import make_front_page, offered

#: What of Wagtail's rights on a page concerns procedures; one of them is enough to see the list.
RIGHTS = frozenset({"add", "change", "publish"})


def may_see_list(user: AbstractBaseUser) -> bool:
    """Whether the list of procedures is anything to this person."""
    return policy_registry.get_by_type(ProcedurePage).user_has_any_permission(user, RIGHTS)


def keys_seen_by(user: AbstractBaseUser) -> set[str]:
    """The keys of procedures of which the person may change or publish a page. One query."""
    policy = policy_registry.get_by_type(ProcedurePage)
    pages = policy.instances_user_has_any_permission_for(user, {"change", "publish"})
    return set(ProcedurePage.objects.filter(pk__in=pages.values("pk")).values_list("key", flat=True))


def may_change(user: AbstractBaseUser, page: Page | None) -> bool:
    """Whether the person may write the page's draft now: not while somebody else has locked it."""
    if page is None:
        return False
    tester = page.permissions_for_user(user)
    return tester.can_edit() and not tester.page_locked()


def languages_changed_by(user: AbstractBaseUser, pages: DraftPages) -> list[str]:
    """The languages in which the person may write the procedure's draft now."""
    return [language for language, page in pages.rows.items() if may_change(user, page)]


def homes_for(user: AbstractBaseUser, languages: Iterable[str]) -> dict[str, Page]:
    """The front pages below which the person may make pages, by language."""
    home_page: Any = apps.get_model("home", "HomePage")
    found: dict[str, Page] = {}
    for page in home_page.objects.filter(locale__language_code__in=list(languages)).select_related("locale"):
        language = page.locale.language_code
        if language not in found and page.permissions_for_user(user).can_add_subpage():
            found[language] = page
    return found


def open_languages(user: AbstractBaseUser, languages: Iterable[str]) -> list[str]:
    """Languages of the installation that have no front page yet and that the person may make one in."""
    home_page: Any = apps.get_model("home", "HomePage")
    there = set(home_page.objects.values_list("locale__language_code", flat=True))
    root = Page.get_first_root_node()
    may = root.permissions_for_user(user).can_add_subpage()
    return [code for code in offered(languages) if code not in there] if may else []


def make_homes(user: AbstractBaseUser, languages: Iterable[str]) -> dict[str, Page]:
    """The front pages below which the person may make pages; those of new languages are made as drafts."""
    for language in open_languages(user, languages):
        make_front_page(language, by=user)
    return homes_for(user, languages)


def parents_for(user: AbstractBaseUser, pages: DraftPages, homes: dict[str, Page]) -> dict[str, Page]:
    """Where a page of the procedure belongs in each language: beside its source in the other tree, else at the front.

    Args:
        homes: as ``homes_for`` gives them.
    """
    parents = dict(homes)
    if source := pages.source:
        rows = Page.objects.filter(translation_key=source.get_parent().translation_key).select_related("locale")
        beside = {row.locale.language_code: row.specific for row in rows}
        parents |= {code: row for code, row in beside.items() if row.permissions_for_user(user).can_add_subpage()}
    return parents


def languages_to_add(user: AbstractBaseUser, pages: DraftPages) -> list[str]:
    """Languages of the installation that a procedure has no page in, and in which the person may make one."""
    if not pages.source_language:
        return []
    without = [code for code in dict(settings.WAGTAIL_CONTENT_LANGUAGES) if code not in pages.rows]
    places = parents_for(user, pages, homes_for(user, without))
    new = open_languages(user, without)
    return [code for code in without if code in places or code in new]


def names_of_languages(codes: Iterable[str]) -> dict[str, str]:
    """The names of languages, as the installation calls them; a code that it does not have stays a code."""
    known = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    return {code: str(known.get(code, code)) for code in codes}
