"""What every page of the wizard begins with: may this person be here, and where is here."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils import translation

from forms.cases.access import remember_seen
from forms.cases.enums import SubjectKind
from forms.cases.models import Case, StageRun
from forms.people.models import School
from guidance.procedures.spec import ProcedureSpec, StageSpec, StepSpec

RELATED = (
    "school__owner", "version", "pupil__school_class", "school_class", "staff_member", "owner", "coordinator"
)  # fmt: skip


@dataclass
class Place:
    """One run of one stage of a case, as one person sees it. ``wording``: today's, where it was read already."""

    case: Case
    run: StageRun
    spec: ProcedureSpec
    wording: ProcedureSpec | None
    language: str

    @cached_property
    def words(self) -> ProcedureSpec:
        """The version's spec in today's wording. One query, which a save that leads to another page does without."""
        return self.wording or self.run.version.wording()

    @property
    def stage(self) -> StageSpec:
        """The stage in today's words."""
        return self.words.stage(self.run.stage)

    @property
    def subject(self) -> str:
        """Name of the pupil or the class: for the page itself, never for its title, address or log."""
        case = self.case
        if case.subject_kind == SubjectKind.PUPIL:
            return case.pupil.full_name
        return str(case.school_class) if case.subject_kind == SubjectKind.CLASS else str(case.staff_member)

    @property
    def group(self) -> str:
        """The class of the pupil, where there is one."""
        case = self.case
        if case.subject_kind == SubjectKind.PUPIL and case.pupil.school_class:
            return case.pupil.school_class.name
        return ""

    @property
    def open(self) -> bool:
        """Whether the run can still be written in."""
        return self.case.is_open and self.run.ended_at is None

    def at(self, run: StageRun) -> "Place":
        """The same place, with the run and case as they were read after the lock."""
        for name in ("staff_member", "owner", "coordinator"):
            if getattr(run.case, f"{name}_id") == getattr(self.case, f"{name}_id"):
                setattr(run.case, name, getattr(self.case, name))
        if run.case.school_id == self.case.school_id:
            run.case.school = self.case.school  # who works there was read already
        if run.version_id != self.run.version_id:  # moved to a newer version while this was on its way
            return replace(self, case=run.case, run=run, spec=run.version.compiled, words=run.version.wording())
        known = self.__dict__.get("words") if run.version_id == self.run.version_id else None
        return replace(self, case=run.case, run=run, spec=run.version.compiled, wording=known)

    @property
    def school(self) -> School:
        """Where it is."""
        return self.case.school

    def step_words(self, key: str) -> StepSpec:
        """A step in today's words."""
        return self.words.step(self.run.stage, key)

    def urls_of(self) -> dict[str, str]:
        """What the addresses of this run are made of."""
        return {"number": self.case.number, "stage": self.run.stage, "run_no": self.run.number}

    def step_url(self, slug: str) -> str:
        """The address of a step of this run."""
        return reverse("wizard:step", kwargs={**self.urls_of(), "step": slug})

    @property
    def check_url(self) -> str:
        """Where all answers stand together, before the stage is decided."""
        return reverse("wizard:check", kwargs=self.urls_of())

    @property
    def home_url(self) -> str:
        """Where one goes who leaves: the case."""
        return reverse("cases:detail", kwargs={"number": self.case.number})


def enter(user, number: str, stage: str, run_no: int) -> Place:
    """The place that an address names, for those who may see it.

    Raises: Http404 where there is no such run among the person's cases: those of others do not exist for them.
    """
    run = (
        StageRun.objects.filter(
            case__in=Case.objects.visible_to(user).filter(number=number), stage=stage, number=run_no
        )
        .select_related("version", *(f"case__{name}" for name in RELATED))
        .defer("version__spec", "case__version__spec")
        .first()
    )
    if run is None:
        raise Http404("no such run among the person's cases")
    case = run.case
    remember_seen(user, case)
    if run.version_id == case.version_id:
        run.version = case.version
    return Place(case, run, run.version.compiled, None, translation.get_language() or "")
