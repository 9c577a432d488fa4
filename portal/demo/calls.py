"""Contacts that were logged without a case, and approaches from homes."""

import datetime
from collections.abc import Iterator
from typing import Any

from forms.cases.services.contacts import answer_approach, log_contact, record_approach
from forms.people.models import User
from portal.demo.people import address_of
from portal.demo.scene import Scene


def play_contact(contact: dict[str, Any], number: int) -> Iterator[datetime.datetime]:
    """Log one contact. Yields when it happens, before it does."""
    scene = Scene(contact, number)
    yield scene.start()
    log_contact(
        pupil=scene.pupil,
        channel=contact["channel"],
        with_whom=_home(scene, contact.get("guardian", 0)),
        reached=contact.get("reached", True),
        said=contact.get("said", ""),
        agreed=contact.get("agreed", ""),
        at=scene.clock.at.time().replace(second=0, microsecond=0),
        by=scene.by,
        clock=scene.clock,
    )


def play_approach(approach: dict[str, Any], number: int) -> Iterator[datetime.datetime]:
    """Take an approach down and, where it has been, answer it. Yields when each happens, before it does."""
    scene = Scene(approach, number)
    yield scene.start()
    owner = User.objects.get(email=address_of(approach["owner"]))
    row = record_approach(
        from_whom=_home(scene, approach.get("guardian", 0)) if scene.pupil else approach["from"],
        about=approach["about"],
        channel=approach["channel"],
        by=scene.by,
        owner=owner,
        answer_by=scene.calendar.on_to_school_day(scene.day + datetime.timedelta(days=approach["within"])),
        pupil=scene.pupil,
        school_class=None if scene.pupil else scene.group,
        clock=scene.clock,
    )
    if answered := approach.get("answered"):
        yield scene.wait(answered["days"])
        answer_approach(row.pk, answer=answered["text"], by=owner, clock=scene.clock)


def _home(scene: Scene, place: int) -> str:
    """One of the pupil's guardians by name."""
    ties = list(scene.pupil.guardianships.select_related("guardian"))
    return ties[place % len(ties)].guardian.full_name
