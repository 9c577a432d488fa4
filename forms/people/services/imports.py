"""Reading lists of people into a school's registers: shown first, then written all or not at all."""

import logging
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from forms.people.access import must_edit_people
from forms.people.errors import BadInput, Refused
from forms.people.importing.classes import ClassPlanner
from forms.people.importing.guardians import GuardianPlanner
from forms.people.importing.kinds import kinds
from forms.people.importing.plan import Plan, Planner
from forms.people.importing.pupils import PupilPlanner
from forms.people.importing.reading import read_table
from forms.people.importing.staff import StaffPlanner
from forms.people.models import School
from forms.people.services.locks import lock_school

logger = logging.getLogger(__name__)

PLANNERS: dict[str, type[Planner]] = {
    "classes": ClassPlanner,
    "pupils": PupilPlanner,
    "guardians": GuardianPlanner,
    "staff": StaffPlanner,
}
#: Lines of a file that is read while somebody waits for the page.
MOST_LINES = 2000


class PlanChanged(Refused):
    """What an import would do is not what was shown: somebody changed the registers meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("The registers have changed since you looked. See what will change now."))


class PlanRefused(Refused):
    """The file has errors; ``plan`` names them by line."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(_("The file has errors. Nothing was changed."))
        self.plan = plan


def plan_import(
    *,
    school: School,
    kind: str,
    data: bytes,
    by,
    end_missing: bool = False,
    most_lines: int = MOST_LINES,
    progress: Callable[[int], None] | None = None,
) -> Plan:
    """Work out what a file would change, and write nothing.

    Raises: NotAllowed; BadInput for a file that is no table of this kind.
    """
    must_edit_people(by, school)
    return _worked_out(school, kind, data, end_missing, most_lines, progress)[1]


@transaction.atomic
def apply_import(
    *,
    school: School,
    kind: str,
    data: bytes,
    by,
    seen: str | None = None,
    end_missing: bool = False,
    invite: bool = False,
    most_lines: int = MOST_LINES,
    progress: Callable[[int], None] | None = None,
) -> Plan:
    """Write what a file says, all of it or nothing.

    Args:
        seen: the digest of the plan that was looked at; None writes without a look.
        invite: whether new people of the staff get a mail that says how to log in.

    Raises: NotAllowed; BadInput; PlanRefused; PlanChanged.
    """
    must_edit_people(by, school)
    lock_school(school)
    planner, plan = _worked_out(school, kind, data, end_missing, most_lines, progress)
    if plan.errors:
        raise PlanRefused(plan)
    if seen is not None and seen != plan.digest:
        raise PlanChanged
    if isinstance(planner, StaffPlanner):
        planner.invite = invite
    planner.write(plan)
    logger.info(
        "import of %s into school %s by user %s: %d added, %d changed, %d ended",
        kind,
        school.pk,
        by.pk if by else "-",
        len(plan.added),
        len(plan.changed),
        len(plan.missing) if end_missing else 0,
    )
    return plan


def _worked_out(
    school: School,
    kind: str,
    data: bytes,
    end_missing: bool,
    most_lines: int,
    progress: Callable[[int], None] | None,
) -> tuple[Planner, Plan]:
    if kind not in PLANNERS:
        raise BadInput("", _("There is no list of this kind."))
    table = read_table(data, kinds()[kind], most_rows=most_lines)
    planner = PLANNERS[kind](school, kinds()[kind])
    return planner, planner.plan(table, end_missing=end_missing, progress=progress)
