"""What changed in one question."""

from typing import Any

from django.utils.translation import gettext as _

from guidance.procedures.columns import KNOWN_LABELS
from guidance.procedures.diff.base import Places, Sentences, Telling, arrow, flag, pairs, renamed, told
from guidance.procedures.diff.names import named
from guidance.procedures.figures import label
from guidance.procedures.spec import Amount, BindSpec, ColumnSpec, EffectSpec, FieldSpec, OptionSpec
from guidance.procedures.words import amount_in_words, listed, roles_in_words

NONE: frozenset[str] = frozenset()
#: Attributes that have words here; a test holds them against the spec.
ATTRIBUTES: dict[type, frozenset[str]] = {
    FieldSpec: frozenset(
        "key label help kind required more options other columns needs segments min max low high unit absence days "
        "school_days nature voice sensitive default preset binds when stop alert".split()
    ),
    OptionSpec: frozenset("key label help".split()),
    ColumnSpec: frozenset("key label kind required options".split()),
    BindSpec: frozenset("kind role time place title purpose on".split()),
    EffectSpec: frozenset("on when title text tells starts".split()),
}


def field(telling: Telling, step: str, old: FieldSpec, new: FieldSpec, places: Places) -> Sentences:
    """The sentences about one question of a step. ``step``: how the step is named."""
    name = _("%(step)s, question “%(label)s”") % {"step": step, "label": telling.title(new)}
    yield from renamed(telling, name, old.label, new.label)
    yield from told(name, _asked(telling, old, new, places))
    for what, before, after in (
        (_("%(name)s, options"), old.options, new.options),
        (_("%(name)s, areas"), old.segments, new.segments),
    ):
        yield from telling.parts(name if before is old.options else what % {"name": name}, before, after, NONE)
        yield from told(name, _options(telling, before, after))
    yield from telling.parts(_("%(name)s, columns") % {"name": name}, old.columns, new.columns, NONE)
    for before, after in pairs(old.columns, new.columns):
        yield from told(name, _column(telling, before, after))
    if old.needs != new.needs:
        yield from told(name, [arrow(_("columns that must be answered too:"), _needed(old), _needed(new))])
    yield from told(name, _numbers(telling, old, new))
    yield from told(name, _binds(telling, old, new))
    for what, before, after in ((_("stop"), old.stop, new.stop), (_("alert"), old.alert, new.alert)):
        yield from told(name, _effect(telling, what, before, after, (old, new), places))


def _asked(telling: Telling, old: FieldSpec, new: FieldSpec, places: Places) -> Sentences:
    """Whether and how it is asked."""
    yield from telling.word(_("kind of answer"), "kind", old.kind, new.kind)
    yield from telling.text(_("help"), old.help, new.help)
    yield from flag(old.required, new.required, _("must now be answered"), _("may now be left blank"))
    yield from flag(old.more, new.more, _("is now folded away under “more”"), _("is not folded away any more"))
    yield from flag(
        old.sensitive,
        new.sensitive,
        _("the answer is now kept in the annex, for those named on the case"),
        _("the answer is not kept in the annex any more"),
    )
    yield from flag(
        old.other, new.other, _("something else can now be answered"), _("only the options can now be chosen")
    )
    yield from when(telling, old.when, new.when, places)


def when(telling: Telling, old: Any, new: Any, places: Places) -> Sentences:
    """A clause about the condition under which something is asked."""
    if old == new:
        return
    before, after = telling.condition(places, old, new)
    if not old:
        yield _("is now asked only if %(condition)s") % {"condition": after}
    elif not new:
        yield _("is now always asked; before only if %(condition)s") % {"condition": before}
    elif before != after:
        yield _("is now asked if %(new)s; before if %(old)s") % {"new": after, "old": before}
    else:
        yield _("is asked under another condition")


def _options(telling: Telling, old: tuple[OptionSpec, ...], new: tuple[OptionSpec, ...]) -> Sentences:
    for before, after in pairs(old, new):
        if differing := telling.words(before.label, after.label):
            yield _("“%(old)s” is now called “%(new)s”") % {"old": differing[0], "new": differing[1]}
        yield from telling.text(_("help to “%(option)s”") % {"option": telling.title(after)}, before.help, after.help)


def _column(telling: Telling, old: ColumnSpec, new: ColumnSpec) -> Sentences:
    title = telling.title(new)
    if differing := telling.words(old.label, new.label):
        yield _("the column “%(old)s” is now called “%(new)s”") % {"old": differing[0], "new": differing[1]}
    yield from telling.word(_("kind of answer in “%(column)s”") % {"column": title}, "kind", old.kind, new.kind)
    yield from flag(
        old.required,
        new.required,
        _("“%(column)s” must now be answered") % {"column": title},
        _("“%(column)s” may now be left blank") % {"column": title},
    )
    if old.options != new.options:
        before, after = (listed(f"“{telling.title(one)}”" for one in part.options) for part in (old, new))
        if before != after:
            yield arrow(_("options of “%(column)s”") % {"column": title}, before, after)
        else:
            yield from _options(telling, old.options, new.options)


