"""Whom a concern is about, where that is, and by which procedure it goes: from what was sent and may be seen."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forms.cases.models import Case
from forms.cases.services.cases import similar_open
from forms.people.models import Pupil, School, SchoolClass, SchoolProcedure
from forms.people.selectors import classes_visible_to, pupils_visible_to, schools_of
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.versions import latest, offered

#: Pupils that are listed before anybody searches: a teacher's own; and at most so many that a search shows.
MOST_LISTED = 35


@dataclass(frozen=True)
class Found:
    """A pupil or class to choose. ``open_case``: one that this person may see and that is open about the same."""

    value: str
    name: str
    more: str
    chosen: bool
    open_case: Case | None = None


class About:
    """One request to the page, as far as it is about somebody. Everything is worked out from what was sent."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.user = request, request.user
        self.sent = request.POST if request.method == "POST" else request.GET
        self.language = translation.get_language() or ""

    # Where and by which procedure.

    @cached_property
    def schools(self) -> list[School]:
        """Schools where the person works."""
        return list(schools_of(self.user).select_related("owner"))

    @property
    def may_raise(self) -> bool:
        """Whether the person works anywhere."""
        return bool(self.schools)

    @cached_property
    def school(self) -> School:
        """The school of whom it is about; before that is chosen, the person's first."""
        if self.pupil is not None:
            return self.pupil.school
        return self.group.school if self.group is not None else self.schools[0]

    @cached_property
    def procedures(self) -> list[ProcedureSpec]:
        """Procedures that the school runs and that fit whom it is about, the proposed one first."""
        kinds = {"pupil"} if self.pupil is not None else {"class"} if self.group is not None else {"pupil", "class"}
        found = []
        for row in SchoolProcedure.objects.filter(school=self.school):
            version = offered(row.procedure_key)
            if version is not None and kinds & set(version.compiled.subjects):
                found.append(version.wording())
        return found

    @cached_property
    def procedure(self) -> ProcedureSpec | None:
        """The one that was chosen, else the one proposed first."""
        wanted = self.sent.get("procedure") or self.request.GET.get("procedure", "")
        by_key = {spec.key: spec for spec in self.procedures}
        return by_key.get(wanted) or (self.procedures[0] if self.procedures else None)

    @property
    def is_gone(self) -> bool:
        """Whether what was filled in is of a procedure that takes no new cases (any more)."""
        wanted = self.sent.get("procedure")
        return bool(wanted) and wanted not in {spec.key for spec in self.procedures} and latest(wanted) is not None

    @property
    def procedure_choices(self) -> list[dict[str, Any]]:
        """What to choose between; empty where only one fits."""
        if len(self.procedures) < 2:
            return []
        return [
            {"key": spec.key, "title": spec.title.to(self.language), "summary": spec.summary.to(self.language),
             "chosen": spec is self.procedure}
            for spec in self.procedures
        ]  # fmt: skip

    # Whom it is about.

    @cached_property
    def _chosen(self) -> dict[str, set[int]]:
        chosen: dict[str, set[int]] = {"pupil": set(), "class": set()}
        for value in self.sent.getlist("about"):
            kind, _colon, number = value.partition(":")
            if kind in chosen and number.isascii() and number.isdigit() and len(number) < 18:
                chosen[kind].add(int(number))
        return chosen

    @cached_property
    def pupils_chosen(self) -> list[Pupil]:
        """Pupils that were ticked and that the person may know of."""
        return self._pupils(Q(pk__in=self._chosen["pupil"])) if self._chosen["pupil"] else []

    @cached_property
    def groups_chosen(self) -> list[SchoolClass]:
        """Classes that were ticked and that the person may know of."""
        if not self._chosen["class"]:
            return []
        return list(classes_visible_to(self.user).filter(pk__in=self._chosen["class"]))

    @property
    def pupil(self) -> Pupil | None:
        """The pupil, if one was chosen."""
        return self.pupils_chosen[0] if self.pupils_chosen else None

    @property
    def group(self) -> SchoolClass | None:
        """The class, if one was chosen."""
        return self.groups_chosen[0] if self.groups_chosen else None

    @property
    def about_both(self) -> bool:
        """Whether it is about the pupil and the class."""
        return self.pupil is not None and self.group is not None

    def _pupils(self, condition: Q) -> list[Pupil]:
        visible = pupils_visible_to(self.user).filter(condition, left_on__isnull=True)
        return list(visible.order_by("first_name", "last_name", "pk").distinct()[: MOST_LISTED + 1])

    @cached_property
    def search_words(self) -> list[str]:
        """What was searched for, as words."""
        return self.request.POST.get("q", "")[:100].split()[:6]

    @cached_property
    def _found(self) -> tuple[list[SchoolClass], list[Pupil]]:
        classes = classes_visible_to(self.user)
        if not self.search_words:
            few = list(classes[: MOST_LISTED + 1])
            pupils = self._pupils(Q())
            return (few if len(few) <= MOST_LISTED else []), (pupils if len(pupils) <= MOST_LISTED else [])
        by_name, by_class = Q(), Q()
        for word in self.search_words:
            in_name = Q(first_name__icontains=word) | Q(last_name__icontains=word)
            by_name &= in_name | Q(school_class__name__iexact=word)
            by_class &= Q(name__icontains=word)
        return list(classes.filter(by_class)[:MOST_LISTED]), self._pupils(by_name)[:MOST_LISTED]

    @cached_property
    def subjects(self) -> list[Found]:
        """Classes and pupils to choose from: what was ticked first, then what was found."""
        classes, pupils = self._found
        classes = [*self.groups_chosen, *(one for one in classes if one not in self.groups_chosen)]
        pupils = [*self.pupils_chosen, *(one for one in pupils if one not in self.pupils_chosen)]
        known = self._open_cases(classes, pupils)
        found = [
            Found(f"pupil:{one.pk}", one.full_name, one.school_class.name if one.school_class else "",
                  one in self.pupils_chosen, known.get(("pupil", one.pk)))
            for one in pupils
        ]  # fmt: skip
        found += [
            Found(f"class:{one.pk}", _("Class %(name)s") % {"name": one.name}, _("the whole class"),
                  one in self.groups_chosen, known.get(("class", one.pk)))
            for one in classes
        ]  # fmt: skip
        return sorted(found, key=lambda one: not one.chosen)

    def _open_cases(self, classes: list[SchoolClass], pupils: list[Pupil]) -> dict[tuple[str, int], Case]:
        """Open cases about the same, so that a colleague's concern shows before one types. One query."""
        rows = (
            Case.objects.visible_to(self.user)
            .open()
            .filter(Q(pupil__in=pupils) | Q(subject_kind="class", school_class__in=classes))
            .select_related("opened_by")
        )
        return {(row.subject_kind, row.pupil_id or row.school_class_id): row for row in rows}

    @property
    def must_search(self) -> bool:
        """Whether there are too many to list them all."""
        return not self.search_words and not self.subjects

    @cached_property
    def similar(self) -> list[dict[str, Any]]:
        """Open cases about the same that colleagues (or this person) raised before."""
        if self.pupil is None and self.group is None:
            return []
        rows = similar_open(self.user, pupil=self.pupil, school_class=self.group).select_related("opened_by")
        return [
            {"row": row, "url": reverse("cases:detail", kwargs={"number": row.number}), "by": row.opened_by}
            for row in rows[:5]
        ]
