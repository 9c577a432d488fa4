"""Minutes are saved: by the button, or by themselves. What two have written is shown side by side, and nothing lost."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from forms.cases.errors import BadInput, CaseError, NotAllowed
from forms.cases.models.meetings import Noted
from forms.cases.services.meetings.notes import StaleNotes
from forms.people.views.base import PersonPage
from forms.people.views.held import hold
from forms.people.views.sent import read_body


def version_in(fields: Any) -> int | None:
    """The version that a page was typed over; None where it names none."""
    given = fields.get("base_version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None


class SaveNotes(PersonPage):
    """Take in what was typed. Subclasses find the meeting (``load``), ``save`` it, and say where its page is."""

    http_method_names = ["post"]
    holds_text = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As a page; what saves itself is answered in JSON, and is not sent to a log-in page."""
        self.by_itself = request.content_type == "application/json"
        if self.by_itself and not request.user.is_authenticated:
            words = _("You are logged out. Your text stays on this page: save with the button to log in and keep it.")
            return JsonResponse({"text": words}, status=401)
        return super().dispatch(request, *args, **kwargs)

    def save(self, *, text: str, base_version: int | None, relieve: bool) -> Noted:
        """Hand it to the service. Raises: CaseError."""
        raise NotImplementedError

    def page_url(self) -> str:
        """Where it was typed."""
        raise NotImplementedError

    def about(self) -> str:
        """What the minutes are of, without a name: a title for the page that shows both texts."""
        return _("Minutes")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, and say the new version; where it cannot be, keep the text on the page."""
        fields = read_body(request) if self.by_itself else request.POST
        if fields is None:
            return JsonResponse({"text": _("This could not be saved by itself. Use the button.")}, status=400)
        if "resume" in fields:
            return self._both(fields.get("notes", ""), None)
        try:
            saved = self.save(
                text=fields.get("notes", ""), base_version=version_in(fields), relieve="relieve" in fields
            )
        except StaleNotes as conflict:
            return self._stale(fields.get("notes", ""), conflict)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        except CaseError as refused:
            return self._refused(refused)
        if not self.by_itself:
            messages.success(request, _("The minutes are saved."))
            return redirect(self.page_url())
        at = formats.time_format(timezone.localtime(saved.notes_at), "TIME_FORMAT") if saved.notes_at else ""
        return JsonResponse({"version": saved.notes_version, "text": _("Saved at %(time)s") % {"time": at}})

    def _stale(self, text: str, conflict: StaleNotes) -> HttpResponse:
        if not self.by_itself:
            return self._both(text, conflict)
        words = _("%(why)s Save to see both texts.") % {"why": conflict}
        return JsonResponse({"text": words, "link": self.page_url()}, status=409)

    def _refused(self, refused: CaseError) -> HttpResponse:
        if not self.by_itself:
            return hold(self.request, words=str(refused), status=409, send_again=False)
        status = 422 if isinstance(refused, BadInput) else 409
        return JsonResponse({"text": str(refused)}, status=status)

    def standing(self) -> Noted:
        """The text that stands now."""
        raise NotImplementedError

    def _both(self, text: str, conflict: StaleNotes | None) -> HttpResponse:
        """A page with what stands, what this person wrote, and both as one, to be sent again."""
        current = conflict.current if conflict else self.standing()
        parts = [part for part in (current.notes, text) if part.strip()]
        together = text if text.startswith(current.notes) else "\n\n".join(parts)
        context = {
            "why": str(conflict)
            if conflict
            else _("You are logged in. What you wrote stands here, and is not saved yet."),
            "relieved": bool(conflict and conflict.relieved_by),
            "current": current,
            "mine": text,
            "together": together,
            "about": self.about(),
            "action": self.request.path,
            "page_url": self.page_url(),
        }
        return render(self.request, "cases/meetings/conflict.html", context, status=409)
