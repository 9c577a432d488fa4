"""``participants``: each row is somebody who is on the case."""

from forms.cases.models import Participant
from forms.cases.services.binds.base import Change, Firing, handles


@handles("participants")
def participants(firing: Firing) -> Change:
    """Invite people, change what is known of them, and let those go who are no longer named."""
    since = dict(
        Participant.objects.filter(
            case=firing.case, origin__startswith=firing.origin.field(firing.field.key)
        ).values_list("origin", "from_on")
    )
    wanted = {
        row["_id"]: {
            "name": row.get("name", "")[:200],
            "role": row.get("role", "")[:200],
            "service": row.get("service", "")[:200],
            "contact": row.get("contact", "")[:200],
            "why": row.get("why", ""),
            "from_on": since.get(firing.row(row["_id"]), firing.day),
        }
        for row in firing.value or []
    }
    return firing.sync(Participant, wanted, until_on=firing.day)
