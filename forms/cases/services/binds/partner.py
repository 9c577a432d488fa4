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
    known = firing.known(CasePartner)
    services = _known_services(firing, [key for key in chosen if not key.startswith(OTHER)])
    wanted: dict[str, dict[str, Any]] = {}
    for key in chosen:
        if firing.bind.on and key not in firing.bind.on:
            continue
        own = key.startswith(OTHER)
        label = key.removeprefix(OTHER).strip() if own else option_label(options_of(firing.field), key, firing.language)
        wanted[key] = {
            "service": "other" if own else key,
            "label": label[:200],
            "partner": services.get(key),
            "introduced_only": firing.bind.kind == "introduce",
            "note": firing.bind.purpose.to(firing.language) if firing.bind.purpose else "",
            "asked_on": (known[firing.row(key)].asked_on if firing.row(key) in known else None) or firing.day,
        }
    return firing.sync(CasePartner, wanted, known=known)


def _known_services(firing: Firing, keys: list[str]) -> dict[str, Partner]:
    """The school owner's partner for each service that it knows by exactly one name. One query at most."""
    found: dict[str, list[Partner]] = {}
    if keys:
        for one in Partner.objects.filter(owner=firing.case.school.owner_id, service__in=keys, active=True):
            found.setdefault(one.service, []).append(one)
    return {service: partners[0] for service, partners in found.items() if len(partners) == 1}
