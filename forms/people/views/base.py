"""What pages of a logged-in person share, those about cases too: log-in, no caching, errors as sentences, held text."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from forms.people.access import may_edit_people, schools_staffed_by, sight_of
from forms.people.errors import BadInput, NotAllowed, Refused
from forms.people.models import Pupil, School
from forms.people.selectors import pupils_visible_to
from forms.people.services.sendings import key_of, led_to, once, token_for
from forms.people.views.held import hold


def page_number(request: HttpRequest) -> int:
    """The page of a list that an address asks for; 1 for anything that is no such number."""
    given = request.GET.get("page", "1")
    return min(max(1, int(given)), 10_000) if given.isascii() and given.isdigit() and len(given) < 6 else 1


class PersonPage(LoginRequiredMixin, TemplateResponseMixin, ContextMixin, View):
    """A page of a logged-in person, kept by no cache on the way.

    ``load`` finds what the page is about and refuses those whom it is not for; it runs before anything else. With
    ``holds_text`` what is sent without a log-in is held, and sent again after it.
    """

    holds_text = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            self.load()
        elif self.holds_text and request.method == "POST":
            return hold(request)
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def load(self) -> None:
        """Find what the page is about. Raises: Http404, PermissionDenied."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        return self.render_to_response(self.get_context_data())


class SchoolPage(PersonPage):
    """A page of one school, for its staff; with ``for_keepers`` only for those who keep its registers."""

    for_keepers = False
    school: School
    keeps: bool

    def load(self) -> None:
        self.find_school(self.kwargs["school"])

    def find_school(self, pk: int) -> None:
        """Take the school if the person works there. Raises: Http404, PermissionDenied."""
        school = schools_staffed_by(self.request.user).select_related("owner").filter(pk=pk).first()
        if school is None:
            raise Http404
        self.school = school
        self.keeps = may_edit_people(self.request.user, school)
        if self.for_keepers and not self.keeps:
            raise PermissionDenied

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(school=self.school, keeps=self.keeps, **kwargs)


class PupilPage(PersonPage):
    """A page of one pupil, for those who may know of the pupil."""

    for_keepers = False
    pupil: Pupil

    def load(self) -> None:
        self.find_pupil(self.kwargs["pk"])

    def find_pupil(self, pk: int) -> None:
        """Take the pupil if the person may know of them. Raises: Http404, PermissionDenied."""
        rows = pupils_visible_to(self.request.user).select_related("school__owner", "school_class__year")
        pupil = rows.filter(pk=pk).first()
        if pupil is None:
            raise Http404
        self.pupil = pupil
        self.sight = sight_of(self.request.user, pupil)
        if self.for_keepers and not self.sight.edit:
            raise PermissionDenied

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(pupil=self.pupil, school=self.pupil.school, sight=self.sight, **kwargs)


def tell_of_repeat(request: HttpRequest) -> None:
    """Say that what was sent had been sent already."""
    messages.info(request, _("You had sent this already. It stands here once."))


class FormPage(PersonPage):
    """A form whose valid data goes to one service. Subclasses give ``form_class``, ``act`` and ``success_url``.

    What is sent twice is done once: ``{{ form }}`` writes a token of one use, and the same sending again leads to where
    the first one led, even where the person may not do it any more.
    """

    form_class: type
    done_message: Any = ""
    holds_text = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead what was sent before to what it made; all else as any page."""
        self.sending = key_of(request) if request.user.is_authenticated else ""
        if address := led_to(self.sending):
            tell_of_repeat(request)
            return redirect(address)
        return super().dispatch(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        """More arguments for the form."""
        return {}

    def initial(self) -> dict[str, Any]:
        """What the form starts with."""
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form_class(initial=self.initial(), **self.form_kwargs())
        kwargs["form"].form_token = token_for(self.request)
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the form, call the service, go on; what a service refuses is shown at the field it is about."""
        form = self.form_class(request.POST, request.FILES, **self.form_kwargs())
        if "resume" in request.POST:  # held over a log-in: nobody has pressed the button since
            messages.info(request, _("You are logged in. What you wrote stands here, and is not saved yet."))
            return self.render_to_response(self.get_context_data(form=form))
        if form.is_valid():
            try:
                address = once(self.sending, lambda: self.success_url(self.act(form)), by=request.user)
            except NotAllowed as refused:
                raise PermissionDenied(str(refused)) from refused
            except BadInput as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                if self.done_message:
                    messages.success(request, self.done_message)
                return redirect(address)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def act(self, form: Any) -> Any:
        """Call the service. Raises: Refused."""
        raise NotImplementedError(type(self))

    def success_url(self, result: Any) -> str:
        """Where to go on."""
        raise NotImplementedError(type(self))
