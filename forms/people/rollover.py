"""What the next school year makes of a school's classes: worked out and shown before anything is done.

A class's name goes up where it begins with its grade (7A becomes 8A); any other name stays, and both can be changed.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from forms.people.enums import Scope
from forms.people.models import Membership, Pupil, School, SchoolClass, SchoolYear


@dataclass
class ClassStep:
    """One class, and what becomes of it. ``team``: memberships that have it as their own today."""

    group: SchoolClass
    pupils: int
    team: list[Membership]
    next_name: str
    next_grade: int
    leaves: bool = False
    taken: frozenset[int] = field(default_factory=frozenset)  # memberships that go along

    @property
    def key(self) -> str:
        """What its fields are called by."""
        return str(self.group.pk)


@dataclass
class Rollover:
    """The classes of one year that still have pupils, and the year that they go into."""

    school: School
    before: SchoolYear
    after: SchoolYear
    steps: list[ClassStep]

    @property
    def digest(self) -> str:
        """Changes when what was shown no longer is so: a pupil more, a teacher less, another name."""
        seen = [
            (step.group.pk, step.group.name, step.group.grade, step.pupils, sorted(one.pk for one in step.team))
            for step in self.steps
        ]
        return hashlib.sha256(json.dumps([self.before.pk, self.after.pk, seen]).encode()).hexdigest()[:24]


def years_to_roll(school: School) -> tuple[SchoolYear, SchoolYear] | None:
    """The year whose classes go up and the one after it; None where that year is not in the calendar yet.

    It is the latest year that has begun or is over and has classes with pupils in it.
    """
    years = list(SchoolYear.objects.filter(owner_id=school.owner_id).order_by("starts_on"))
    with_pupils = set(
        Pupil.objects.filter(school=school, left_on__isnull=True, school_class__isnull=False).values_list(
            "school_class__year", flat=True
        )
    )
    today = timezone.localdate()
    pairs = [(one, two) for one, two in zip(years, years[1:], strict=False) if one.pk in with_pupils]
    begun = [pair for pair in pairs if pair[0].starts_on <= today]
    return begun[0] if begun else None


def rollover_of(school: School) -> Rollover | None:
    """What would become of the school's classes; None where there is no next year. Four queries."""
    years = years_to_roll(school)
    if years is None:
        return None
    before, after = years
    team = Membership.objects.filter(scope=Scope.CLASSES, user__is_active=True).current(timezone.localdate())
    team = team.select_related("user", "role").order_by("-first_teacher", "user__name", "pk")
    groups = (
        SchoolClass.objects.filter(school=school, year=before)
        .annotate(now=Count("pupils", filter=Q(pupils__left_on__isnull=True)))
        .filter(now__gt=0)
        .prefetch_related(Prefetch("memberships", team, to_attr="team"))
        .order_by("-grade", "name", "pk")
    )
    highest = max((group.grade for group in groups), default=0)
    return Rollover(school, before, after, [_step(group, highest) for group in groups])


def _step(group: SchoolClass, highest: int) -> ClassStep:
    return ClassStep(
        group=group,
        pupils=group.now,
        team=list(group.team),
        next_name=next_name(group.name, group.grade),
        next_grade=group.grade + 1,
        leaves=group.grade == highest and group.grade >= 9,
        taken=frozenset(one.pk for one in group.team),
    )


def next_name(name: str, grade: int) -> str:
    """The name a grade up: of one that begins with its grade; else the same."""
    found = re.match(r"(\D*)(\d+)(.*)\Z", name, re.DOTALL)
    if found is None or int(found[2]) != grade:
        return name
    return f"{found[1]}{grade + 1}{found[3]}"


def chosen(plan: Rollover, answers: Mapping[str, tuple[str, bool, frozenset[int]]]) -> Rollover:
    """The plan with what was chosen by a class's key: its next name, whether its pupils leave, who goes along."""
    for step in plan.steps:
        if step.key in answers:
            step.next_name, step.leaves, taken = answers[step.key]
            step.taken = frozenset(one.pk for one in step.team) & taken
    return plan
