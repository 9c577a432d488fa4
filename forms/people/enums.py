"""Words with a fixed meaning in the registers of people and schools."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """How far a membership reaches in its school."""

    PUPILS = "pupils", _("Own pupils")
    CLASSES = "classes", _("Own classes")
    GRADES = "grades", _("Own grades")
    SCHOOL = "school", _("The whole school")


class DayKind(TextChoices):
    """Why a day or a period of the calendar is as it is."""

    TERM = "term", _("Term")
    HOLIDAY = "holiday", _("Holiday")
    PLANNING = "planning", _("Planning day")


class LivesWith(TextChoices):
    """Whether the pupil lives with this guardian."""

    YES = "yes", _("Lives here")
    PARTLY = "partly", _("Lives here some of the time")
    NO = "no", _("Does not live here")


class OwnerKind(TextChoices):
    """What kind of data controller a school owner is."""

    MUNICIPALITY = "municipality", _("Municipality")
    PRIVATE = "private", _("Private school")


class ReminderKind(TextChoices):
    """What a person is reminded of by mail, each of which can be switched off."""

    STEP = "step", _("A step that is due the next school day")
    FOLLOW_UP = "follow_up", _("A follow-up that was agreed for the next school day")
    MEETING = "meeting", _("A meeting the next school day")
    MEASURE = "measure", _("A measure that is to be looked at the next school day")
    APPROACH = "approach", _("An approach from a home that is to be answered by the next school day")
    OVERDUE = "overdue", _("What should have been done the school day before")
