"""A school's calendar in files: download, choose one, see what will change, apply."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.people.errors import Refused
from forms.people.importing.calendars.writing import as_csv, as_ics
from forms.people.importing.holding import Held, drop, held, hold
from forms.people.importing.kinds import calendar_kind, languages
from forms.people.inputs.calendars import CalendarFileForm
from forms.people.services.calendar_imports import apply_calendar, plan_calendar
from forms.people.services.imports import PlanChanged, PlanRefused
from forms.people.views.base import FormPage
from forms.people.views.calendars import CalendarPage

#: Lines of each part that the preview shows; the counts are of all.
MOST_SHOWN = 200
KIND = "calendar"
TYPES = {"ics": "text/calendar; charset=utf-8", "csv": "text/csv; charset=utf-8"}


def as_file(data: bytes, name: str, ending: str) -> HttpResponse:
    """A file to save."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(data, content_type=TYPES[ending], headers=headers)


class ExportCalendar(CalendarPage):
    """All that holds for the school, its own and its owner's, as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the file."""
        ending = self.kwargs["ending"]
        if ending not in TYPES:
            raise Http404
        rows = self.periods().order_by("starts_on", "pk")
        data = as_ics(rows, self.school.name) if ending == "ics" else as_csv(rows, get_language() or "en")
        return as_file(data, f"calendar-{self.school.slug}", ending)


class CalendarTemplate(CalendarPage):
    """A CSV file with nothing but the headings."""

    for_keepers = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the file."""
        if self.kwargs["language"] not in languages():
            raise Http404
        return as_file(as_csv((), self.kwargs["language"]), f"calendar-{self.kwargs['language']}", "csv")


class CalendarUpload(FormPage, CalendarPage):
    """Choose a file. It is read at once, and kept until it is applied or an hour has gone."""

    for_keepers = True
    template_name = "people/calendar_upload.html"
    form_class = CalendarFileForm
    holds_text = False  # a file cannot be held in a page

    def form_kwargs(self) -> dict[str, Any]:
        return {"asks_for_all": self.keeps_owners}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        language = get_language() or "en"
        columns = [(column.title(language), column.required) for column in calendar_kind().columns]
        return super().get_context_data(columns=columns, templates=languages(), **kwargs)

    def act(self, form: CalendarFileForm) -> str:
        data, more = form.data_read(), form.choices()
        end_missing = form.cleaned_data["end_missing"]
        # What is no calendar at all is said here, beside the file.
        plan_calendar(school=self.school, data=data, by=self.request.user, end_missing=end_missing, **more)
        place = {"user_id": self.request.user.pk, "school_id": self.school.pk, "kind": KIND}
        return hold(data, end_missing=end_missing, more=more, **place)

    def success_url(self, result: str) -> str:
        return reverse("people:calendar_preview", args=[self.school.pk, result])


class CalendarPreview(CalendarPage):
    """What will change; applied by POST, or thrown away."""

    for_keepers = True
    template_name = "people/calendar_preview.html"
    held: Held | None

    def load(self) -> None:
        super().load()
        self.held = held(self.kwargs["token"], user_id=self.request.user.pk, school_id=self.school.pk, kind=KIND)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what applying the file would do now."""
        if self.held is None:
            return self._gone()
        plan = plan_calendar(**self._wanted(self.held))
        return self.render_to_response(self.get_context_data(plan=plan), status=422 if plan.errors else 200)

    def _wanted(self, file: Held) -> dict[str, Any]:
        return {
            "school": self.school,
            "data": file.data,
            "by": self.request.user,
            "end_missing": file.end_missing,
            **file.more,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        for_all = bool(self.held and self.held.more.get("for_all"))
        return super().get_context_data(most=MOST_SHOWN, for_all=for_all, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Apply or throw away."""
        if self.held is None:
            return self._gone()
        if "cancel" in request.POST:
            drop(self.held.token)
            messages.info(request, _("Nothing was changed."))
            return redirect(self.calendar_url())
        try:
            plan = apply_calendar(seen=request.POST.get("seen", ""), **self._wanted(self.held))
        except (PlanChanged, PlanRefused) as refused:
            messages.warning(request, str(refused))
            return redirect(request.path)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        drop(self.held.token)
        done = _("The calendar is imported: %(added)d added, %(changed)d changed, %(gone)d taken out.")
        counts = {"added": len(plan.added), "changed": len(plan.changed), "gone": len(plan.to_delete)}
        messages.success(request, done % counts)
        return redirect(self.calendar_url())

    def _gone(self) -> HttpResponse:
        messages.warning(
            self.request, _("The file is no longer here: it was applied, or an hour has gone. Choose it again.")
        )
        return redirect("people:calendar_import", school=self.school.pk)
