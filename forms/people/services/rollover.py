"""Taking a school's classes into the next school year: all of it or nothing."""

import logging
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forms.people.access import must_edit_people
from forms.people.errors import BadInput
from forms.people.listening import class_followed
from forms.people.models import Pupil, School, SchoolClass
from forms.people.reach import forget_reach
from forms.people.rollover import ClassStep, Rollover, chosen, rollover_of
from forms.people.services.classes import HIGHEST_GRADE
from forms.people.services.locks import lock_school

logger = logging.getLogger(__name__)


@transaction.atomic
def roll_over(
    school: School, *, seen: str, answers: Mapping[str, tuple[str, bool, frozenset[int]]], by
) -> tuple[int, int]:
    """Make next year's classes, move the pupils, let the chosen teachers go along, mark those who leave.

    Cases stay with their pupils; whoever has the new class has them. Doing it again does nothing: the old classes have
    no pupils any more.

    Args:
        seen: the digest of the plan that was shown; a plan that has changed since is shown anew instead.
        answers: by a class's key: its next name, whether its pupils leave, primary keys of memberships that go along.
    Returns: how many pupils went up, and how many left.
    Raises: NotAllowed; BadInput, and then nothing is changed.
    """
    must_edit_people(by, school)
    lock_school(school)
    plan = rollover_of(school)
    if plan is None or not plan.steps:
        return 0, 0
    if plan.digest != seen:
        raise BadInput("", _("Classes, pupils or teachers have changed since you opened this page. Look at it again."))
    chosen(plan, answers)
    _check(plan)
    up = left = 0
    for step in plan.steps:
        if step.leaves:
            last = min(plan.before.ends_on, timezone.localdate())
            left += Pupil.objects.filter(school_class=step.group, left_on__isnull=True).update(left_on=last)
        else:
            up += _go_up(plan, step, by)
    forget_reach(by)
    logger.info("classes of school %s rolled over by user %s: %s up, %s left", school.pk, by.pk, up, left)
    return up, left


def _check(plan: Rollover) -> None:
    """Raises: BadInput at the field of the class that is wrong."""
    taken: dict[str, str] = {}
    for step in plan.steps:
        step.next_name = " ".join(step.next_name.split())
        if step.leaves:
            continue
        field = f"name_{step.key}"
        if not step.next_name:
            raise BadInput(field, _("Give the class a name."))
        if len(step.next_name) > SchoolClass._meta.get_field("name").max_length:
            raise BadInput(field, _("This name is too long."))
        if step.next_grade > HIGHEST_GRADE:
            raise BadInput(field, _("There is no grade after this one: let its pupils leave."))
        small = step.next_name.casefold()
        if small in taken:
            raise BadInput(field, _("Another class gets this name too."))
        taken[small] = step.key


def _go_up(plan: Rollover, step: ClassStep, by) -> int:
    group = SchoolClass.objects.filter(school=plan.school, year=plan.after, name__iexact=step.next_name).first()
    if group is None:
        group = SchoolClass.objects.create(
            school=plan.school, year=plan.after, name=step.next_name, grade=step.next_grade
        )
    for member in step.team:
        if member.pk in step.taken:
            member.classes.add(group)
            forget_reach(member.user)
    moved = list(Pupil.objects.filter(school_class=step.group, left_on__isnull=True).values_list("pk", flat=True))
    Pupil.objects.filter(pk__in=moved).update(school_class=group)
    class_followed(step.group, group, moved, by=by)
    return len(moved)
