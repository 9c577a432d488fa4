"""Lists from files: choose, see what will change, apply."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forms.people.access import schools_kept_by
from forms.people.errors import Refused
from forms.people.importing.holding import drop, held, hold
from forms.people.importing.kinds import kinds, languages
from forms.people.inputs.upload import UploadForm
from forms.people.services.imports import PlanChanged, PlanRefused, apply_import, plan_import
from forms.people.views.base import FormPage, PersonPage, SchoolPage

#: Lines of each part that the preview shows; the counts are of all.
MOST_SHOWN = 200

NAMES = {
    "classes": gettext_lazy("Classes"),
    "pupils": gettext_lazy("Pupils"),
    "guardians": gettext_lazy("Guardians"),
    "staff": gettext_lazy("Staff"),
}
LEADS = {
    "classes": gettext_lazy("Classes by name, grade and school year. Import them first."),
    "pupils": gettext_lazy("Pupils with class, date of birth and what must be known about address and language."),
    "guardians": gettext_lazy("Guardians with custody and whether they may be given information. One line a child."),
    "staff": gettext_lazy("Staff by e-mail address, with role and how far it reaches."),
}


class Imports(PersonPage):
    """What can be read from a file, for each school whose registers the person keeps."""

    template_name = "people/imports.html"

    def load(self) -> None:
        self.schools = list(schools_kept_by(self.request.user))
        if not self.schools:
            raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered = [{"key": key, "name": NAMES[key], "text": LEADS[key]} for key in kinds()]
        return super().get_context_data(schools=self.schools, kinds=offered, **kwargs)


class KindPage(SchoolPage):
    """A page about one kind of list of a school."""

    for_keepers = True

    def load(self) -> None:
        super().load()
        if self.kwargs["kind"] not in kinds():
            raise Http404
        self.kind = kinds()[self.kwargs["kind"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            kind=self.kind.key, kind_name=NAMES[self.kind.key], kind_text=LEADS[self.kind.key], **kwargs
        )


class Upload(FormPage, KindPage):
    """Choose a file. It is read at once, and kept until it is applied or an hour has gone."""

    template_name = "people/import_upload.html"
    form_class = UploadForm
    holds_text = False  # a file cannot be held in a page

    def form_kwargs(self) -> dict[str, Any]:
        return {"can_end": self.kind.key != "classes"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        language = get_language() or "en"
        return super().get_context_data(
            columns=[(column.title(language), column.required) for column in self.kind.columns],
            templates=languages(),
            **kwargs,
        )

    def act(self, form: UploadForm) -> str:
        data, end_missing = form.data_read(), form.cleaned_data.get("end_missing", False)
        plan_import(
            school=self.school, kind=self.kind.key, data=data, by=self.request.user, end_missing=end_missing
        )  # what is no table at all is said here, beside the file
        return hold(
            data, user_id=self.request.user.pk, school_id=self.school.pk, kind=self.kind.key, end_missing=end_missing
        )

    def success_url(self, result: str) -> str:
        return reverse("people:import_preview", args=[self.school.pk, self.kind.key, result])


class Preview(KindPage):
    """What will change; applied by POST, or thrown away."""

    template_name = "people/import_preview.html"

    def load(self) -> None:
        super().load()
        self.held = held(
            self.kwargs["token"], user_id=self.request.user.pk, school_id=self.school.pk, kind=self.kind.key
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what applying the file would do now."""
        if self.held is None:
            return self._gone()
        plan = plan_import(
            school=self.school,
            kind=self.kind.key,
            data=self.held.data,
            by=request.user,
            end_missing=self.held.end_missing,
        )
        return self.render_to_response(self.get_context_data(plan=plan), status=422 if plan.errors else 200)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(most=MOST_SHOWN, token=self.kwargs["token"], **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Apply or throw away."""
        if self.held is None:
            return self._gone()
        if "cancel" in request.POST:
            drop(self.held.token)
            messages.info(request, _("Nothing was changed."))
            return redirect("people:import")
        try:
            plan = apply_import(
                school=self.school,
                kind=self.kind.key,
                data=self.held.data,
                by=request.user,
                seen=request.POST.get("seen", ""),
                end_missing=self.held.end_missing,
                invite="invite" in request.POST,
            )
        except (PlanChanged, PlanRefused) as refused:
            messages.warning(request, str(refused))
            return redirect(request.path)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        drop(self.held.token)
        messages.success(
            request,
            _("%(kind)s are imported: %(added)d added, %(changed)d changed, %(ended)d ended.")
            % {
                "kind": NAMES[self.kind.key],
                "added": len(plan.added),
                "changed": len(plan.changed),
                "ended": len(plan.missing) if plan.end_missing else 0,
            },
        )
        return redirect("people:import")

    def _gone(self) -> HttpResponse:
        messages.warning(
            self.request, _("The file is no longer here: it was applied, or an hour has gone. Choose it again.")
        )
        return redirect("people:import_upload", school=self.school.pk, kind=self.kind.key)


class Template(PersonPage):
    """A CSV file with the headings of a kind of list, as spreadsheet programs here open it: UTF-8 with a mark, ;"""

    def load(self) -> None:
        if self.kwargs["kind"] not in kinds() or self.kwargs["language"] not in languages():
            raise Http404
        if not schools_kept_by(self.request.user).exists():
            raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the file."""
        text = io.StringIO()
        columns = kinds()[self.kwargs["kind"]].columns
        csv.writer(text, delimiter=";").writerow([column.title(self.kwargs["language"]) for column in columns])
        name = f"{self.kwargs['kind']}-{self.kwargs['language']}.csv"
        return HttpResponse(
            "\ufeff" + text.getvalue(),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
