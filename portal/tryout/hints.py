"""What the questions of a step would set going when it is marked as done, before anybody has answered them."""

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guidance.procedures.spec import BindSpec, EffectSpec, FieldSpec, ProcedureSpec, StepSpec
from guidance.procedures.words import roles_in_words
from portal.tryout.effects import Told

BINDS = {
    "follow_up": gettext_lazy("“%(question)s” would set the next date of the case."),
    "coordinator": gettext_lazy("“%(question)s” would ask that person to coordinate the case."),
    "inform": gettext_lazy("“%(question)s” would stand in somebody's list until it is acknowledged."),
    "measures": gettext_lazy("“%(question)s” would start measures that are followed up."),
    "meeting": gettext_lazy("“%(question)s” would book a meeting."),
    "participants": gettext_lazy("“%(question)s” would put these people on the case."),
    "partner": gettext_lazy("“%(question)s” would draw the services chosen into the case."),
    "introduce": gettext_lazy("“%(question)s” would note who is put in touch, and open nothing to them."),
    "consent": gettext_lazy("“%(question)s” would keep the consents that were given."),
    "evaluation": gettext_lazy("“%(question)s” would keep what was found about each measure that runs."),
    "request": gettext_lazy("“%(question)s” would ask for help."),
}
WITH_ROLE = {
    "inform": gettext_lazy("“%(question)s” would stand in the list of: %(roles)s, until it is acknowledged."),
    "request": gettext_lazy("“%(question)s” would stand on the agenda of: %(roles)s."),
}


def hints(spec: ProcedureSpec, step: StepSpec) -> list[Told]:
    """A sentence for each question that does something, in the order of the questions."""
    found = []
    for field in step.fields:
        if field.binds:
            found.append({"icon": "arrow", "text": _bind(spec, field, field.binds)})
        if field.stop:
            found.append({"icon": "warning", "text": _effect(spec, field, field.stop, _STOPS)})
        if field.alert:
            found.append({"icon": "warning", "text": _effect(spec, field, field.alert, _ALERTS)})
    return found


_STOPS = gettext_lazy("“%(question)s” can stop everything: “%(title)s”. Told at once: %(roles)s.")
_ALERTS = gettext_lazy("“%(question)s” can set off an alert: “%(title)s”. Told at once: %(roles)s.")


def _question(field: FieldSpec) -> str:
    return field.label.to(get_language())


def _bind(spec: ProcedureSpec, field: FieldSpec, bind: BindSpec) -> str:
    words = WITH_ROLE.get(bind.kind) if bind.role else None
    values = {"question": _question(field), "roles": _roles(spec, (bind.role,) if bind.role else ())}
    return str(words or BINDS[bind.kind]) % values


def _effect(spec: ProcedureSpec, field: FieldSpec, effect: EffectSpec, words: str) -> str:
    tells = effect.tells or tuple(role.key for role in spec.roles if role.rank == "leadership")
    values = {"question": _question(field), "title": effect.title.to(get_language()), "roles": _roles(spec, tells)}
    return str(words) % values


def _roles(spec: ProcedureSpec, keys: tuple[str, ...]) -> str:
    known = {role.key for role in spec.roles}
    return roles_in_words([key for key in keys if key in known], spec, get_language() or "") or _("nobody")
