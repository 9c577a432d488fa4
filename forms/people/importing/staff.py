"""Staff from a file: who holds which role at the school."""

import datetime
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from forms.people.enums import Scope
from forms.people.errors import BadInput
from forms.people.importing.plan import Change, FieldChange, Plan, Planner, shown
from forms.people.models import Membership, User
from forms.people.selectors import STAFF_RANKS
from forms.people.services.staff import (
    POST_FIELDS,
    Post,
    accounts_for,
    check_post,
    fill_post,
    must_have_a_lead,
)
from guidance.models import Role

SHOWN = ("role", "scope", "classes", "grades", "first_teacher", "starts_on", "ends_on")


class StaffPlanner(Planner):
    """Memberships by e-mail address and role. Those that reach single pupils are kept on the school's pages."""

    invite = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.roles = self._roles()
        rows = (
            Membership.objects.filter(school=self.school)
            .exclude(scope=Scope.PUPILS)
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=self.today))
            .select_related("user", "role")
            .prefetch_related("classes")
        )
        self.held: dict[tuple[str, int], list[Membership]] = {}
        for row in rows:
            self.held.setdefault((row.user.email.casefold(), row.role_id), []).append(row)
        self.closed: set[str] | None = None
        self.new: list[tuple[str, str, Post]] = []
        self.touched: list[tuple[Membership, Post]] = []
        self.found: set[int] = set()

    @staticmethod
    def _roles() -> dict[str, list[Role]]:
        """Roles of a school's own staff by every word that means them: key and titles."""
        found: dict[str, list[Role]] = {}
        for role in Role.objects.filter(rank__in=STAFF_RANKS):
            for word in {role.key.casefold(), *(str(title).casefold() for title in role.titles.values())}:
                found.setdefault(word, []).append(role)
        return found

    def _is_closed(self, email: str) -> bool:
        if self.closed is None:
            self.closed = {found.casefold() for found in _closed_accounts()}
        return email.casefold() in self.closed

    def take(self, plan: Plan, line: int, values: dict[str, Any]) -> None:
        email = values["email"]
        if self._is_closed(email):
            raise BadInput("email", _("This account is closed. Ask an administrator of the portal to open it."))
        role = self._role(values["role"])
        rows = self.held.get((email.casefold(), role.pk), [])
        if len(rows) > 1:
            raise BadInput("role", _("This person holds the role more than once. Change it on the page of the staff."))
        row = rows[0] if rows else None
        self.once(line, (email.casefold(), role.pk))
        held = _post_of(row) if row else None
        post = self._post(role, values, held)
        check_post(self.school, post)
        label = f"{values['name']} ({email})"
        fields = self._changes(held, post)
        if row is None:
            self.new.append((email, values["name"], post))
            plan.added.append(Change(line, label, fields))
            return
        self.found.add(row.pk)
        if fields:
            self.touched.append((row, post))
            plan.changed.append(Change(line, label, fields))
        else:
            plan.unchanged += 1

    def _role(self, word: str) -> Role:
        rows = self.roles.get(word.casefold(), [])
        if not rows:
            raise BadInput("role", _("There is no such role for staff."))
        if len(rows) > 1:
            raise BadInput("role", _("Several roles have this title. Write the role's key."))
        return rows[0]

    def _post(self, role: Role, values: dict[str, Any], held: Post | None) -> Post:
        """What the line says, over what is held; columns that the file lacks stay as they are."""
        classes = tuple(self.class_of(name, values, "classes") for name in values.get("classes", ()))
        grades = tuple(sorted(set(values.get("grades", ()))))
        scope = values.get("scope")
        if scope is None:
            scope = Scope.CLASSES if classes else Scope.GRADES if grades else held.scope if held else None
        if scope is None:
            # Not to be guessed: the whole school is never what an empty cell means.
            raise BadInput("scope", _("Say how far the role reaches: classes, grades or the whole school."))
        post = replace(held, scope=scope) if held else Post(role=role, scope=scope)
        if "classes" in values:
            post = replace(post, classes=classes)
        if "grades" in values:
            post = replace(post, grades=grades)
        post = replace(
            post,
            classes=post.classes if scope == Scope.CLASSES else (),
            grades=post.grades if scope == Scope.GRADES else (),
        )
        if values.get("first_teacher") is not None:
            post = replace(post, first_teacher=values["first_teacher"])
        for name in ("starts_on", "ends_on"):
            if name in values:
                post = replace(post, **{name: values[name]})
        return post

    def _changes(self, held: Post | None, post: Post) -> tuple[FieldChange, ...]:
        found = []
        for name in SHOWN:
            old, new = (_shown(held, name) if held else ""), _shown(post, name)
            if old != new and not (held is None and name == "first_teacher" and not post.first_teacher):
                found.append(FieldChange(name, self.title(name), old, new))
        return tuple(found)

    def find_missing(self, plan: Plan) -> None:
        self.gone = [row for rows in self.held.values() for row in rows if row.pk not in self.found]
        plan.missing = [Change(0, f"{row.user} ({row.role})") for row in self.gone]

    def write(self, plan: Plan) -> None:
        rows = [(row, post) for row, post in self.touched]
        for row, post in rows:
            fill_post(row, post)
        Membership.objects.bulk_update([row for row, _post in rows], POST_FIELDS, batch_size=100)
        Membership.classes.through.objects.filter(membership__in=[row.pk for row, _post in rows]).delete()
        accounts = accounts_for(self.school, {email: name for email, name, _post in self.new}, invite=self.invite)
        made = [
            (Membership(user=accounts[email.casefold()], school=self.school), post) for email, _name, post in self.new
        ]
        for row, post in made:
            fill_post(row, post)
        Membership.objects.bulk_create([row for row, _post in made])
        Membership.classes.through.objects.bulk_create(
            Membership.classes.through(membership=row, schoolclass=found)
            for row, post in rows + made
            for found in post.classes
        )
        if plan.end_missing:
            self._end(self.gone)
        if self.touched or plan.end_missing:
            must_have_a_lead(self.school)

    def _end(self, rows: Iterable[Membership]) -> None:
        """End at once; what has not begun, or began today, goes whole."""
        begun = [row.pk for row in rows if not row.starts_on or row.starts_on < self.today]
        Membership.objects.filter(pk__in=begun).update(ends_on=self.today - datetime.timedelta(days=1))
        Membership.objects.filter(pk__in=[row.pk for row in rows if row.pk not in begun]).delete()


def _closed_accounts() -> list[str]:
    return list(User.objects.filter(is_active=False).values_list("email", flat=True))


def _post_of(row: Membership) -> Post:
    return Post(
        role=row.role,
        scope=row.scope,
        classes=tuple(row.classes.all()),
        grades=tuple(sorted(int(grade) for grade in row.grades)),
        first_teacher=row.first_teacher,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def _shown(post: Post, name: str) -> str:
    if name == "scope":
        return str(Scope(post.scope).label)
    if name == "classes":
        return shown(sorted(found.name for found in post.classes))
    return shown(getattr(post, name))
