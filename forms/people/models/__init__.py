"""People, schools and classes; who works where."""

from forms.people.models.administrators import AdministratorScope, FiguresReader
from forms.people.models.leave import Leave
from forms.people.models.notes import LocalNote
from forms.people.models.preferences import Preferences
from forms.people.models.pupils import Guardian, Guardianship, Partner, Pupil
from forms.people.models.schools import (
    CalendarPeriod,
    School,
    SchoolClass,
    SchoolOwner,
    SchoolProcedure,
    SchoolYear,
)
from forms.people.models.sendings import Sending
from forms.people.models.sign_in import SignInRequest
from forms.people.models.staff import Membership
from forms.people.models.user import User

__all__ = [
    "AdministratorScope",
    "CalendarPeriod",
    "FiguresReader",
    "Guardian",
    "Guardianship",
    "Leave",
    "LocalNote",
    "Membership",
    "Partner",
    "Preferences",
    "Pupil",
    "School",
    "SchoolClass",
    "SchoolOwner",
    "SchoolProcedure",
    "SchoolYear",
    "Sending",
    "SignInRequest",
    "User",
]
