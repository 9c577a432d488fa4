"""What changed in stages, their steps and their outcomes."""

from typing import Any

from django.utils.translation import gettext as _

from guidance.procedures.diff.base import Places, Sentences, Telling, arrow, flag, pairs, renamed, told
from guidance.procedures.diff.fields import NONE, field, when
from guidance.procedures.spec import DeadlineSpec, OutcomeSpec, Overdue, ProcedureSpec, StageSpec, StepSpec
from guidance.procedures.words import amount_in_words, deadlines_in_words, leads_in_words, listed, overdue_in_words

#: Attributes that have words here; a test holds them against the spec.
ATTRIBUTES: dict[type, frozenset[str]] = {
    StageSpec: frozenset("key title phase responsible repeatable entry steps outcomes origin".split()),
    StepSpec: frozenset(
        "key ref title responsible deadlines fields after when runs repeatable optional about origin".split()
    ),
    OutcomeSpec: frozenset(
        "key label kind when barred who confirmed_by to reason next_date proposed_after owner releases "
        "keeps_coordinator deadline starts origin".split()
    ),
    DeadlineSpec: frozenset("amount unit kind from_ count_first restart on_overdue when label origin".split()),
    Overdue: frozenset("tell hand_to propose".split()),
}


def stage(telling: Telling, old: StageSpec, new: StageSpec, moved: frozenset[str]) -> Sentences:
    """The sentences about one stage. ``moved``: keys of steps that now stand in another stage, told of elsewhere."""
    name = _("Stage “%(title)s”") % {"title": telling.title(new)}
    yield from renamed(telling, name, old.title, new.title)
    yield from told(name, _stage(telling, old, new))
    yield from telling.parts(name, old.steps, new.steps, moved)
    for before, after in pairs(old.steps, new.steps):
        yield from step(telling, old, new, before, after)
    yield from telling.parts(_("%(name)s, outcomes") % {"name": name}, old.outcomes, new.outcomes, NONE)
    for before, after in pairs(old.outcomes, new.outcomes):
        yield from _outcome(telling, old, new, before, after)
    yield from telling.guidance(name, old, new)


def _stage(telling: Telling, old: StageSpec, new: StageSpec) -> Sentences:
    yield from telling.text(_("phase"), old.phase, new.phase)
    yield from telling.roles(_("responsible"), old.responsible, new.responsible)
    if old.repeatable != new.repeatable:
        yield arrow(_("comes back every"), *(amount_in_words(one.repeatable) if one.repeatable else ""
                                              for one in (old, new)))  # fmt: skip
    yield from flag(
        old.entry, new.entry, _("a new case may now begin here"), _("a new case cannot begin here any more")
    )
    yield from telling.word(_("where it comes from:"), "origin", old.origin, new.origin)


def step(telling: Telling, old_stage: StageSpec, new_stage: StageSpec, old: StepSpec, new: StepSpec) -> Sentences:
    """The sentences about one step, and its questions."""
    name = telling.step_name(new)
    places = Places(old_stage, new_stage, old, new)
    yield from renamed(telling, name, old.title, new.title)
    yield from told(name, telling.roles(_("responsible"), old.responsible, new.responsible))
    yield from told(name, _deadlines(telling, old_stage, new_stage, old, new))
    yield from told(name, _step(telling, old, new, places))
    yield from telling.parts(name, old.fields, new.fields, NONE)
    for before, after in pairs(old.fields, new.fields):
        yield from field(telling, name, before, after, places)
    yield from telling.guidance(name, old, new)


def _step(telling: Telling, old: StepSpec, new: StepSpec, places: Places) -> Sentences:
    yield from when(telling, old.when, new.when, places)
    if set(old.after) != set(new.after):
        yield arrow(
            _("waits for"),
            _steps(telling, places.old_stage, old.after, telling.old),
            _steps(telling, places.new_stage, new.after, telling.new),
        )
    yield from telling.word(_("how often it is asked:"), "runs", old.runs, new.runs)
    yield from flag(
        old.repeatable, new.repeatable, _("can now be filled in several times"), _("can now be filled in only once")
    )
    yield from flag(old.optional, new.optional, _("may now be left out"), _("may not be left out any more"))
    yield from telling.word(_("whom it is about:"), "about", old.about, new.about)
    if old.ref != new.ref:
        yield arrow(_("number in the source"), old.ref, new.ref)
    yield from telling.word(_("where it comes from:"), "origin", old.origin, new.origin)


def _steps(telling: Telling, place: StageSpec | None, keys: tuple[str, ...], spec: ProcedureSpec) -> str:
    titles = {one.key: telling.title(one) for one in (spec.intake, *(place.steps if place else ()))}
    return listed(f"“{titles.get(key, key)}”" for key in keys)


# --- Deadlines


def _deadlines(telling: Telling, old_stage: StageSpec, new_stage: StageSpec, old: StepSpec, new: StepSpec) -> Sentences:
    before, after = old.deadlines or (), new.deadlines or ()
    if old.deadlines != new.deadlines:
        was = _in_words(telling.old, old_stage, old.deadlines, telling.language)
        now = _in_words(telling.new, new_stage, new.deadlines, telling.language)
        if len(before) == len(after) == 1 and _only_amount(before[0], after[0]):
            yield arrow(_("deadline"), amount_in_words(before[0]), amount_in_words(after[0]))
        elif was != now:
            yield arrow(_("deadline"), f"“{was}”", f"“{now}”")
    if len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            yield from _deadline(telling, old_stage, new_stage, one, other)