def _needed(one: FieldSpec) -> str:
    return listed(f"“{KNOWN_LABELS[one.kind].get(key, key)}”" for key in one.needs) if one.kind in KNOWN_LABELS else ""


def _numbers(telling: Telling, old: FieldSpec, new: FieldSpec) -> Sentences:
    """Limits, units, figures, and what is proposed."""
    for what, before, after in (
        (_("smallest number"), old.min, new.min),
        (_("largest number"), old.max, new.max),
        (_("days that are looked back"), old.days, new.days),
        (_("school days that are looked back"), old.school_days, new.school_days),
    ):
        if before != after:
            yield arrow(what, *("" if one is None else str(one) for one in (before, after)))
    yield from telling.text(_("unit"), old.unit, new.unit)
    yield from telling.text(_("lowest point of the scale"), old.low, new.low)
    yield from telling.text(_("highest point of the scale"), old.high, new.high)
    if old.absence != new.absence:
        yield arrow(_("figures of absence"), *(listed(f"“{label(key)}”" for key in one.absence) for one in (old, new)))
    yield from telling.word(_("nature of the answer"), "nature", old.nature, new.nature)
    yield from telling.word(_("whose words it holds"), "voice", old.voice, new.voice)
    if old.default != new.default:
        yield arrow(_("proposed answer"), _default(old.default), _default(new.default))
    if old.preset != new.preset:
        yield arrow(_("answer that is proposed again"), *(_asked_at(telling, one) for one in (old, new)))


def _default(default: Any) -> str:
    if isinstance(default, Amount):
        return _("in %(time)s") % {"time": amount_in_words(default)}
    return named("default", default) if default else ""


def _asked_at(telling: Telling, one: FieldSpec) -> str:
    """The question whose answer is proposed, by its label; its path where it is not found by its last key."""
    if not one.preset:
        return ""
    *outer, key = one.preset.split(".")
    for spec in (telling.new, telling.old):
        for _stage, step in spec.all_steps():
            if key in step.by_key and (not outer or step.key == outer[-1]):
                return f"“{telling.title(step.by_key[key])}”"
    return f"“{one.preset}”"


def _binds(telling: Telling, old: FieldSpec, new: FieldSpec) -> Sentences:
    """What the answer does."""
    before, after = old.binds, new.binds
    if before is None and after is None:
        return
    if before is None or after is None or before.kind != after.kind:
        yield arrow(
            _("what the answer does:"), *(named("binds", one.kind) if one else _("nothing") for one in (before, after))
        )
        return
    does = named("binds", after.kind)
    yield from telling.role(_("it %(does)s: whom") % {"does": does}, before.role, after.role)
    yield from telling.text(_("it %(does)s: title") % {"does": does}, before.title, after.title)
    yield from telling.text(_("it %(does)s: purpose") % {"does": does}, before.purpose, after.purpose)
    if (before.time, before.place) != (after.time, after.place):
        yield _("the questions that complete the meeting are others now")
    if before.on != after.on:
        yield arrow(_("it %(does)s when the answer is") % {"does": does}, _answers(telling, old, before.on),
                    _answers(telling, new, after.on))  # fmt: skip


def _answers(telling: Telling, asked: FieldSpec, on: tuple[str, ...]) -> str:
    """Answers by their labels: options, yes and no."""
    known = {option.key: f"“{telling.title(option)}”" for option in asked.options} | {"yes": _("yes"), "no": _("no")}
    return listed((known.get(key, key) for key in on), last=_("%(first)s or %(last)s"))


def _effect(
    telling: Telling,
    what: str,
    old: EffectSpec | None,
    new: EffectSpec | None,
    asked: tuple[FieldSpec, FieldSpec],
    places: Places,
) -> Sentences:
    """A stop or an alert that came, went or says something else."""
    if old == new:
        return
    if old is None or new is None:
        there = new or old
        clause = _("new %(what)s: “%(title)s”") if new else _("gone: %(what)s “%(title)s”")
        yield clause % {"what": what, "title": there.title.to(telling.language)}
        return
    yield from telling.text(_("title of the %(what)s") % {"what": what}, old.title, new.title)
    yield from telling.text(_("text of the %(what)s") % {"what": what}, old.text, new.text)
    if old.tells != new.tells:
        nobody = _("nobody")
        yield arrow(
            _("whom the %(what)s tells:") % {"what": what},
            roles_in_words(old.tells, telling.old, telling.language) or nobody,
            roles_in_words(new.tells, telling.new, telling.language) or nobody,
        )
    if old.on != new.on:
        yield arrow(
            _("answers that set off the %(what)s:") % {"what": what},
            _answers(telling, asked[0], old.on),
            _answers(telling, asked[1], new.on),
        )
    if old.when != new.when:
        yield arrow(_("condition of the %(what)s:") % {"what": what}, *telling.condition(places, old.when, new.when))
    if old.starts != new.starts:
        yield arrow(_("procedure that the %(what)s starts:") % {"what": what}, old.starts, new.starts)
