"""What the history of a page says of the versions that its publishing made."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter

from guidance.procedures.publishing import REFUSED, VERSION, WORDING

#: Sentences that stand in the history; the register of versions has them all.
SHOWN = 20


def register_actions(actions: LogActionRegistry) -> None:
    """Let the history tell versions, new words, and schedules that could not be kept."""
    actions.register_action(VERSION)(VersionMade)
    actions.register_action(WORDING)(WordingMade)
    actions.register_action(REFUSED)(Refused)


def _with_changes(sentence: str, data: dict[str, Any]) -> str:
    changes = data.get("changes") or []
    more = len(changes[SHOWN:]) + int(data.get("more") or 0)
    told = [sentence, *changes[:SHOWN]]
    if more:
        words = ngettext("And one more change.", "And %(count)s more changes.", more)
        told.append(words % {"count": more})
    return " ".join(told)


class VersionMade(LogFormatter):
    """A new version, with what changed."""

    label = gettext_lazy("New version of a procedure")

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        return _with_changes(_("Version %(number)s was made.") % {"number": data.get("number", "")}, data)


class WordingMade(LogFormatter):
    """New words for what is asked as before."""

    label = gettext_lazy("New words in a procedure")

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        sentence = _("Version %(number)s has new words and asks what it asked before; no case is told.")
        return _with_changes(sentence % {"number": data.get("number", "")}, data)


class Refused(LogFormatter):
    """A schedule that could not be kept."""

    label = gettext_lazy("Procedure not published")

    def format_message(self, log_entry: Any) -> str:
        problems = " ".join(log_entry.data.get("problems") or [])
        return _("The schedule could not be kept: the procedure has errors now. %(problems)s") % {"problems": problems}
