"""Who may do what in a register: the exact permission of the model, and never another."""

from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from wagtail_modeladmin.helpers import PermissionHelper

if TYPE_CHECKING:
    from guidance.registers.base import Register


class RegisterRights(PermissionHelper):
    """Rights over a register's model and, for a row, whether it lies within the person's reach."""

    register: "Register"  # set by the register that it belongs to

    def allows(self, user: Any, action: str) -> bool:
        """Whether the person has the right at all. ``action``: ``view``, ``add``, ``change``, ``delete``, ``export``.

        The right to change is a right to view; to export, one must be allowed to view as well.
        """
        if action == "view":
            return any(self._has(user, name) for name in ("view", "change"))
        if action == "export":
            return self._has(user, "export") and self.allows(user, "view")
        return self._has(user, action)

    def _has(self, user: Any, action: str) -> bool:
        return action in self.register.actions and self.user_has_specific_permission(
            user, self.get_perm_codename(action)
        )

    def allows_row(self, user: Any, action: str, row: Model) -> bool:
        """Whether the person may do this to one row. A query, unless the register reaches everything."""
        return self.allows(user, action) and self.register.holds(user, action, row.pk)

    def get_all_model_permissions(self) -> QuerySet:
        """The permissions that groups may be given: those that the register asks for."""
        codenames = [self.get_perm_codename(action) for action in self.register.actions]
        return super().get_all_model_permissions().filter(codename__in=codenames)

    # What modeladmin asks.

    def user_can_list(self, user: Any) -> bool:
        return self.allows(user, "view")

    def user_can_create(self, user: Any) -> bool:
        return self.allows(user, "add")

    def user_can_inspect_obj(self, user: Any, obj: Model) -> bool:
        return self.allows_row(user, "view", obj)

    def user_can_edit_obj(self, user: Any, obj: Model) -> bool:
        return self.allows_row(user, "change", obj)

    def user_can_delete_obj(self, user: Any, obj: Model) -> bool:
        return self.allows_row(user, "delete", obj)
