"""What every page about cases shares: log-in, no caching, a case only for those who may see it, errors as sentences."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from forms.cases.access import may, remember_seen
from forms.cases.errors import BadInput, CaseError, NotAllowed
from forms.cases.models import Case
from forms.cases.services.access_log import note_access

PEOPLE = ("staff_member", "owner", "coordinator")


def case_or_404(request: HttpRequest, number: str, action: str = "see") -> Case:
    """The case by its number, if the person may see it.

    Raises: Http404 where it does not exist or is not theirs to know about (the two look the same); PermissionDenied
    where they may see it but not do ``action``.
    """
    case = (
        Case.objects.visible_to(request.user)
        .select_related("version", "move_to", "school", "pupil__school_class", "school_class", *PEOPLE)
        .defer("version__spec", "move_to__spec")
        .filter(number=number)
        .first()
    )
    if case is None:
        raise Http404
    remember_seen(request.user, case)
    if action != "see" and not may(request.user, action, case):
        raise PermissionDenied
    return case


def page_number(request: HttpRequest) -> int:
    """The page of a list that an address asks for; 1 for anything that is no such number."""
    given = request.GET.get("page", "1")
    return min(max(1, int(given)), 10_000) if given.isascii() and given.isdigit() and len(given) < 6 else 1


class StaffPage(LoginRequiredMixin, TemplateResponseMixin, ContextMixin, View):
    """A page of a logged-in person, kept by no cache on the way."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        return self.render_to_response(self.get_context_data(**kwargs))


class CasePage(StaffPage):
    """A page of one case; ``self.case`` is loaded and seen to be the person's before anything else happens."""

    action = "see"
    logged_as = ""  # a word for the access log; empty: this page is not logged as a look of its own
    case: Case

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            self.case = case_or_404(request, kwargs["number"], self.action)
            if self.logged_as:
                note_access(self.case, request.user, action=self.logged_as, right=self.action, path=request.path)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(case=self.case, **kwargs)


class ActionPage(StaffPage):
    """A form whose valid data goes to one service. Subclasses give ``form_class``, ``act`` and ``success_url``."""

    form_class: type
    done_message = ""

    def form_kwargs(self) -> dict[str, Any]:
        """More arguments for the form."""
        return {}

    def initial(self) -> dict[str, Any]:
        """What the form starts with."""
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form_class(initial=self.initial(), **self.form_kwargs())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the form, call the service, and go on; what a service refuses is shown at the field it is about."""
        form = self.form_class(request.POST, **self.form_kwargs())
        if form.is_valid():
            try:
                result = self.act(form)
            except NotAllowed as refused:
                raise PermissionDenied(str(refused)) from refused
            except BadInput as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            except CaseError as refused:
                form.add_error(None, str(refused))
            else:
                if self.done_message:
                    messages.success(request, self.done_message)
                return redirect(self.success_url(result))
        return self.render_to_response(self.get_context_data(form=form, **kwargs), status=422)

    def act(self, form: Any) -> Any:
        """Call the service. Raises: CaseError."""
        raise NotImplementedError(type(self))

    def success_url(self, result: Any) -> str:
        """Where to go on."""
        raise NotImplementedError(type(self))
