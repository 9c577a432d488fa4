"""The procedures as staff work by them now."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from guidance.caching import remembered
from guidance.links import page_urls
from guidance.models.procedures import ProcedureVersion, ProcedureWording
from guidance.procedures.spec import ProcedureSpec, Text
from guidance.procedures.versions import latest


def current_version(key: str) -> ProcedureVersion | None:
    """The newest published version of a procedure; ``None`` if there is none of that key. One query at most."""
    return latest(key) if key else None


def current_spec(key: str) -> ProcedureSpec | None:
    """The procedure as published last, in its words of today; ``None`` if there is none. Two queries."""
    version = current_version(key)
    return version.wording() if version else None


def titles_of_procedures(language: str | None) -> dict[str, str]:
    """The titles of all procedures that are published, by key. At most one query, and no spec is read whole."""

    def look_up() -> dict[str, dict[str, str]]:
        worded = ProcedureWording.objects.filter(version=OuterRef("pk")).order_by("-published_at", "-pk")
        rows = ProcedureVersion.objects.newest().annotate(
            title=Coalesce(Subquery(worded.values("spec__title")[:1]), F("spec__title"))
        )
        return dict(rows.values_list("key", "title"))

    return {key: Text(title).to(language) or key for key, title in remembered("procedure-titles", look_up).items()}


def current_specs() -> list[ProcedureSpec]:
    """All procedures as published last, in their words of today, by key. Two queries, and what a process reads once."""
    versions = list(ProcedureVersion.objects.newest())
    newest = ProcedureWording.objects.filter(version=OuterRef("version")).order_by("-published_at", "-pk")
    rows = ProcedureWording.objects.filter(version__in=[version.pk for version in versions])
    worded = {row.version_id: row for row in rows.filter(pk=Subquery(newest.values("pk")[:1]))}
    return [worded.get(version.pk, version).compiled for version in versions]


def role_urls(spec: ProcedureSpec, language: str) -> dict[str, str]:
    """The addresses of the pages that describe the procedure's roles, by role key.

    Args:
        spec: the procedure; each role names its page by the page's key in the pack.
        language: a content language's code. A role whose page does not exist in it is left out.
    """

    urls = page_urls(spec.key, (role.page for role in spec.roles if role.page), language)
    return {role.key: urls[role.page] for role in spec.roles if role.page in urls}
