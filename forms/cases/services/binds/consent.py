"""``consent``: each row is a consent to share with a service."""

from forms.cases.models import Consent
from forms.cases.services.binds.base import Change, Firing, handles
from forms.cases.services.binds.measures import day


@handles("consent")
def consent(firing: Firing) -> Change:
    """Record consents as they were given. One that was ended since stays ended."""
    wanted = {
        row["_id"]: {
            "given_by": row.get("given_by", "")[:200],
            "service": row.get("service", "")[:200],
            "kinds": row.get("kinds", ""),
            "purpose": row.get("purpose", ""),
            "from_on": day(row.get("from")),
            "until_on": day(row.get("until")),
            "how": row.get("how", ""),
            "note": row.get("note", ""),
        }
        for row in firing.value or []
    }
    return firing.sync(Consent, wanted)
