"""What the register of roles says, for procedures that name roles by key."""

from typing import Any

from guidance.models.procedures import Role


def register_of_roles() -> dict[str, dict[str, Any]]:
    """Every role by key, as JSON of ``RoleSpec`` without key and page. One query."""
    return {
        role.key: {
            "title": dict(role.titles),
            "rank": role.rank,
            "made_up_of": list(role.made_up_of),
            "summary": dict(role.summary),
        }
        for role in Role.objects.all()
    }