def _only_amount(old: DeadlineSpec, new: DeadlineSpec) -> bool:
    """Whether two deadlines differ in how much time there is, and are counted from the same."""
    same = (old.kind, old.from_, old.label, old.when) == (new.kind, new.from_, new.label, new.when)
    return same and (old.amount, old.unit) != (new.amount, new.unit) and bool(old.amount and new.amount)


def _deadline(
    telling: Telling, old_stage: StageSpec, new_stage: StageSpec, old: DeadlineSpec, new: DeadlineSpec
) -> Sentences:
    """What changed in a deadline beside its date."""
    yield from flag(
        old.count_first,
        new.count_first,
        _("the first day of the deadline counts now"),
        _("the first day of the deadline does not count any more"),
    )
    yield from flag(
        old.restart,
        new.restart,
        _("the deadline begins anew in every round"),
        _("the deadline does not begin anew in later rounds"),
    )
    if old.on_overdue != new.on_overdue:
        nothing = _("nothing")
        yield arrow(
            _("when the date has passed:"),
            _overdue(telling.old, old_stage, old, telling.language) or nothing,
            _overdue(telling.new, new_stage, new, telling.language) or nothing,
        )
    yield from telling.word(_("where the deadline comes from:"), "origin", old.origin, new.origin)


def _in_words(spec: ProcedureSpec, place: StageSpec, deadlines: Any, language: str) -> str:
    try:
        return "; ".join(deadlines_in_words(deadlines, spec, place, language))
    except KeyError:  # a draft may count from a step that is gone
        return "; ".join(amount_in_words(one) for one in deadlines)


def _overdue(spec: ProcedureSpec, place: StageSpec, deadline: DeadlineSpec, language: str) -> str:
    try:
        return listed(f"“{sentence.rstrip('.')}”" for sentence in overdue_in_words(deadline, spec, place, language))
    except KeyError:  # a draft may name a role or an outcome that is gone
        return _("something that is not there")


# --- Outcomes


def _outcome(
    telling: Telling, old_stage: StageSpec, new_stage: StageSpec, old: OutcomeSpec, new: OutcomeSpec
) -> Sentences:
    name = _("Outcome “%(label)s”") % {"label": telling.title(new)}
    places = Places(old_stage, new_stage)
    yield from renamed(telling, name, old.label, new.label)
    if (old.kind, old.to) != (new.kind, new.to):
        yield _("%(name)s: “%(old)s” → “%(new)s”.") % {
            "name": name,
            "old": leads_in_words(old, telling.old, telling.language),
            "new": leads_in_words(new, telling.new, telling.language),
        }
    yield from told(name, _offered(telling, old, new, places))
    yield from told(name, _who(telling, old, new))
    yield from told(name, _decided_with(telling, old, new))
    yield from telling.guidance(name, old, new)


def _offered(telling: Telling, old: OutcomeSpec, new: OutcomeSpec, places: Places) -> Sentences:
    if old.when != new.when:
        before, after = telling.condition(places, old.when, new.when)
        if not old.when:
            yield _("is now offered only if %(condition)s") % {"condition": after}
        elif not new.when:
            yield _("is now always offered; before only if %(condition)s") % {"condition": before}
        elif before != after:
            yield _("is now offered if %(new)s; before if %(old)s") % {"new": after, "old": before}
        else:
            yield _("is offered under another condition")
    yield from telling.text(_("what is said while it is barred:"), old.barred, new.barred)


def _who(telling: Telling, old: OutcomeSpec, new: OutcomeSpec) -> Sentences:
    yield from telling.roles(_("who may choose it:"), old.who, new.who)
    yield from telling.roles(_("who must agree:"), old.confirmed_by, new.confirmed_by)
    yield from telling.role(_("who owns the case then:"), old.owner, new.owner)
    yield from telling.roles(_("who leaves the case:"), old.releases, new.releases)
    yield from flag(
        old.keeps_coordinator,
        new.keeps_coordinator,
        _("the coordinator now stays"),
        _("the coordinator is now released"),
    )


def _decided_with(telling: Telling, old: OutcomeSpec, new: OutcomeSpec) -> Sentences:
    """What is asked with the decision, and which clocks it starts."""
    yield from telling.word(_("reason:"), "reason", old.reason, new.reason)
    yield from telling.word(_("next date:"), "next_date", old.next_date, new.next_date)
    if old.proposed_after != new.proposed_after:
        yield arrow(_("proposed next date after"), *(amount_in_words(one.proposed_after) if one.proposed_after else ""
                                                      for one in (old, new)))  # fmt: skip
    if old.deadline != new.deadline:
        before, after = (amount_in_words(one.deadline) if one.deadline else "" for one in (old, new))
        if before != after:
            yield arrow(_("deadline from the decision:"), before, after)
        else:
            yield _("the deadline from the decision has other settings")
    if old.starts != new.starts:
        yield arrow(_("procedure that it starts beside the case:"), old.starts, new.starts)
    yield from telling.word(_("where it comes from:"), "origin", old.origin, new.origin)
