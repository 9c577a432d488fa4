"""``participants``: each row is somebody who is on the case."""

from forms.cases.models import Participant
from forms.cases.services.binds.base import Change, Firing, handles


@handles("participants")
def participants(firing: Firing) -> Change:
    """Invite people, change what is known of them, and let those go who are no longer named."""
    known = firing.known(Participant)
    wanted = {
        row["_id"]: {
            "name": row.get("name", "")[:200],
            "role": row.get("role", "")[:200],
            "service": row.get("service", "")[:200],
            "contact": row.get("contact", "")[:200],
            "why": row.get("why", ""),
            "from_on": known[firing.row(row["_id"])].from_on if firing.row(row["_id"]) in known else firing.day,
        }
        for row in firing.value or []
    }
    return firing.sync(Participant, wanted, known=known, until_on=firing.day)
