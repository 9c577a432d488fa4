"""``partner`` draws a service into the case; ``introduce`` puts one in touch and opens nothing to it."""

from typing import Any

from forms.cases.models import CasePartner
from forms.cases.services.binds.base import Change, Firing, handles
from forms.cases.values import OTHER, option_label, options_of
from forms.people.models import Partner


@handles("partner", "introduce")
def partner(firing: Firing) -> Change:
    """Keep one row per service that was chosen. A service that the owner knows by one name is tied to that."""
    chosen = firing.value or []
    chosen = chosen if isinstance(chosen, list) else [chosen]
    since = dict(
        CasePartner.objects.filter(
            case=firing.case, origin__startswith=firing.origin.field(firing.field.key)
        ).values_list("origin", "asked_on")
    )
    wanted: dict[str, dict[str, Any]] = {}
    for key in chosen:
        if firing.bind.on and key not in firing.bind.on:
            continue
        own = key.startswith(OTHER)
        label = key.removeprefix(OTHER).strip() if own else option_label(options_of(firing.field), key, firing.language)
        wanted[key] = {
            "service": "other" if own else key,
            "label": label[:200],
            "partner": None if own else _known(firing, key),
            "introduced_only": firing.bind.kind == "introduce",
            "note": firing.bind.purpose.to(firing.language) if firing.bind.purpose else "",
            "asked_on": since.get(firing.row(key)) or firing.day,
        }
    return firing.sync(CasePartner, wanted)


def _known(firing: Firing, service: str) -> Partner | None:
    found = list(Partner.objects.filter(owner=firing.case.school.owner_id, service=service, active=True)[:2])
    return found[0] if len(found) == 1 else None
