"""Figures of absence for conditions and fields. Who has them registers a provider; until then they are typed.

A provider is asked for one figure about the subject of a case over the last ``days`` calendar days up to ``on``. It
returns a number, or None where it knows nothing.
"""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from forms.cases.models import Case

Provider = Callable[["Case", str, int, datetime.date], int | float | None]

_providers: list[Provider] = []
_labels: dict[str, Any] = {
    "total_days": _("Days absent"),
    "days": _("Days absent"),
    "percent": _("Absence in per cent"),
    "illness": _("Days absent because of illness"),
    "lawful": _("Days absent with permission"),
    "permitted": _("Days absent with permission"),
    "documented": _("Days absent with documentation"),
    "unlawful": _("Days absent without permission"),
    "undocumented": _("Days absent without a known reason"),
    "late": _("Times late"),
    "lessons": _("Lessons missed"),
    "spells": _("Spells of absence"),
    "longest": _("Longest spell in days"),
    "not_registered": _("School days without a mark"),
}


def register_provider(provider: Provider) -> Provider:
    """Ask this function for figures from now on, after those registered before it. Registering twice is once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def forget_provider(provider: Provider) -> None:
    """Stop asking it. For tests and try-outs."""
    if provider in _providers:
        _providers.remove(provider)


def register_labels(labels: dict[str, Any]) -> None:
    """Name figures by key; the names may be lazy translations."""
    _labels.update(labels)


def label(key: str) -> Any:
    """What a figure is called in the interface; the key in words where nobody named it."""
    return _labels.get(key) or key.replace("_", " ").capitalize()


def figure(case: "Case", key: str, days: int, on: datetime.date) -> int | float | None:
    """The first answer that a provider has, or None."""
    for provider in _providers:
        known = provider(case, key, days, on)
        if known is not None:
            return known
    return None
