"""What registers of schools have in common: each person's area decides on the rows."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forms.people.administering import area_of, rows_of
from guidance.registers.base import Register


class AreaRegister(Register):
    """A register whose rows belong to schools or to their owners."""

    def rows(self, user: Any, action: str = "view") -> QuerySet:
        rows = rows_of(self.model, user, keeps=action not in ("view", "export"))
        return rows.select_related(*self.list_select_related) if self.list_select_related else rows

    def reaches_all(self, user: Any) -> bool:
        return area_of(user).everywhere

    def nothing_here(self, user: Any) -> str:
        area = area_of(user)
        if not (area.everywhere or area.owners or area.schools):
            return _("You administer no school yet. Somebody who keeps the registers of every school can change that.")
        return super().nothing_here(user)
