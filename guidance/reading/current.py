"""The procedures as staff work by them now."""

from guidance.links import page_urls
from guidance.models.procedures import ProcedureVersion
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.versions import latest


def current_version(key: str) -> ProcedureVersion | None:
    """The newest published version of a procedure; ``None`` if there is none of that key. One query at most."""
    return latest(key) if key else None


def current_spec(key: str) -> ProcedureSpec | None:
    """The procedure as published last, in its words of today; ``None`` if there is none. Two queries."""
    version = current_version(key)
    return version.wording() if version else None


def role_urls(spec: ProcedureSpec, language: str) -> dict[str, str]:
    """The addresses of the pages that describe the procedure's roles, by role key.

    Args:
        spec: the procedure; each role names its page by the page's key in the pack.
        language: a content language's code. A role whose page does not exist in it is left out.
    """

    urls = page_urls(spec.key, (role.page for role in spec.roles if role.page), language)
    return {role.key: urls[role.page] for role in spec.roles if role.page in urls}
