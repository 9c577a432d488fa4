"""Packs in and out of a procedure: export, import with a preview, and what a newer shipped pack brings."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from guidance.exchange.arriving import upload
from guidance.exchange.forms import UploadForm
from guidance.exchange.rights import homes_for, languages_changed_by, make_homes, may_change, parents_for
from guidance.exchange.taking import (
    DraftMoved,
    brought_pages,
    folder_of,
    leave_arrival,
    left_out,
    offer,
    state_of,
    take_arrival,
)
from guidance.exchange.views.base import FormMixin, ProceduresView, ProcedureView
from guidance.exchange.views.making import tell
from guidance.models import PackArrival
from guidance.procedures import packs, schema
from guidance.procedures.diff import differences
from guidance.procedures.lint import Level, lint
from guidance.procedures.spec import ProcedureSpec
from guidance.reading.current import current_spec
from guidance.starter.archive import write_archive
from guidance.starter.carrying import carry
from guidance.starter.errors import StarterError


def download(content: bytes | str, name: str, kind: str) -> HttpResponse:
    """A file to keep, never shown by the browser."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


class DownloadSchema(ProceduresView):
    """The JSON schema of a pack."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return download(schema.FILE.read_bytes(), "procedure.schema.json", "application/schema+json")


class Export(ProcedureView):
    """What can be taken out of a procedure, and what of its pages a file cannot hold."""

    template_name = "guidance/cms/export.html"
    page_title = gettext_lazy("Export")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = [
            {"state": state, "spec": spec, "carried": carry(spec, drafts=state == "draft")}
            for state, spec in (("live", current_spec(self.pages.key)), ("draft", self.pages.spec))
            if spec
        ]
        return super().get_context_data(parts=parts, **kwargs)


class Download(ProcedureView):
    """A procedure as a file: the published one or the draft, alone as YAML or with its pages as a zip."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key, state = self.pages.key, kwargs["state"]
        spec = current_spec(key) if state == "live" else self.pages.spec
        if spec is None:
            raise Http404("there is no such state of the procedure")
        if kwargs["kind"] == "yaml":
            return download(packs.export(spec), f"{key}-{state}.yaml", "application/yaml; charset=utf-8")
        files = carry(spec, drafts=state == "draft").files
        return download(write_archive(files), f"{key}-{state}.zip", "application/zip")


class Import(FormMixin, ProcedureView):
    """Bring a pack to a procedure that exists: it is looked at before anything of it is taken."""

    page_title = gettext_lazy("Import")
    submit_button_label = gettext_lazy("See what it would change")

    def load(self) -> None:
        super().load()
        must_change(self)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _("Nothing is written yet: you see first what the file would change in the draft.")
        return super().get_context_data(lead=lead, **kwargs)

    def make_form(self, *data: Any) -> UploadForm:
        return UploadForm(*data)

    def act(self, form: UploadForm) -> str:
        arrival = upload(form.cleaned_data["file"], self.pages.key, self.request.user)
        return reverse("procedures:arrival", args=[self.pages.key, arrival.pk])


def must_change(view: ProcedureView) -> None:
    """Refuse those who may not write the draft of the page that holds the structure. Raises: PermissionDenied."""
    page = view.pages.source or next(iter(view.pages.rows.values()))
    if not may_change(view.request.user, page):
        raise PermissionDenied


class Arrival(ProcedureView):
    """What a pack that came would change in the draft, and the choice: take it, take what is new in it, leave it."""

    template_name = "guidance/cms/arrival.html"
    arrival: PackArrival

    def load(self) -> None:
        super().load()
        must_change(self)
        arrival = (
            PackArrival.objects.of(self.pages.key).filter(pk=self.kwargs["pk"]).select_related("brought_by").first()
        )
        if arrival is None or (arrival.state == "uploaded" and arrival.brought_by_id != self.request.user.pk):
            raise Http404("no such arrival for this person")
        self.arrival = arrival

    def get_page_title(self) -> str:
        return _("Imported file") if self.arrival.brought_by_id else _("A newer state of the procedure")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered, live = offer(self.arrival), current_spec(self.pages.key)
        findings = lint(offered.whole)
        folder = folder_of(self.arrival)
        languages = homes_for(self.request.user, offered.whole.languages)
        return super().get_context_data(
            arrival=self.arrival,
            open=self.arrival.state in ("waiting", "uploaded"),
            news=_told(offered.base, offered.whole),
            whole=_told(offered.draft, offered.whole),
            merged=_told(offered.draft, offered.merged),
            kept=_told(offered.whole, offered.merged),
            own=_told(live, offered.draft),
            last=self.pages.source and self.pages.source.latest_revision,
            first=offered.draft is None,
            can_merge=offered.merged is not None,
            errors=[one for one in findings if one.level is Level.ERROR],
            warnings=[one for one in findings if one.level is Level.WARNING],
            left=left_out(folder),
            guidance=brought_pages(self.pages.key, folder, languages) if folder else [],
            seen=state_of(self.pages.key),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was chosen."""
        if "leave" in request.POST:
            leave_arrival(self.arrival, by=request.user)
            messages.success(request, _("The file is left alone. The draft is as it was."))
            return redirect("procedures:one", self.pages.key)
        try:
            self.take()
        except DraftMoved:
            messages.error(request, _("Somebody has saved the draft meanwhile. Look at the difference again."))
            return redirect(request.path)
        except StarterError as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        messages.success(request, _("The draft is written. Nothing is published."))
        return redirect("procedures:one", self.pages.key)

    def take(self) -> None:
        """Write the draft. Raises: DraftMoved, StarterError."""
        user, spec = self.request.user, self.arrival.compiled
        homes = make_homes(user, spec.languages)
        parents = parents_for(user, self.pages, homes)
        taken = take_arrival(
            self.arrival,
            merged="merge" in self.request.POST,
            seen=self.request.POST.get("seen", ""),
            by=user,
            parents=parents,
            homes=homes,
            writable=languages_changed_by(user, self.pages),
            over=self.request.POST.getlist("over"),
        )
        tell(self.request, taken)


def _told(old: ProcedureSpec | None, new: ProcedureSpec | None) -> list[str]:
    return differences(old, new, new.source_language) if old and new else []
