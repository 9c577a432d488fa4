"""That somebody is on leave, as pages of cases say it beside a name."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms.people.leave import Away


def away_note(absent: Away | None) -> str:
    """That somebody is on leave, in words; "" for who is there."""
    if absent is None:
        return ""
    day = date_format(absent.until, "DATE_FORMAT")
    if absent.deputy is None:
        return _("on leave until %(day)s; nobody stands in") % {"day": day}
    return _("on leave until %(day)s; %(name)s stands in") % {"day": day, "name": absent.deputy.get_full_name()}
