"""What one home may read of an agreement: never what belongs to the pupil's other home. Reads only.

Names are typed freely in an agreement, so what is the other parent's is known by the register: a row of parties that
names one, or what they are to the pupil, is left out, and elsewhere their name and contact give way to a dash. Words
of "the home" stand in no copy where there are two homes, since nobody can tell whose they are.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from forms.cases.models import Case
from forms.cases.selectors.agreements import Agreement
from forms.people.models import Guardianship

GONE = "–"


def ties_of(case: Case) -> list[Guardianship]:
    """All guardians of the pupil. One query."""
    return list(case.pupil.guardianships.select_related("guardian").order_by("pk")) if case.pupil else []


def homes_of(ties: list[Guardianship]) -> list[Guardianship]:
    """Those who may be given a copy: none who may not receive anything."""
    return [tie for tie in ties if tie.may_receive]


def copy_for(case: Case, agreement: Agreement, home: Guardianship, ties: list[Guardianship]) -> Agreement:
    """The agreement as one guardian may read it. An address never stands in one."""
    others = [tie for tie in ties if tie.guardian_id != home.guardian_id and not _same_home(tie, home)]
    own = {word.casefold() for tie in (home,) for word in _names(tie)} | {
        word.casefold() for word in (case.pupil.first_name, case.pupil.last_name, case.pupil.full_name)
    }
    scrub = _scrubber(word for tie in others for word in _data(tie) if word.casefold() not in own)
    parties = [one for one in agreement.parties if not any(_is_of(tie, one, own) for tie in others)]
    return replace(
        agreement,
        parts=[_part(one, scrub) for one in agreement.parts if one["voice"] != "guardian" or not others],
        parties=[{key: scrub(text) for key, text in one.items()} for one in parties],
        measures=[{key: scrub(text) for key, text in one.items()} for one in agreement.measures],
        carried_on=[],
        changes=[],
    )


def _same_home(one: Guardianship, other: Guardianship) -> bool:
    """Whether two guardians live together, as far as the register knows: at one address that is not protected."""
    mine, theirs = one.guardian, other.guardian
    if mine.protected_address or theirs.protected_address:
        return False
    written = " ".join(mine.address.casefold().split())
    return bool(written) and written == " ".join(theirs.address.casefold().split())


def _names(tie: Guardianship) -> list[str]:
    guardian = tie.guardian
    return [one for one in (guardian.full_name, guardian.first_name, guardian.last_name) if one]


def _data(tie: Guardianship) -> list[str]:
    """Everything of a guardian's that could stand in a text, the longest first."""
    guardian = tie.guardian
    lines = [line.strip() for line in guardian.address.splitlines()]
    found = [*_names(tie), guardian.email, guardian.phone, *lines]
    return sorted({one for one in found if len(one) > 1}, key=len, reverse=True)


def _is_of(tie: Guardianship, row: dict, own: set[str]) -> bool:
    """Whether a row of parties is a guardian's: it has their name, or says what they are to the pupil."""
    said = " ".join((row.get("party", ""), row.get("role", ""))).casefold()
    words = {word for word in _names(tie) if word.casefold() not in own}
    if any(re.search(rf"\b{re.escape(word.casefold())}\b", said) for word in words):
        return True
    relation = tie.relation.strip().casefold()
    return bool(relation) and relation in (
        row.get("party", "").casefold().strip(),
        row.get("role", "").casefold().strip(),
    )


def _scrubber(words: Iterable[str]) -> Callable:
    found = sorted(set(words), key=len, reverse=True)
    if not found:
        return lambda text: text
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in found) + r")(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(GONE, text) if isinstance(text, str) else text


def _part(part: dict, scrub: Callable) -> dict:
    rows = [[scrub(cell) for cell in row] for row in part.get("rows", ())]
    return part | {"text": scrub(part["text"])} | ({"rows": rows} if rows else {})
