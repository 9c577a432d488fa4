"""Who holds which role for which case, read for all cases of a work list at once."""

from collections.abc import Iterable
from functools import cached_property

from forms.cases import clock
from forms.cases.access import subject_of
from forms.cases.models import Case
from forms.people.models import Membership, User
from forms.people.reach import Reached, reached
from forms.people.selectors import role_keys_within


class Staff:
    """The people of some schools with their roles. Three queries, when it is first asked."""

    def __init__(self, school_ids: Iterable[int]) -> None:
        self.school_ids = set(school_ids)
        self._known: dict[tuple, list[tuple[Reached, User]]] = {}

    @cached_property
    def _rows(self) -> dict[int, list[tuple[Reached, User]]]:
        found: dict[int, list[tuple[Reached, User]]] = {}
        if not self.school_ids:
            return found
        rows = (
            Membership.objects.filter(school__in=self.school_ids, user__is_active=True)
            .current(clock.today())
            .select_related("role", "user")
            .prefetch_related("classes", "pupils")
        )
        for row in rows:
            found.setdefault(row.school_id, []).append((reached(row), row.user))
        return found

    def holders(self, case: Case, role_keys: Iterable[str]) -> list[tuple[Reached, User]]:
        """Those who hold one of the roles, or one that makes it up, for the case's subject; first teachers first."""
        spec, subject = case.version.compiled, subject_of(case)
        key = (case.version_id, tuple(role_keys), *subject.values(), case.staff_member_id)
        if key not in self._known:
            wanted = set().union(*(role_keys_within(one, spec) for one in role_keys)) if role_keys else set()
            found = [
                (reach, person)
                for reach, person in self._rows.get(case.school_id, ())
                if reach.role in wanted and reach.covers(**subject) and person.pk != case.staff_member_id
            ]
            self._known[key] = sorted(found, key=lambda one: (not one[0].first_teacher, one[1].get_full_name()))
        return self._known[key]

    def is_held_by(self, case: Case, role_keys: Iterable[str], person_id: int | None) -> bool:
        """Whether a person holds one of the roles for the case's subject."""
        return person_id is not None and any(one.pk == person_id for _reach, one in self.holders(case, role_keys))

    def in_roles(self, school_id: int, role_keys: Iterable[str]) -> list[int]:
        """Everybody at a school who holds one of these roles, whatever it reaches there."""
        wanted = set(role_keys)
        return [person.pk for reach, person in self._rows.get(school_id, ()) if reach.role in wanted]
