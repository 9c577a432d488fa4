"""Who may try a procedure out, and what of it."""

from typing import Any

from guidance.models import ProcedurePage
from portal.tryout.state import DRAFT, PUBLISHED


def sources_for(user: Any, page: ProcedurePage) -> tuple[str, ...]:
    """What of a procedure page a person may walk through: the draft, what is published, both or nothing.

    Drafts are for those who may edit the page, publish it, or approve it in a workflow; what is published for
    everybody who may use the CMS, as training.
    """
    if not user.is_authenticated or not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        return ()
    rights = page.permissions_for_user(user)
    found = [DRAFT] if rights.can_edit() or rights.can_publish() else []
    if page.live and page.spec() is not None:
        found.append(PUBLISHED)
    return tuple(found)
