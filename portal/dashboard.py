"""What the CMS's front page shows of schools and cases: names of roles, and numbers that tell of no single child."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.selectors.counts import open_by_stage
from forms.people.administering import area_of, schools_administered_by
from forms.people.models import School
from forms.people.staffing import vacancies_of
from guidance.procedures.spec import ProcedureSpec
from guidance.reading.current import current_specs


def _shares(user: Any, edited: set[str]) -> list[tuple[list[ProcedureSpec], QuerySet[School] | None]]:
    """Which procedures a person is told of, and at which schools (None: at all).

    Who edits a procedure sees how all schools fare with it; else one sees the schools that one administers.
    """
    area, specs = area_of(user), current_specs()
    if area.everywhere:
        return [(specs, None)]
    shares: list[tuple[list[ProcedureSpec], QuerySet[School] | None]] = []
    if edited:
        shares.append(([spec for spec in specs if spec.key in edited], None))
    if area.owners or area.schools:
        shares.append(([spec for spec in specs if spec.key not in edited], schools_administered_by(user)))
    return shares


def vacancies(user: Any, edited: set[str]) -> list[dict[str, Any]]:
    """Roles that nobody holds at a school which works by the procedure, a line for each school and procedure."""
    language, found = get_language(), {}
    for specs, schools in _shares(user, edited):
        for spec, school, role in vacancies_of(specs, schools):
            line = found.setdefault(
                (spec.key, school.pk),
                {"procedure": spec.title.to(language), "school": school.name, "roles": []},
            )
            line["roles"].append(spec.role(role).title.to(language))
    return list(found.values())


def open_cases(user: Any, edited: set[str]) -> list[dict[str, Any]]:
    """How many open cases stand in each stage of each procedure; None for fewer than five."""
    language, lines = get_language(), []
    for specs, schools in _shares(user, edited):
        counted = open_by_stage({spec.key for spec in specs}, schools)
        for spec in specs:
            stages = {stage.key: stage.title.to(language) for stage in spec.stages}
            standing = [stage for key, stage in counted if key == spec.key]
            stages |= {key: _("A stage that the procedure no longer has") for key in standing if key not in stages}
            lines += [
                {
                    "procedure": spec.title.to(language),
                    "stage": title,
                    "count": counted.get((spec.key, key)),
                }
                for key, title in stages.items()
                if standing
            ]
    return lines
