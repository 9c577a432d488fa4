"""Presets, binds, stops and alerts: they name what exists, comes earlier, and fits; a question can be answered."""

from django.utils.translation import gettext_lazy as _

from guidance.procedures.lint.conditions import figure_known, option_keys
from guidance.procedures.lint.findings import Findings, Place
from guidance.procedures.lint.paths import named
from guidance.procedures.spec import KNOWN_COLUMNS, Amount, BindSpec, EffectSpec


def check(found: Findings) -> None:
    """What a question proposes, offers and sets off."""
    for place in found.fields:
        _preset(found, place)
        _shape(found, place)
        if place.field.binds:
            _bind(found, place, place.field.binds)
        for name in ("stop", "alert"):
            if effect := getattr(place.field, name):
                _effect(found, place, name, effect)


def _preset(found: Findings, place: Place) -> None:
    field = place.field
    if not field.preset:
        return
    target = named(found, place, field.preset)
    if target.field is None:
        found.error("preset-of-nothing", place.at("preset"), place, target.problem, path=target.called)
        return
    texts = {"short_text", "long_text"}
    if target.field.kind != field.kind and not {target.field.kind, field.kind} <= texts:
        found.error(
            "preset-does-not-fit",
            place.at("preset"),
            place,
            _("The answer to %(other)s cannot be proposed for %(question)s: it is of another kind."),
            other=target.field.label,
            question=field.label,
        )
    if target.field.sensitive and not field.sensitive:
        found.error(
            "sensitive-shown",
            place.at("preset"),
            place,
            _("The answer to %(other)s is sensitive and would be proposed in %(question)s, which is not."),
            other=target.field.label,
            question=field.label,
        )


def _shape(found: Findings, place: Place) -> None:
    field = place.field
    if field.min is not None and field.max is not None and field.min > field.max:
        found.error(
            "empty-range",
            place.at("min"),
            place,
            _("The smallest answer to %(question)s is larger than the largest."),
            question=field.label,
        )
    if field.kind == "scale" and not field.options and field.max is None:
        found.error(
            "nothing-to-choose",
            place.at("options"),
            place,
            _("The scale %(question)s needs options or a largest number."),
            question=field.label,
        )
    if field.kind == "figures" and not field.absence:
        found.error(
            "nothing-to-choose",
            place.at("absence"),
            place,
            _("Say which figures of absence %(question)s asks for."),
            question=field.label,
        )
    for key in field.absence:
        figure_known(found, place.at("absence"), place, key)
    fitting = {"today": ("date",), "me": ("staff",)}
    kinds = ("date",) if isinstance(field.default, Amount) else fitting.get(field.default or "", (field.kind,))
    if field.kind not in kinds:
        found.error(
            "default-does-not-fit",
            place.at("default"),
            place,
            _("What is proposed for %(question)s does not fit its kind."),
            question=field.label,
        )
    for key in field.needs:
        if key not in KNOWN_COLUMNS.get(field.kind, ()):
            found.error(
                "needs-nothing",
                place.at("needs"),
                place,
                _("%(question)s has no column %(key)s of the portal's that could be required."),
                question=field.label,
                key=key,
            )
    for column in field.columns:
        if column.kind in ("choice", "scale") and not column.options:
            found.error(
                "nothing-to-choose",
                place.at(f"columns.{column.key}"),
                place,
                _("The column %(column)s needs options."),
                column=column.label,
            )


def _bind(found: Findings, place: Place, bind: BindSpec) -> None:
    field, path = place.field, place.at("binds")
    for name, kinds in (("time", ("time",)), ("place", ("short_text", "long_text", "choice"))):
        key = getattr(bind, name)
        other = place.step.by_key.get(key) if key else None
        if key and other is None:
            found.error(
                "bind-on-nothing", f"{path}.{name}", place, _("There is no question %(key)s in this step."), key=key
            )
        elif other and other.kind not in kinds:
            found.error(
                "bind-does-not-fit",
                f"{path}.{name}",
                place,
                _("The question %(question)s is of a kind that cannot complete a meeting."),
                question=other.label,
            )
    _set_off(found, place, f"{path}.on", bind.on)
    if field.sensitive:
        found.error(
            "sensitive-shown",
            path,
            place,
            _("%(question)s is sensitive, but what it sets off is seen by others on the case."),
            question=field.label,
        )
    if bind.kind == "inform" and not bind.role and field.kind != "staff":
        found.error("inform-nobody", path, place, _("Say which role %(question)s informs."), question=field.label)


def _effect(found: Findings, place: Place, name: str, effect: EffectSpec) -> None:
    field, path = place.field, place.at(name)
    if not effect.when:
        if field.kind not in ("yes_no", "choice", "choices", "scale", "partners"):
            found.error(
                "effect-never",
                f"{path}.on",
                place,
                _("No answer to %(question)s sets this off. Give it a condition."),
                question=field.label,
            )
        else:
            _set_off(found, place, f"{path}.on", effect.on)
    if not effect.tells:
        found.warn(
            "effect-tells-nobody",
            f"{path}.tells",
            place,
            _("Nobody is told when %(question)s sets this off."),
            question=field.label,
        )


def _set_off(found: Findings, place: Place, path: str, answers: tuple[str, ...]) -> None:
    field = place.field
    possible = {"yes", "no"} if field.kind == "yes_no" else option_keys(field)
    if field.kind == "scale" and not field.options:
        possible = {str(number) for number in range(field.min or 0, (field.max or 0) + 1)}
    for answer in answers:
        if answer not in possible:
            found.error(
                "answer-that-cannot-be",
                path,
                place,
                _("%(value)s can never be the answer to %(question)s."),
                value=answer,
                question=field.label,
            )
