"""Words with a fixed meaning in cases, each with its label."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SubjectKind(TextChoices):
    """What a case is about: exactly one pupil, class or member of staff."""

    PUPIL = "pupil", _("Pupil")
    CLASS = "class", _("Class")
    STAFF = "staff", _("Member of staff")


class CaseStatus(TextChoices):
    """Whether a case is open."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class ClosedAs(TextChoices):
    """How a case ended: decided by the procedure (solved), or ended by leadership from any stage."""

    SOLVED = "solved", _("Solved")
    MOVED = "moved", _("Moved to another school")
    LEFT = "left", _("Left school")
    DUPLICATE = "duplicate", _("Same as another case")
    MISTAKE = "mistake", _("Opened by mistake")


#: Ways to end a case that no procedure decides.
ENDED_BY_LEADERSHIP = (ClosedAs.MOVED, ClosedAs.LEFT, ClosedAs.DUPLICATE, ClosedAs.MISTAKE)


class RaisedBy(TextChoices):
    """Whom a concern comes from."""

    TEAM = "team", _("Staff")
    PUPIL = "pupil", _("Pupil")
    GUARDIAN = "guardian", _("Parent or guardian")
    DATA = "data", _("Absence data")
    OTHER = "other", _("Someone else")


class AnswerStatus(TextChoices):
    """State of the answers of one step."""

    DRAFT = "draft", _("Begun")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")


class DecisionStatus(TextChoices):
    """A decision that two must agree on is proposed first."""

    PROPOSED = "proposed", _("Proposed")
    FINAL = "final", _("Decided")
    REFUSED = "refused", _("Not agreed")


class LinkKind(TextChoices):
    """How two cases belong together."""

    TOGETHER = "together", _("Raised together")
    CLASS_OF = "class_of", _("The class's assessment")
    BESIDE = "beside", _("Runs beside")


class NoticeKind(TextChoices):
    """Why something stands in a person's list until acknowledged."""

    INFORM = "inform", _("For your information")
    ALERT = "alert", _("Alert")
    STOP = "stop", _("Stop: act now")
    OVERDUE = "overdue", _("Overdue")
    TURN = "turn", _("It is your turn")


class MeasureStatus(TextChoices):
    """Whether a measure runs. One that is kept went on as ordinary work when its case was closed."""

    RUNNING = "running", _("Running")
    KEPT = "kept", _("Goes on without a case")
    ENDED = "ended", _("Ended")


class AimedAt(TextChoices):
    """Whom a measure is for."""

    PUPIL = "pupil", _("The pupil")
    CLASS = "class", _("The class")
    HOME = "home", _("The home")
    SCHOOL = "school", _("The school")


class CarriedOut(TextChoices):
    """Whether a measure was carried out."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Effect(TextChoices):
    """What a measure did."""

    BETTER = "better", _("Better")
    SAME = "same", _("No change")
    WORSE = "worse", _("Worse")


class Then(TextChoices):
    """What happens to a measure now."""

    CONTINUE = "continue", _("Continue")
    CHANGE = "change", pgettext_lazy("what happens to a measure", "Change")
    STOP = "stop", _("Stop")


class Channel(TextChoices):
    """How somebody was contacted."""

    PHONE = "phone", _("Telephone")
    MEETING = "meeting", _("Meeting")
    MESSAGE = "message", _("Message")
    VISIT = "visit", _("Home visit")


class Direction(TextChoices):
    """Who contacted whom."""

    OUT = "out", _("We made contact")
    IN = "in", _("They made contact")


class RequestStatus(TextChoices):
    """A request to a team."""

    QUEUED = "queued", _("Waiting")
    TAKEN = "taken", _("Taken up")
    ANSWERED = "answered", _("Answered")


class AgendaKind(TextChoices):
    """Why something stands on a team's agenda."""

    REQUEST = "request", _("Request")
    EVALUATION = "evaluation", _("To be evaluated")
    REST = "rest", _("At rest")
    SIGNAL = "signal", _("Signal")
    ROUTINE = "routine", _("Routine")
    OWN = "own", _("Other")


class ItemStatus(TextChoices):
    """What has become of an item of an agenda."""

    OPEN = "open", _("Not reached yet")
    DONE = "done", _("Discussed")
    CARRIED = "carried", _("Carried over")


class AttendeeKind(TextChoices):
    """As what somebody is asked to a meeting."""

    STAFF = "staff", _("Staff")
    GUARDIAN = "guardian", _("Parent or guardian")
    PUPIL = "pupil", _("Pupil")
    PARTNER = "partner", _("Partner")
    OTHER = "other", _("Someone else")


class AskStatus(TextChoices):
    """Something a person is asked to take on."""

    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DueChangeKind(TextChoices):
    """What people may change about a deadline."""

    PAUSED = "paused", _("Paused")
    EXTENDED = "extended", _("Extended")


class MessageStatus(TextChoices):
    """Outbox row."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
