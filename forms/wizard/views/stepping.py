"""One step of anything that is filled in by steps: shown, saved, marked as done. What it belongs to, subclasses say."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from formtools.wizard.views import NamedUrlWizardView

from forms.cases.clock import today
from forms.cases.errors import BadInput, CaseError, InvalidAnswers, NotAllowed, StaleAnswers, StepClosed
from forms.cases.journey import StepState, parse_slug
from forms.people.views.held import hold
from forms.wizard.building import Asked, StepForm
from forms.wizard.circumstances import people_of
from forms.wizard.conflicts import as_resolved, show_conflict
from forms.wizard.saving import Saved, base_version
from forms.wizard.stops import alerts_page, stop_keys
from forms.wizard.views.belonging import Belonging
from guidance.gone import Gone


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class StepWizard(Belonging, NamedUrlWizardView):
    """Steps, one a page. Answers live in rows that a service writes, not in the session.

    A subclass says what the steps belong to (``Belonging``).

    Raises: Http404 (no such place for this person, no such step).
    Source: formtools docs, NamedUrlWizardView; design.md section 6 for what is ours and why.
    """

    storage_name = "forms.wizard.storage.AnswerRows"
    template_name = "wizard/step.html"
    done_step_name = "done"
    holds_text = True
    place: Any
    state: StepState
    problems: dict[str, list[str]]
    held: Any
    typed: StepForm | None
    typed_over: int | None  # the version that the page names, where it is not the stored one's

    @classmethod
    def get_initkwargs(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Nothing is fixed when the address is: forms and conditions are those of the run that is asked for."""
        return {"form_list": OrderedDict(), "condition_dict": {}, "initial_dict": {}, "instance_dict": {}}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Rights first, then the run, then formtools. What a dead session sends is held for the person."""
        if not request.user.is_authenticated:
            return hold(request)
        self.place = self.enter_place()
        self.problems, self.typed_over, self.held = {}, None, None
        if request.method != "POST":  # what is sent is read after the lock
            self.follow()
        return super().dispatch(request, *args, step=kwargs["step"])

    # Where everything stands.

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Hold the place: it is locked and read once for everything that is written. Raises: StepClosed."""
        with self.hold_place() as (held, place):
            self.held, self.place = held, place
            self.follow()
            yield

    def follow(self, *, to_show: bool = False) -> None:
        """Work the journey out afresh from the answers as they are now, and hand formtools the forms and conditions.

        Args:
            to_show: whether what is sent is shown again, and so in today's words.
        """
        self.journey = self.read_journey()
        words = self.place.words if to_show or self.request.method != "POST" else self.place.spec
        forms = self.forms_of(words)
        states = {state.slug: state for state in self.journey.steps}
        self.form_list = OrderedDict((key, form) for key, form in forms.items())
        for slug, state in states.items():
            self.form_list.setdefault(slug, forms[state.spec.key])
        self.form_list = OrderedDict(
            [(slug, self.form_list[slug]) for slug in states]
            + [(slug, form) for slug, form in self.form_list.items() if slug not in states]
        )
        self.condition_dict = {slug: slug in states for slug in self.form_list}
        self.circumstances = self.make_circumstances()

    def stand_on(self, slug: str) -> None:
        """Take the step from the address. Raises: Gone where there was such a step; Http404 where it never was."""
        state = self.journey.find_slug(slug)
        if state is None:
            raise self.missing(slug)
        self.state = state
        self.storage.look_at(
            {one.slug: self.circumstances.raw_of(one) for one in self.journey.steps if one.slug == state.slug},
            state.slug,
        )

    # What formtools asks for.

    def get_step_url(self, step: str) -> str:
        """The address of a step."""
        return self.place.step_url(step)

    def get_form_initial(self, step: str) -> dict[str, Any]:
        """What is stored, as it was typed."""
        return self.storage.get_step_data(step)

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        """The circumstances of the current step."""
        more = {"problems": self.problems, "base_version": self.typed_over}
        return self.circumstances.form_kwargs(self.state) | more

    def done(self, form_list: Any, **kwargs: Any) -> HttpResponse:
        """Never reached: what the steps belong to is finished by a post of its own."""
        raise Http404("what is done by steps is finished by a post of its own")

    # Pages.

    def get(self, request: HttpRequest, *args: Any, step: str, **kwargs: Any) -> HttpResponse:
        """The step as it stands; ``done`` finishes nothing and leads to the check page."""
        if step == self.done_step_name:
            return redirect(self.place.check_url)
        self.stand_on(step)
        return self.looked_at() or self.render(self.get_form())

    def render(self, form: StepForm | None = None, **kwargs: Any) -> HttpResponse:
        """The page of the current step: to fill in, to read, or to wait."""
        if self.state.state == "waiting":
            self.template_name = "wizard/waiting.html"
        elif not self.circumstances.may_write(self.state):
            self.template_name = "wizard/read.html"
        return super().render(form or self.get_form(), **kwargs)

    def get_context_data(self, form: StepForm, **kwargs: Any) -> dict[str, Any]:
        """formtools' context, and everything around the questions."""
        context = super().get_context_data(form=form, **kwargs)
        return context | self.page_context(form)

    # What is sent.

    def post(self, request: HttpRequest, *args: Any, step: str, **kwargs: Any) -> HttpResponse:
        """Save what was typed, valid or not, then do what the button says."""
        if step == self.done_step_name:
            return redirect(self.place.check_url)
        self.typed = self.read_typed(step)
        try:
            if not self.place.open:
                raise StepClosed
            with self.holding():
                self.stand_on(step)
                return self.write()
        except StepClosed:  # closed, perhaps while this was typed
            self.held = None
            if self.place.open:
                self.place = self.enter_place()
            self.follow()
            self.stand_on(step)
            return self.refuse()
        except Gone as gone:  # while this was typed
            words = _("%(why)s Nothing was saved here; what you wrote stands below.") % {"why": gone.words}
            return hold(request, words=words, status=409, send_again=False)

    def write(self) -> HttpResponse:
        """What is sent, in the transaction that holds the place."""
        request = self.request
        if self.is_foreign():
            words = _("This page belonged to another step. Nothing was saved here; what you wrote stands below.")
            return hold(request, words=words, status=409)
        writing = self.make_writing()
        if self.state.carried and "reopen" in request.POST:
            return self.attempt(writing.reopen)
        if not self.circumstances.may_write(self.state):
            return self.refuse()
        return self.take(writing)

    def is_foreign(self) -> bool:
        """Whether the post names another step or run than its address does. Naming none is no harm."""
        named = {
            (key.removesuffix("-current_step"), value)
            for key in self.request.POST
            if key.endswith("-current_step")
            for value in self.request.POST.getlist(key)
        }
        return bool(named - {(self.prefix, self.state.slug)})

    def refuse(self) -> HttpResponse:
        """Nobody writes here now. What was typed stands on the page, to be copied."""
        words = self.circumstances.why_not(self.state)
        return hold(self.request, words=words, status=409, send_again=False)

    def read_typed(self, slug: str) -> StepForm | None:
        """What was sent, taken in before anything is locked; None for a step that there is none of.

        It knows the questions and the staff alone. What depends on the answers so far is judged under the lock.
        """
        key, _occurrence = parse_slug(slug) or ("", 0)
        form = self.forms_of(self.place.spec).get(key)
        if form is None:
            return None
        school = self.place.school
        asked = Asked(today=today(), me=str(self.request.user.pk), staff_source=lambda: people_of(school))
        return form(data=self.request.POST, files=self.request.FILES, prefix=slug, asked=asked)

    def take(self, writing: Any) -> HttpResponse:
        """Save, and go on from there."""
        request, form = self.request, self.typed
        stopped = stop_keys(self.state)
        try:
            chosen = as_resolved(request, self.state, form, self.circumstances) if "resolve" in request.POST else None
            saved = writing.save(form, chosen)
        except StaleAnswers as conflict:
            self.follow()
            self.stand_on(self.state.slug)
            return show_conflict(request, self.place, self.state, form, self.circumstances, conflict)
        except BadInput as problem:
            if problem.field in self.circumstances.withheld(self.state):  # no box on the page could show it
                return hold(request, words=str(problem), status=409, send_again=False)
            self.typed_over = base_version(request)  # nothing was saved: a colleague's save must still be met
            return self.show_again({problem.field: [str(problem)]})
        except NotAllowed as refusal:
            return hold(request, words=str(refusal), status=403, send_again=False)
        except CaseError as refusal:
            return hold(request, words=str(refusal), status=409, send_again=False)
        self.follow()
        self.stand_on(self.state.slug)
        writing.state = self.state
        if new_stops := sorted(stop_keys(self.state) - stopped):
            return redirect(f"{self.get_step_url(self.state.slug)}?stop={new_stops[0]}")
        return self.go_on(writing, saved)

    def go_on(self, writing: Any, saved: Saved) -> HttpResponse:
        """What the button asked for, now that the text is safe. The journey is the one after the save."""
        if saved.refused_files:
            return self.show_again(saved.refused_files)
        post = self.request.POST
        if key := post.get("add-row", "")[:60]:
            return redirect(f"{self.get_step_url(self.state.slug)}?{urlencode({'add': key})}#field-{quote(key)}")
        if "remove-row" in post or "remove-file" in post or "resume" in post:
            return redirect(self.get_step_url(self.state.slug))
        if "skip" in post:
            return self.attempt(writing.skip, go=True)
        if "another" in post:
            return self.attempt(writing.another)
        if "save" in post:
            messages.success(self.request, _("Your answers are saved. You or a colleague can go on at any time."))
            return redirect(self.after_saving())
        if "back" in post:
            before = self.journey.before(self.state)
            return redirect(self.get_step_url(before.slug if before else self.state.slug))
        if opened := saved.opened(self.state):
            messages.info(self.request, _("Your answers are saved. They opened more questions below."))
            return redirect(f"{self.get_step_url(self.state.slug)}#field-{opened[0]}")
        return self.mark_as_done(writing)

    def mark_as_done(self, writing: Any) -> HttpResponse:
        """The ordinary "save and go on": the step is complete, or says what is missing."""
        try:
            done = writing.done()
        except InvalidAnswers as problem:
            return self.show_again(problem.errors)
        except StaleAnswers:
            return redirect(self.get_step_url(self.state.slug))
        except CaseError as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.get_step_url(self.state.slug))
        self.follow()
        following = self.journey.next_after(self.state)
        onward = self.get_step_url(following.slug) if following else self.place.check_url
        if done.alerts:
            return alerts_page(self.request, self.place, self.state, list(done.alerts), onward)
        return redirect(onward)

    def show_again(self, problems: dict[str, list[str]]) -> HttpResponse:
        """The same page with what was typed and what is the matter with it."""
        self.problems = problems
        self.follow(to_show=True)
        self.stand_on(self.state.slug)
        form = self.get_form(data=self.request.POST, files=None)
        form.is_valid()
        return self.render(form)

    def attempt(self, action: Any, *, go: bool = False) -> HttpResponse:
        """Do something that leads to another step, or say why it cannot be done."""
        try:
            slug = action()
        except InvalidAnswers as problem:
            return self.show_again(problem.errors)
        except CaseError as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.get_step_url(self.state.slug))
        if go:
            self.follow()
            following = self.journey.next_after(self.state)
            if following is None:
                return redirect(self.place.check_url)
            slug = following.slug
        return redirect(self.get_step_url(slug))

    def after_saving(self) -> str:
        """Where one goes who saves and leaves."""
        return self.place.home_url
