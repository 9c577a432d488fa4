"""The pages of a try-out: how it begins, what moves it, and the portal's own pages in it."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import django.forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from forms.cases.clock import today
from forms.cases.models import Due
from forms.people.models import School
from forms.people.rendering import PortalForm
from forms.people.staffing import schools_that_run
from guidance.models import ProcedurePage
from guidance.procedures.editing import Draft
from guidance.procedures.spec import ProcedureSpec
from portal.tryout import moves, world
from portal.tryout.access import sources_for
from portal.tryout.effects import overdue
from portal.tryout.guide import Guide
from portal.tryout.running import AMISS, INSIDE, Begun, entered, sentences, show, source_of, told_since
from portal.tryout.state import DRAFT, LONGEST, PUBLISHED, TryOut

STEPS = (1, 7, 21)
logger = logging.getLogger(__name__)


class BeginForm(PortalForm):
    """Where and about whom a try-out is."""

    source = django.forms.ChoiceField(label=gettext_lazy("What do you want to try out?"), choices=())
    language = django.forms.ChoiceField(label=gettext_lazy("In which language?"), choices=())
    school = django.forms.ModelChoiceField(
        label=gettext_lazy("The calendar of which school?"),
        queryset=School.objects.none(),
        required=False,
        empty_label=gettext_lazy("None: every weekday that is no public holiday"),
        help_text=gettext_lazy("Dates are counted over its school days. Nobody at the school sees anything of it."),
    )
    grade = django.forms.IntegerField(
        label=gettext_lazy("Which grade is the invented class?"), min_value=0, max_value=13, initial=5
    )

    def __init__(self, *args: Any, sources: tuple[str, ...], languages: list[str], key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = {DRAFT: _("The draft, as it was saved last"), PUBLISHED: _("What is published now")}
        names = {code: translation.get_language_info(code)["name_local"].capitalize() for code in languages}
        self.fields["source"].choices = [(one, titles[one]) for one in sources]
        self.fields["language"].choices = list(names.items())
        running = schools_that_run(key)
        self.fields["school"].queryset = running if running.exists() else School.objects.filter(active=True)
        for name, choices in (("source", sources), ("language", languages)):
            if len(choices) < 2:
                self.fields[name].widget = django.forms.HiddenInput()


def page_or_404(user: Any, page_id: int) -> tuple[ProcedurePage, tuple[str, ...]]:
    """A procedure page, and what of it the person may try out. Raises: Http404, also where it is nothing."""
    page = get_object_or_404(ProcedurePage, pk=page_id)
    sources = sources_for(user, page)
    if not sources:
        raise Http404("nothing of this page is this person's to try out")
    return page, sources


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, page_id: int) -> HttpResponse:
    """Where and about whom; then the concern is raised. A draft that is no procedure yet says what is missing."""
    page, sources = page_or_404(request.user, page_id)
    wanted = request.POST.get("source") or request.GET.get("source", "")
    chosen = wanted if wanted in sources else sources[0]
    with translation.override(page.language):
        source = source_of(page, chosen)
        if source.spec is None:
            return _cannot(request, source, page, instead=PUBLISHED if PUBLISHED in sources else "")
        form = _begin_form(request, page, sources, chosen, source.spec)
        if request.method == "POST" and form.is_valid():
            TryOut.end(request)
            data = form.cleaned_data
            school = data["school"].pk if data["school"] else 0
            TryOut(page.pk, data["source"], data["language"], school=school, grade=data["grade"]).keep(request)
            return redirect(_inside("wizard:raise"))
        running = TryOut.of(request)
        context = {
            "form": form, "page": page, "title": source.spec.title.to(page.language),
            "errors": sentences(source), "running": running,
            "editor_url": reverse("wagtailadmin_pages:edit", args=[page.pk]) if DRAFT in sources else page.url,
        }  # fmt: skip
        response = render(request, "tryout/begin.html", context)
        response.headers["Content-Language"] = page.language
        return response


def _cannot(
    request: HttpRequest,
    source: Draft,
    page: ProcedurePage,
    *,
    instead: str = "",
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    """What keeps a draft from being walked through, and the ways on.

    Args:
        instead: a source that can be walked through.
        again: whether a try-out is going on that can begin again.
    """
    address = f"{reverse('tryout:begin', args=[page.pk])}?source={instead}" if instead else ""
    context = {"errors": sentences(source), "page": page, "instead_url": address, "again": again}
    return render(request, "tryout/problems.html", context, status=status)


def _begin_form(
    request: HttpRequest, page: ProcedurePage, sources: tuple[str, ...], chosen: str, spec: ProcedureSpec
) -> BeginForm:
    languages = [page.language, *(code for code in spec.languages if code != page.language)]
    initial = {"source": chosen, "language": page.language, "school": schools_that_run(page.key).first()}
    data = request.POST if request.method == "POST" else None
    return BeginForm(data, sources=sources, languages=languages, key=page.key, initial=initial)


def _inside(name: str, **at: Any) -> str:
    return reverse(name, urlconf=INSIDE, kwargs=at or None)


Acting = Callable[[HttpRequest, Begun], HttpResponse]


def in_a_try_out(view: Acting) -> Callable[..., HttpResponse]:
    """Find the person's try-out and ask for the right to it anew; where there is none, say how to begin one."""

    @never_cache
    @sensitive_post_parameters()
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        state = TryOut.of(request)
        if state is None:
            return render(request, "tryout/none.html", status=404)
        page, sources = page_or_404(request.user, state.page)
        if state.source not in sources:
            raise PermissionDenied
        with translation.override(state.language):
            source = source_of(page, state.source)
            if source.spec is None:
                return _cannot(request, source, page, status=422)
        begun = Begun(state, page, source)
        try:
            response = view(request, begun)
        except AMISS as error:
            if not source.errors and not state.mixed:
                raise
            logger.warning("A try-out could not go on with a draft that was changed: %s", type(error).__name__)
            request.try_out = None
            with translation.override(state.language):
                return _cannot(request, source, page, status=422, again=True)
        begun.state.keep(request)
        return response

    return wrapped


