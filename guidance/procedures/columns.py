"""What the columns that the portal knows are called, by kind of field (``evaluation``: measures that are evaluated)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

KNOWN_LABELS: dict[str, dict[str, Any]] = {
    "contacts": {
        "date": _("Date"),
        "time": _("Time"),
        "channel": _("How"),
        "direction": _("Who made contact"),
        "with_whom": _("With whom"),
        "by": _("Who from the school"),
        "reached": _("Did you get hold of them?"),
        "said": _("What was said"),
        "agreed": _("What was agreed"),
        "next_contact": _("Next contact"),
    },
    "people": {
        "name": _("Name"),
        "role": _("Role"),
        "service": _("Service or organisation"),
        "contact": _("Telephone or e-mail"),
        "why": _("Why they take part"),
    },
    "measures": {
        "what": _("What will be done"),
        "where": _("Where"),
        "aimed_at": _("For whom"),
        "responsible": _("Who is responsible"),
        "start": _("Starts on"),
        "end": _("Ends on"),
        "check_on": _("Looked at again on"),
        "goal": _("What we want to see"),
    },
    "evaluation": {
        "measure": _("Measure"),
        "carried_out": _("Was it carried out?"),
        "effect": _("What has changed?"),
        "then": _("What happens now?"),
        "note": _("Notes"),
    },
    "agreement": {
        "party": _("Name"),
        "role": _("Role"),
        "how": _("Approval"),
        "date": _("Date"),
        "comment": _("Comment"),
    },
    "consent": {
        "given_by": _("Given by"),
        "service": _("Information may be shared with"),
        "kinds": _("What may be shared"),
        "purpose": _("What for"),
        "from": _("From"),
        "until": _("Until"),
        "how": _("How it was given"),
        "note": _("Notes"),
    },
    "mapping": {
        "works": _("What works"),
        "hard": _("What is hard"),
        "keeps_going": _("What keeps it going"),
        "idea": _("What could be tried"),
        "priority": _("Take this up first"),
        "seen_by": _("Who sees it so"),
    },
}
