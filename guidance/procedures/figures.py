"""What the figures of absence are called in the interface."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Any] = {
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
    "left_early": _("Times left during the day"),
    "lessons": _("Lessons missed"),
    "undocumented_lessons": _("Lessons missed without a known reason"),
    "spells": _("Spells of absence"),
    "single_days": _("Single days of absence"),
    "longest": _("Longest spell in days"),
    "not_registered": _("School days without a mark"),
}


def label(key: str) -> Any:
    """What a figure is called; the key in words where nobody named it."""
    return LABELS.get(key) or key.replace("_", " ").capitalize()
