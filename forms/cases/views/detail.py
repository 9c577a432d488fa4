"""The page of a case, its answers, its timeline, and its files."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms.cases.access import may, stands_for
from forms.cases.enums import AskStatus
from forms.cases.errors import NotAllowed
from forms.cases.models import Attachment, Case, CoordinatorAsk
from forms.cases.selectors import answers, detail, timeline
from forms.cases.selectors.agreements import agreements_of, has_agreements
from forms.cases.selectors.measures import for_the_class
from forms.cases.selectors.worklist import stage_title, subject_name
from forms.cases.services.access_log import note_access
from forms.cases.services.files import open_file
from forms.cases.services.timeline import file_entries
from forms.cases.views.base import CasePage
from forms.people.leave import Aways
from forms.people.views.base import PersonPage, page_number
from guidance.gone import Gone
from guidance.procedures.diagram import as_table, draw


class CaseTab(CasePage):
    """One of the views of a case; all share the head and the tabs."""

    logged_as = "view"
    tab = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.case
        names = [
            ("detail", _("Overview")),
            ("measures", _("Measures")),
            ("agreements", _("Agreements")),
            ("answers", _("Answers")),
            ("timeline", _("Timeline")),
        ]
        if not has_agreements(case.version.compiled):
            del names[2]
        tabs = [
            {"title": title, "url": reverse(f"cases:{name}", args=[case.number]), "current": name == self.tab}
            for name, title in names
        ]
        return super().get_context_data(
            subject=subject_name(case),
            procedure=case.version.compiled.title.to(get_language()),
            stage_title=stage_title(case),
            tabs=tabs,
            badge=_badge(case),
            rights=detail.rights(case, self.request.user),
            **kwargs,
        )


def _badge(case: Case) -> dict[str, str]:
    if case.assessment_only:
        return {"label": _("Assessment of the class"), "tone": "info"}
    if case.is_open:
        return {"label": _("Open"), "tone": "accent"}
    return {"label": case.get_closed_as_display(), "tone": "neutral"}


class CaseDetail(CaseTab):
    """Where a case stands, what is due, whose turn it is, and what runs."""

    template_name = "cases/detail.html"
    tab = "detail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, user = self.case, self.request.user
        language = get_language()
        spec = case.version.compiled
        passed, dues = detail.runs_of(case), detail.open_dues(case)
        work = detail.open_work(case, user, passed, dues)
        dates = detail.dates_due(case, dues, may_postpone=may(user, "postpone", case))
        runs = detail.stage_table(passed)
        going = detail.set_going(case)
        shelf = work.journey.facts.shelf if work else None
        gone = detail.who_is_away(case)
        return super().get_context_data(
            work=work,
            dates=dates,
            proposed=detail.proposed_outcomes(work.run, dues) if work else [],
            facts=self._facts(dates, gone, going["asks"]),
            people=detail.people_on(case, gone),
            asks=detail.asks_on(case, going["asks"]),
            going=going,
            of_class=for_the_class(case, user, shelf=shelf),
            agreement=next(iter(agreements_of(case, passed[::-1], shelf=shelf, measures=going["all_measures"])), None),
            linked=detail.linked(case, user),
            newer=detail.newer_version(case, user, work),
            runs=runs,
            stages=detail.stages_of(case, runs),
            diagram=self._diagram(spec, runs, language),
            own_notices=[
                one
                for one in going["notices"]
                if not one.acknowledged_at and stands_for(user, one.person_id, case.school_id)
            ],
            **kwargs,
        )

    def _facts(self, dates: list[dict[str, Any]], gone: Aways, asks: list[CoordinatorAsk]) -> list[dict[str, Any]]:
        case = self.case
        first = dates[0]["due"] if dates else None
        found: list[dict[str, Any]] = [{"term": _("Stage"), "value": stage_title(case)}]
        if case.owner:
            found.append({"term": _("Owner"), "person": detail.person(case, case.owner, gone)})
        elif case.is_open and not case.assessment_only:
            found.append({"term": _("Owner"), "missing": _("Nobody owns this case")})
        if case.is_open and not case.assessment_only:
            term = _("Next date")
            found.append({"term": term, "date": first} if first else {"term": term, "missing": _("No date is set")})
        if case.coordinator:
            found.append({"term": _("Coordinator"), "person": detail.person(case, case.coordinator, gone)})
        for one in asks:
            if one.status == AskStatus.ASKED and case.is_open:
                day = date_format(timezone.localtime(one.made_at).date(), "DATE_FORMAT")
                words = _("%(name)s, since %(day)s") % {"name": one.person.get_full_name(), "day": day}
                found.append({"term": _("Asked to coordinate"), "value": words})
        return found

    def _diagram(self, spec, runs: list[dict[str, Any]], language: str) -> dict[str, Any]:
        counts = detail.passages(runs)
        current = self.case.stage if self.case.is_open else None
        return {"svg": draw(spec, language, current=current, runs=counts), **as_table(spec, language)}


class CaseAnswers(CaseTab):
    """The answers of one run, in the words of the version that they were given under."""

    template_name = "cases/answers.html"
    tab = "answers"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = answers.runs_of(self.case)
        wanted = self.request.GET.get("run", "")
        chosen = next((run for run in runs if str(run.pk) == wanted), runs[0] if runs else None)
        language = get_language()
        choices = [
            {
                "title": run.version.compiled.stage(run.stage).title.to(language)
                + (f" ({run.number})" if run.number > 1 else ""),
                "url": f"?run={run.pk}",
                "current": run is chosen,
            }
            for run in runs
        ]
        found = answers.of_run(chosen, self.request.user) if chosen else None
        return super().get_context_data(runs=choices, answered=found, **kwargs)


class CaseTimeline(CaseTab):
    """What happened, newest first; what is filed in the pupil's file and what is not."""

    template_name = "cases/timeline.html"
    tab = "timeline"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number = page_number(self.request)
        unfiled = self.request.GET.get("show") == "unfiled"
        entries, more = timeline.page_of(self.case, number, self.request.user, unfiled=unfiled)
        kept = "&show=unfiled" if unfiled else ""
        return super().get_context_data(
            entries=entries,
            unfiled=unfiled,
            page=number,
            previous_url=f"?page={number - 1}{kept}" if number > 1 else "",
            next_url=f"?page={number + 1}{kept}" if more else "",
            **kwargs,
        )

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Note that the chosen entries were filed."""
        chosen = [
            int(one) for one in request.POST.getlist("entry") if one.isascii() and one.isdigit() and len(one) < 15
        ]
        count = file_entries(
            self.case.pk, entries=chosen, receipt=request.POST.get("receipt", "")[:200], by=request.user
        )
        if count:
            messages.success(request, _("It is noted that the entries are in the pupil's file."))
        else:
            messages.info(request, _("Choose at least one entry that is not filed yet."))
        return redirect("cases:timeline", number)


class CaseFile(PersonPage):
    """A file of a case, for those who may read the answer it belongs to; always saved, never shown in the page."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Send the file as an attachment. Raises: Http404 where it is not the person's to see; Gone."""
        rows = Attachment.objects.select_related("answers__run__case__version", "answers__run__version")
        found = rows.filter(token=token).first()
        if found is None:
            raise Http404
        try:
            content = open_file(found, request.user)
        except (NotAllowed, FileNotFoundError) as missing:
            if isinstance(missing, FileNotFoundError) and found.removed_at:
                raise Gone(_("This file was taken away from the case.")) from missing
            raise Http404 from missing
        note_access(found.answers.run.case, request.user, action="file", path=reverse("cases:file", args=["-"]))
        response = FileResponse(
            content, as_attachment=True, filename=found.original_name, content_type=found.content_type
        )
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
