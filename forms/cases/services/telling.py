"""Telling roles of stops and alerts, once for each answer that sets one off."""

from forms.cases.enums import NoticeKind
from forms.cases.services.binds.base import Origin
from forms.cases.services.notices import tell_roles
from forms.cases.services.opened import Opened
from forms.cases.services.timeline import flush, record
from guidance.procedures.spec import EffectSpec, FieldSpec

KINDS = {"stop": NoticeKind.STOP, "alert": NoticeKind.ALERT}


def tell(opened: Opened, *, names: tuple[str, ...]) -> list[EffectSpec]:
    """Tell of the stops or alerts (by ``names``) that the step's answers have set off, in the caller's transaction.

    Each is told once per field, also when the answer is taken back and given again: a second look does no harm, a
    second mail at once would. The timeline's entry is kept out of every copy for the home.
    """
    found = []
    for field, name, effect in opened.state.triggered:
        if name in names:
            _tell_one(opened, field, name, effect)
            found.append(effect)
    return found


def _tell_one(opened: Opened, field: FieldSpec, name: str, effect: EffectSpec) -> None:
    case = opened.case
    data = opened.told | {"field": field.key, "effect": name}
    event = f"step.{name}"
    flush(case)
    if any(entry.data == data for entry in case.timeline.filter(event=event)):
        return
    record(case, event, by=opened.by, data=data, not_for_home=True, clock=opened.clock)
    origin = Origin(opened.run.pk, opened.state.key, opened.state.occurrence).row(field.key, name)
    words = effect.title.to(opened.run.version.compiled.source_language)
    roles = effect.tells or tuple(role.key for role in opened.run.version.compiled.roles if role.rank == "leadership")
    tell_roles(case, roles, kind=KINDS[name], text=words, origin=origin, by=opened.by, clock=opened.clock)
