"""``meeting``: a date, with the time and place that other questions of the step give, is a meeting."""

import datetime

from forms.cases.models import Meeting
from forms.cases.services.binds.base import Change, Firing, handles


@handles("meeting")
def meeting(firing: Firing) -> Change:
    """Book the meeting, move it, or call it off."""
    if not firing.value:
        return firing.sync(Meeting, {}, cancelled_at=firing.clock.now())
    bind = firing.bind
    at = firing.values.get(bind.time) if bind.time else None
    title = bind.title.to(firing.language) if bind.title else firing.step.title.to(firing.language)
    values = {
        "title": title[:200],
        "on": datetime.date.fromisoformat(firing.value),
        "at": datetime.time.fromisoformat(at) if at else None,
        "place": str(firing.values.get(bind.place) or "")[:200] if bind.place else "",
    }
    return firing.sync(Meeting, {"meeting": values}, cancelled_at=firing.clock.now())
