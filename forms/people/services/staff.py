"""Who works at a school, as what, and from when until when."""

import datetime
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from forms.people.access import LEADERSHIP, must_edit_people
from forms.people.enums import Scope
from forms.people.errors import BadInput
from forms.people.listening import member_gone
from forms.people.models import Membership, Pupil, School, SchoolClass, User
from forms.people.outgoing import welcome
from forms.people.reach import forget_reach
from forms.people.selectors import STAFF_RANKS
from forms.people.services.classes import HIGHEST_GRADE
from forms.people.services.locks import lock_school
from guidance.models import Role

logger = logging.getLogger(__name__)


#: What a post says, as columns of a membership.
POST_FIELDS = ("role", "scope", "first_teacher", "starts_on", "ends_on", "grades")


@dataclass(frozen=True)
class Post:
    """What one membership says: role, how far it reaches, and its dates (both included)."""

    role: Role
    scope: str
    classes: Collection[SchoolClass] = ()
    pupils: Collection[Pupil] = ()
    grades: Collection[int] = ()
    first_teacher: bool = False
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None


@transaction.atomic
def add_member(*, school: School, email: str, name: str, post: Post, by, invite: bool = True) -> Membership:
    """Give somebody a role at a school. Who has no account gets one, and a mail that says how to log in.

    An account that exists keeps its name: it is the person's own, or another school's.

    Raises: NotAllowed; BadInput.
    """
    must_edit_people(by, school)
    lock_school(school)
    check_post(school, post)
    user = account_for(school, email=email, name=name, invite=invite)
    if is_double(school, user, post):
        raise BadInput("role", _("This person has this role already, reaching as far."))
    row = Membership(user=user, school=school)
    write_post(row, post)
    forget_reach(user)
    logger.info("membership %s added by user %s", row.pk, by.pk if by else "-")
    return row


@transaction.atomic
def change_member(membership: Membership, *, post: Post, by) -> Membership:
    """Change a membership.

    Raises: NotAllowed; BadInput, also where the school would be left without anyone who leads all of it.
    """
    row = _locked(membership, by)
    check_post(row.school, post)
    was_lead = is_lead(row)
    write_post(row, post)
    if was_lead:
        must_have_a_lead(row.school)
    _changed(row, by, "changed")
    return row


@transaction.atomic
def end_member(membership: Membership, *, by, last_day: datetime.date | None = None) -> None:
    """End a membership: after ``last_day``, or at once, which ends its rights with the next request.

    A membership that has not begun, or began today, is taken away whole when it ends at once.

    Raises: NotAllowed; BadInput for a last day before the first, or where nobody would lead the whole school.
    """
    row = _locked(membership, by)
    was_lead = is_lead(row)
    today = timezone.localdate()
    if row.ends_on and row.ends_on < today:
        return  # over already: ending it again must not make it last longer
    if last_day is None and row.starts_on and row.starts_on >= today:
        row.delete()
    else:
        row.ends_on = last_day or today - datetime.timedelta(days=1)
        if row.starts_on and row.ends_on < row.starts_on:
            raise BadInput("last_day", _("The last day must not come before the first."))
        row.save(update_fields=["ends_on"])
    if was_lead:
        must_have_a_lead(row.school)
    _changed(row, by, "ended")
    if not Membership.objects.filter(school=row.school_id, user=row.user_id).current(today).exists():
        member_gone(row.user, row.school, by=by)


def _locked(membership: Membership, by) -> Membership:
    must_edit_people(by, membership.school)
    lock_school(membership.school)
    return (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user", "school", "role")
        .get(pk=membership.pk)
    )


def _changed(row: Membership, by, what: str) -> None:
    forget_reach(row.user)
    if by is not None and by.pk == row.user_id:
        forget_reach(by)
    logger.info("membership %s %s by user %s", row.pk, what, by.pk if by else "-")


def account_for(school: School, *, email: str, name: str, invite: bool) -> User:
    """The account of an e-mail address, in any case of letters, made if there is none.

    Raises: BadInput for what is no address, a closed account, a new person without a name.
    """
    email, name = email.strip(), " ".join(name.split())
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise BadInput("email", _("This is not an e-mail address.")) from wrong
    user = User.objects.filter(email__iexact=email).first()
    if user is not None and not user.is_active:
        raise BadInput("email", _("This account is closed. Ask an administrator of the portal to open it."))
    if user is None and not name:
        raise BadInput("name", _("Give the name of this person, who is new here."))
    return user or accounts_for(school, {email: name}, invite=invite)[email.casefold()]