@in_a_try_out
def inside(request: HttpRequest, begun: Begun) -> HttpResponse:
    """One of the portal's pages, in the sandbox."""
    return show(request, begun, Guide(request, begun))


def _back(request: HttpRequest) -> str:
    """The page of the try-out that a control was used on."""
    path = request.POST.get("next", "")
    return path if path.startswith("/try-out/") and "\\" not in path else _inside("cases:home")


@require_POST
@in_a_try_out
def clock(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Move the clock on: by some days, or to the next date that is due. Says what is overdue then."""
    state, wanted = begun.state, request.POST.get("days", "")
    with entered(request, begun):
        due, since = moves.next_due(), today()
        days = int(wanted) if wanted in map(str, STEPS) else (due.due_on - since).days if due else 0
        days = max(0, min(days, LONGEST - state.ahead))
    state.ahead += days
    with entered(request, begun):
        found = Due.objects.running(today()).select_related("run__version").order_by("due_on", "pk")
        state.told += overdue(found, since, today())
    return redirect(_back(request))


@require_POST
@in_a_try_out
def person(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Act as somebody else."""
    wanted = request.POST.get("person", "")
    begun.state.person = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
    return redirect(_back(request))


@require_POST
@in_a_try_out
def stage(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Go to a stage, wherever the case stands."""
    key = request.POST.get("stage", "")
    if key not in {one.key for one in begun.spec.stages}:
        return redirect(_back(request))
    with entered(request, begun) as before:
        run = moves.go_to(key, world.me())
        at = {"number": run.case.number, "stage": run.stage, "run_no": run.number}
        begun.state.told += told_since(before)
    return redirect(_inside("wizard:run", **at))


@require_POST
@in_a_try_out
def leave_out(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Skip every step that is left in the stage where the case stands, and go on to its decision."""
    with entered(request, begun) as before:
        case = moves.the_case()
        run = moves.the_run(case) if case is not None else None
        if run is None:
            return redirect(_back(request))
        run.case = case
        count = moves.leave_out_the_rest(run, world.me())
        words = ngettext("%(count)d step was left out.", "%(count)d steps were left out.", count) % {"count": count}
        begun.state.told += [{"icon": "skipped", "text": words}, *told_since(before)]
        at = {"number": case.number, "stage": run.stage, "run_no": run.number}
    return redirect(_inside("wizard:decide", **at))


@require_POST
@in_a_try_out
def again(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Begin anew: same procedure, school, grade and language."""
    old = begun.state
    begun.state = TryOut(old.page, old.source, old.language, school=old.school, grade=old.grade)
    return redirect(_inside("wizard:raise"))


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    """Forget the try-out, and go back to the page that it was of."""
    state = TryOut.of(request)
    TryOut.end(request)
    if state is None:
        return redirect("/")
    page, sources = page_or_404(request.user, state.page)
    return redirect("wagtailadmin_pages:edit", page.pk) if DRAFT in sources else redirect(page.url or "/")
