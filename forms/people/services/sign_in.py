"""Requests for access by people whom a sign-in service knows and the portal does not: noted, settled by the school."""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone

from forms.people.access import must_edit_people
from forms.people.models import Membership, School, SignInRequest
from forms.people.services.staff import Post, add_member
from guidance.models import Role


@transaction.atomic
def note_request(
    *, provider: str, subject: str, email: str, name: str, school_code: str, role_key: str = ""
) -> SignInRequest | None:
    """Note that somebody asks a school for access; coming again changes nothing but name and address.

    Returns:
        None where no school that is in use has this code: nothing is kept of somebody who has no business here.
    """
    school = School.objects.filter(sign_in_code=school_code, active=True).first() if school_code else None
    if school is None:
        return None
    role = Role.objects.filter(key=role_key).first() if role_key else None
    row, _made = SignInRequest.objects.update_or_create(
        provider=provider,
        subject=subject,
        school=school,
        settled_at=None,
        defaults={"email": email[:254], "name": name[:200], "role": role},
    )
    return row


@transaction.atomic
def accept_request(request: SignInRequest, *, email: str, name: str, post: Post, by) -> Membership:
    """Give the person a role, and let the sign-in service log that account in from now on. Twice is once.

    Raises: NotAllowed; BadInput.
    """
    row = _locked(request, by)
    membership = add_member(school=row.school, email=email, name=name, post=post, by=by, invite=False)
    SocialAccount.objects.get_or_create(
        provider=row.provider, uid=row.subject, defaults={"user": membership.user, "extra_data": {}}
    )
    _settle(row, by, accepted=True)
    return membership


@transaction.atomic
def refuse_request(request: SignInRequest, *, by) -> None:
    """Refuse; the person may ask again. Raises: NotAllowed."""
    row = _locked(request, by)
    if row.settled_at is None:
        _settle(row, by, accepted=False)


def _locked(request: SignInRequest, by) -> SignInRequest:
    row = SignInRequest.objects.select_for_update(of=("self",)).select_related("school").get(pk=request.pk)
    must_edit_people(by, row.school)
    return row


def _settle(row: SignInRequest, by, *, accepted: bool) -> None:
    row.settled_at, row.settled_by, row.accepted = timezone.now(), by, accepted
    row.save(update_fields=["settled_at", "settled_by", "accepted"])