def accounts_for(school: School, people: Mapping[str, str], *, invite: bool) -> dict[str, User]:
    """The accounts of several people, made where there are none, without a password.

    Args:
        people: e-mail address, one that has been checked, to the name of somebody new.
        invite: whether new people get a mail that says how to log in.

    Returns:
        Accounts by the address in small letters.
    """
    wanted = {email.casefold(): (email, name) for email, name in people.items()}
    known = User.objects.annotate(small=Lower("email")).filter(small__in=list(wanted))
    found = {user.email.casefold(): user for user in known}
    language = school.owner.language if school.owner.language in dict(settings.LANGUAGES) else ""
    made = []
    for small, (email, name) in wanted.items():
        if small not in found:
            made.append(User(email=User.objects.normalize_email(email), name=name, language=language))
            made[-1].set_unusable_password()
    User.objects.bulk_create(made)
    for user in made:
        if invite:
            welcome(user)
    return found | {user.email.casefold(): user for user in made}


def fill_post(row: Membership, post: Post) -> None:
    """Put what a post says on a membership, without its classes and pupils. What its scope does not use is emptied."""
    row.role, row.scope, row.first_teacher = post.role, post.scope, post.first_teacher
    row.starts_on, row.ends_on = post.starts_on, post.ends_on
    row.grades = sorted(post.grades) if post.scope == Scope.GRADES else []


def write_post(row: Membership, post: Post) -> None:
    """Put what a post says on a membership, with its classes and pupils, and save it."""
    fill_post(row, post)
    row.save()
    row.classes.set(post.classes if post.scope == Scope.CLASSES else [])
    row.pupils.set(post.pupils if post.scope == Scope.PUPILS else [])


def check_post(school: School, post: Post) -> None:
    """What must hold of every membership.

    Raises: BadInput.
    """
    if post.role.rank not in STAFF_RANKS:
        raise BadInput("role", _("This role is not one of the school's own staff."))
    if post.scope not in Scope.values:
        raise BadInput("scope", _("Say how far the role reaches."))
    if post.scope == Scope.CLASSES and not post.classes:
        raise BadInput("classes", _("Choose at least one class."))
    if post.scope == Scope.GRADES and not post.grades:
        raise BadInput("grades", _("Choose at least one grade."))
    if post.scope == Scope.PUPILS and not post.pupils:
        raise BadInput("pupils", _("Choose at least one pupil."))
    if any(found.school_id != school.pk for found in post.classes):
        raise BadInput("classes", _("Choose classes of this school."))
    if any(found.school_id != school.pk for found in post.pupils):
        raise BadInput("pupils", _("Choose pupils of this school."))
    if any(not 0 <= grade <= HIGHEST_GRADE for grade in post.grades):
        raise BadInput("grades", _("A grade is a number from 0 to %(highest)d.") % {"highest": HIGHEST_GRADE})
    if post.first_teacher and post.scope != Scope.CLASSES:
        raise BadInput("first_teacher", _("Only somebody whose role reaches their own classes is their first teacher."))
    if post.starts_on and post.ends_on and post.ends_on < post.starts_on:
        raise BadInput("ends_on", _("The last day must not come before the first."))


def is_double(school: School, user: User, post: Post) -> bool:
    """Whether the person holds the same role with the same reach at the same time: most often a form sent twice."""
    today = timezone.localdate()
    rows = Membership.objects.filter(school=school, user=user, role=post.role, scope=post.scope)
    wanted = (
        sorted(post.grades),
        {found.pk for found in post.classes},
        {found.pk for found in post.pupils},
    )
    for row in rows.prefetch_related("classes", "pupils"):
        if row.ends_on and row.ends_on < (post.starts_on or today):
            continue
        held = (sorted(row.grades), {found.pk for found in row.classes.all()}, {found.pk for found in row.pupils.all()})
        if held == wanted:
            return True
    return False


def is_lead(row: Membership) -> bool:
    """Whether a membership leads the whole school."""
    return row.role.rank == LEADERSHIP and row.scope == Scope.SCHOOL


def must_have_a_lead(school: School) -> None:
    """See that somebody leads the whole school today, or nobody could put it right again.

    Raises: BadInput.
    """
    leads = Membership.objects.filter(school=school, scope=Scope.SCHOOL, user__is_active=True).with_rank(LEADERSHIP)
    if not leads.current(timezone.localdate()).exists():
        raise BadInput(
            "", _("Nobody would lead the whole school then. Give somebody else a leading role for all of it first.")
        )
