"""The timeline as people read it: what happened, in words, newest first, with what is filed and what is not."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases import enums
from forms.cases.models import Case, TimelineEntry
from forms.people.models import User
from guidance.models import ProcedureVersion
from guidance.procedures.spec import ProcedureSpec
from guidance.procedures.words import listed

PAGE = 30
FILED = "case.filed"
MOVED = "case.version_moved"
LINKED = "case.linked"
#: Tones of components/timeline.html; what is not named is plain.
TONES = {
    "step.stop": "danger",
    "step.alert": "danger",
    "stage.decided": "success",
    "case.closed": "success",
    "case.opened": "success",
    "case.raised": "success",
    "case.reopened": "warning",
    "text.removed": "warning",
    "answers.removed": "warning",
}


def page_of(case: Case, number: int, user, *, unfiled: bool = False) -> tuple[list[dict[str, Any]], bool]:
    """A page of entries as components/timeline.html takes them, and whether there are older ones.

    A case that goes with this one is named only to those who may see it: whoever sees the case of a class may see one
    of its pupils' cases, and not the others.
    """
    rows = case.timeline.select_related("by", "filing__by", "removed_by").order_by("-position")
    if unfiled:
        rows = rows.filter(filing__isnull=True).exclude(event=FILED)
    first = (number - 1) * PAGE
    found = list(rows[first : first + PAGE + 1])
    names = _names(found[:PAGE])
    words = _words_of(case)
    _hide_others(found[:PAGE], user)
    return [_entry(one, words(one.position), names) for one in found[:PAGE]], len(found) > PAGE


def _words_of(case: Case) -> Callable[[int], ProcedureSpec]:
    """The procedure as it was when an entry of a position was made: a case may have been moved since. Two queries."""
    moves = list(case.timeline.filter(event=MOVED).order_by("position").values_list("position", "data"))
    numbers = {data["old"] for _position, data in moves}
    older = {one.number: one for one in ProcedureVersion.objects.of(case.version.key).filter(number__in=numbers)}

    def words(position: int) -> ProcedureSpec:
        before = next((data["old"] for moved_at, data in moves if position < moved_at), None)
        return (older[before] if before in older else case.version).compiled

    return words


def _names(entries: list[TimelineEntry]) -> dict[int, str]:
    """Names of the people that entries' data mention. One query at most."""
    wanted = {
        entry.data[name]
        for entry in entries
        for name in ("person", "to", "from", "owner", "deputy")
        if isinstance(entry.data.get(name), int)
    }
    return {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def _hide_others(entries: list[TimelineEntry], user) -> None:
    """Leave out the numbers of cases that the person may not see. One query at most; nothing is saved."""
    linked = {one.data["other"] for one in entries if one.event == LINKED and "other" in one.data}
    if not linked:
        return
    seen = set(Case.objects.visible_to(user).filter(number__in=linked).values_list("number", flat=True))
    for one in entries:
        if one.event == LINKED and one.data.get("other") not in seen:
            one.data = one.data | {"other": ""}


def _entry(one: TimelineEntry, spec: ProcedureSpec, names: Mapping[int, str]) -> dict[str, Any]:
    filing = getattr(one, "filing", None)
    removed = ""
    if one.removed_at:
        removed = _("The text was taken away by %(name)s: %(reason)s") % {
            "name": one.removed_by,
            "reason": one.removed_reason,
        }
    return {
        "pk": one.pk,
        "at": one.at,
        "by": one.by_name or _("The portal"),
        "title": happened(one.event, one.data, spec, names),
        "text": one.text,
        "removed": removed,
        "tone": TONES.get(one.event, ""),
        "badge": _badge(one, filing),
        "filed": filing,
        "not_for_home": one.not_for_home,
    }


def _badge(one: TimelineEntry, filing) -> dict[str, str] | None:
    """Whether an entry is in the pupil's file. That something was filed is not filed again."""
    if filing:
        return {"label": _("Filed"), "tone": "success"}
    return None if one.event == FILED else {"label": _("Not filed yet"), "tone": "neutral"}


def happened(event: str, data: Mapping[str, Any], spec: ProcedureSpec, names: Mapping[int, str]) -> str:
    """One entry in words, in the reader's language; the procedure's words are those of the case's version.

    An event without words of its own (of an older release, say) is shown by its name rather than not at all.
    """
    words = _fill(data, spec, names)
    template = _sentences().get(event)
    if template is None:
        return event.replace(".", ": ").replace("_", " ")
    if event == LINKED and not words["other"]:
        template = _("Linked with another case.")
    if event == "stage.entered" and words["signals"]:
        template = _("The case begins in “%(stage)s”, as proposed by: %(signals)s.")
    if event == "meeting.agreed" and data.get("next_on"):
        template = _("Agreed in a meeting. Next date %(next_on)s.")
    if event == "stage.decided" and data.get("next_on"):
        template = _("Decided: “%(outcome)s”. Next date %(next_on)s.")
    if event == "stage.decided" and data.get("voice") == "no":
        return template % words + " " + _("Decided without the pupil's words.")
    return template % words


def _fill(data: Mapping[str, Any], spec: ProcedureSpec, names: Mapping[int, str]) -> dict[str, str]:
    language = get_language()
    stage = next((one for one in spec.stages if one.key == data.get("stage")), None)
    step = _step(data, spec)
    outcome = next((one for one in stage.outcomes if one.key == data.get("outcome")), None) if stage else None
    field = step.by_key.get(data.get("field", "")) if step else None
    return {
        "stage": stage.title.to(language) if stage else str(data.get("stage", "")),
        "signals": listed(f"“{one.title.to(language)}”" for one in spec.signals if one.key in data.get("signals", ())),
        "step": (step.title.to(language) if step else str(data.get("step", "")) or _("The decision's date"))
        + (f" ({data['occurrence']})" if data.get("occurrence", 1) != 1 else ""),
        "field": field.label.to(language) if field else str(data.get("field", "")),
        "rows": _rows(data),
        "routine": next(
            (one.title.to(language) for one in spec.routines if one.key == data.get("routine")),
            str(data.get("routine", "")),
        ),
        "kind": _label(enums.NoticeKind, data.get("kind")),
        "outcome": outcome.label.to(language) if outcome else str(data.get("outcome", "")),
        "run": str(data.get("run", "")),
        "next_on": _day(data.get("next_on")),
        "person": names.get(data.get("person", data.get("to")), ""),
        "before": names.get(data.get("from"), ""),
        "owner": names.get(data.get("owner"), "–"),
        "deputy": names.get(data.get("deputy"), ""),
        "starts_on": _day(data.get("starts_on")),
        "ends_on": _day(data.get("ends_on")),
        "other": str(data.get("other", data.get("same_as", ""))),
        "closed_as": _label(enums.ClosedAs, data.get("closed_as")),
        "raised_by": _label(enums.RaisedBy, data.get("raised_by")),
        "channel": _label(enums.Channel, data.get("channel")),
        "count": str(data.get("count", len(data.get("entries", ())))),
        "on": _day(data.get("on")),
        "measures": str(_count(data.get("measures", ()))),
        "effect": _label(enums.Effect, data.get("effect")).lower(),
        "then": _label(enums.Then, data.get("then")).lower(),
        "entry": str(data.get("entry", "")),
        "number": str(data.get("number", data.get("version", ""))),
        "old": str(data.get("old", "")),
        "old_class": str(data.get("before", "")),
        "new_class": str(data.get("after", "")),
        "new": str(data.get("new", "")),
        "role": _role(data.get("role"), spec),
        "people": str(data.get("people", "")),
    } | {name: _day(data.get(name)) for name in ("date_before", "date_after", "until_on", "due_on")}


def _day(text: Any) -> str:
    day = parse_date(text) if isinstance(text, str) else None
    return date_format(day, "DATE_FORMAT") if day else ""


def _role(key: Any, spec: ProcedureSpec) -> str:
    found = next((role for role in spec.roles if role.key == key), None)
    return found.title.to(get_language()) if found else str(key or "")


def _day(text: str | None) -> str:
    day = parse_date(text) if text else None
    return date_format(day, "DATE_FORMAT") if day else ""


def _step(data: Mapping[str, Any], spec: ProcedureSpec):
    """The step that an entry is about: of its stage, since stages share keys such as ``follow_up``; else the intake."""
    found = [one for stage, one in spec.all_steps() if one.key == data.get("step") and stage.key == data.get("stage")]
    if not found and data.get("step") == spec.intake.key:
        return spec.intake
    return found[0] if found else None


def _day(text: Any) -> str:
    """A date that an entry keeps, as people write it; nothing for none."""
    found = parse_date(text) if isinstance(text, str) and text else None
    return date_format(found, "DATE_FORMAT") if found else ""


def _count(measures: Any) -> int:
    return measures if isinstance(measures, int) else len(measures)


def _label(choices, value: Any) -> str:
    return str(choices(value).label) if value in choices.values else ""


def _sentences() -> dict[str, str]:
    return _about_the_case() | _about_steps() | _about_dates() | _about_what_follows() | _about_measures()


def _about_the_case() -> dict[str, str]:
    return {
        "case.opened": _("The case was opened. Concern raised by: %(raised_by)s. Owner: %(owner)s."),
        "case.raised": _(
            "A concern was raised about the class, so its assessment goes on as a case. Raised by: %(raised_by)s. "
            "Owner: %(owner)s."
        ),
        LINKED: _("Linked with case %(other)s."),
        "case.closed": _("The case was closed: %(closed_as)s."),
        "case.ended": _("The case was ended: %(closed_as)s. %(other)s"),
        "case.reopened": _("The case was reopened in “%(stage)s”."),
        "case.filed": _("Entries were filed in the pupil's file: %(count)s."),
        "case.not_started": _("Another procedure was to be started beside this, but it is not published."),
        MOVED: _("The case was moved from version %(old)s to version %(new)s of the procedure."),
        "case.version_planned": _("The case goes on under version %(number)s of the procedure from its next stage."),
        "case.version_kept": _("It was taken back that the case goes on under version %(number)s of the procedure."),
        "case.version_stayed": _(
            "The case stays on its version: version %(number)s of the procedure has no stage “%(stage)s”."
        ),
        "owner.changed": _("%(person)s owns the case now."),
        "coordinator.asked": _("%(person)s was asked to coordinate the case."),
        "coordinator.accepted": _("The coordinator has accepted."),
        "coordinator.declined": _("The one who was asked to coordinate declined."),
        "coordinator.lapsed": _("%(person)s was asked to coordinate, and has no role at the school any more."),
        "coordinator.taken_back": _("%(person)s is not asked to coordinate any more."),
        "coordinator.released": _("%(person)s does not coordinate the case any more."),
        "leave.set": _("%(person)s is on leave from %(starts_on)s until %(ends_on)s. %(deputy)s stands in."),
        "leave.changed": _("The leave is changed: %(person)s, %(starts_on)s until %(ends_on)s. %(deputy)s stands in."),
        "leave.ended": _("The leave is ended. What was with %(deputy)s is with %(person)s again."),
        "class.followed": _("New school year: class %(old_class)s is class %(new_class)s now."),
        "case.handed_on": _("What the case needs was handed on to %(person)s."),
        "tasks.moved": _("%(person)s has what was open here for %(before)s."),
        "person.added": _("%(person)s takes part in the case."),
        "person.added_outside": _("Somebody from outside takes part in the case."),
        "person.ended": _("%(person)s does not take part in the case any more."),
        "person.ended_outside": _("Somebody from outside does not take part in the case any more."),
        "partner.added": _("A service was drawn into the case. It sees nothing of it by that."),
        "partner.introduced": _("A service was put in touch. It sees nothing of the case."),
        "partner.noted": _("What a service was sent, or is to answer, was noted."),
        "partner.answered": _("A service has answered."),
        "contact.logged": _("A contact was logged: %(channel)s."),
        "notice.acknowledged": _("Seen and acknowledged: %(kind)s."),
        "text.removed": _("The text of entry %(entry)s was taken away."),
    }


def _about_steps() -> dict[str, str]:
    return {
        "stage.entered": _("The case begins in “%(stage)s”."),
        "stage.started": _("“%(stage)s” began (no. %(run)s)."),
        "stage.decided": _("Decided: “%(outcome)s”."),
        "stage.proposed": _("Proposed: “%(outcome)s”. Somebody else has to agree."),
        "stage.refused": _("The proposal “%(outcome)s” was not agreed."),
        "step.begun": _("“%(step)s” was begun."),
        "step.changed": _("“%(step)s” was changed."),
        "step.done": _("“%(step)s” was marked as done."),
        "step.skipped": _("“%(step)s” was skipped."),
        "step.reopened": _("“%(step)s” was opened again."),
        "step.added": _("“%(step)s” was added once more."),
        "step.stop": _("A stop was met in “%(step)s”. Those who must know were told at once."),
        "step.alert": _("An alert was raised in “%(step)s”. Those who must know were told at once."),
        "answers.corrected": _("The answer to “%(field)s” in “%(step)s” was corrected."),
        "answers.removed": _("The answer to “%(field)s” in “%(step)s” was taken away."),
        "routine.answered": _("Looked at in a round: “%(routine)s”."),
        "file.added": _("A file was added to “%(step)s”."),
        "file.removed": _("A file was taken away from “%(step)s”."),
    }


def _about_dates() -> dict[str, str]:
    return {
        "due.moved": _(
            "The date of “%(step)s” moved from %(date_before)s to %(date_after)s because the school calendar changed."
        ),
        "due.paused": _(
            "The deadline of “%(step)s” was paused until %(until_on)s. Its date moved from %(date_before)s to "
            "%(date_after)s."
        ),
        "due.resumed": _(
            "The deadline of “%(step)s” runs again. Its date moved from %(date_before)s to %(date_after)s."
        ),
        "due.extended": _("The deadline of “%(step)s” was extended from %(date_before)s to %(date_after)s."),
        "due.told": _("“%(step)s” was due on %(due_on)s and is not done. Told: %(role)s (%(people)s)."),
        "due.nobody": _("“%(step)s” was due on %(due_on)s and is not done. There was nobody to tell."),
        "due.handed": _("“%(step)s” was due on %(due_on)s and is not done. The turn passed to %(person)s."),
        "due.proposed": _(
            "“%(step)s” was due on %(due_on)s and is not done. The portal proposes: “%(outcome)s”. People decide."
        ),
    }


def _about_what_follows() -> dict[str, str]:
    return {
        "bind.follow_up": _("The next date follows from “%(field)s” in “%(step)s”."),
        "bind.inform": _("People were told, as “%(field)s” in “%(step)s” says."),
        "bind.request": _("Help was asked for in “%(step)s”."),
        "bind.coordinator": _("A coordinator was asked, as “%(step)s” says."),
        "bind.measures": _("Measures follow from “%(step)s”: %(rows)s."),
        "bind.evaluation": _("Measures were evaluated in “%(step)s”: %(rows)s."),
        "bind.meeting": _("A meeting follows from “%(step)s”."),
        "bind.participants": _("People on the case follow from “%(step)s”: %(rows)s."),
        "bind.partner": _("Services were drawn in by “%(step)s”: %(rows)s."),
        "bind.introduce": _("Services were put in touch by “%(step)s”: %(rows)s."),
        "bind.consent": _("Consent was noted in “%(step)s”: %(rows)s."),
        "measures.ended": _("Measures that ended with the case: %(measures)s."),
        "measures.kept": _("Measures that go on without the case: %(measures)s."),
        "measures.resumed": _("Measures that are the case's again: %(measures)s."),
        "partner.introduced": _("Put in touch with: %(other)s. Nothing of the case was opened by it."),
        "team.discussed": _("Discussed at the team's meeting on %(on)s."),
        "meeting.agreed": _("Agreed in a meeting."),
        "meeting.series": _("Meetings were planned: %(count)s, the first on %(on)s."),
        "meeting.calendar_moved": _("A meeting was moved to %(on)s, since the school calendar has changed."),
        "meeting.called": _("A meeting was called for %(on)s."),
        "meeting.changed": _("A meeting was moved or changed: %(on)s."),
        "meeting.cancelled": _("A meeting on %(on)s was called off."),
        "meeting.invited": _("The invitation to the meeting on %(on)s went out."),
        "meeting.minutes": _("Minutes of the meeting on %(on)s."),
        "request.made": _("Help was asked for."),
        "request.taken": _("The request for help was taken up."),
        "request.answered": _("The request for help was answered. Measures that follow: %(measures)s."),
        "request.taken_back": _("The request for help was taken back."),
        "request.withdrawn": _("What had been asked for and not answered was taken back with the case."),
    }


def _about_measures() -> dict[str, str]:
    return {
        "measure.added": _("A measure was added."),
        "measure.corrected": _("A measure was put right. What stood there before:"),
        "measure.changed": _("A measure was changed into another."),
        "measure.evaluated": _("It was noted how a measure goes: %(effect)s, %(then)s."),
        "measure.ended": _("A measure was ended: %(effect)s."),
        "measure.shared": _("A measure for the class was shared with the class's case."),
        "measure.unshared": _("A measure for the class is no longer shared."),
    }


def _rows(data: Mapping[str, Any]) -> str:
    """How many rows a bind made, changed and took back, in words."""
    parts = (
        (data.get("made"), _("%(count)s new")),
        (data.get("changed"), _("%(count)s changed")),
        (data.get("withdrawn"), _("%(count)s taken back")),
    )
    return ", ".join(words % {"count": count} for count, words in parts if isinstance(count, int) and count)
