"""Leaving a stage: what is offered and what each way leads to, two who must agree, and a decision that counts once."""

from typing import Any

import django.forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from forms.cases.access import may
from forms.cases.clock import system_clock, today
from forms.cases.enums import DecisionStatus
from forms.cases.errors import AlreadyDecided, BadInput, CaseError, StepClosed
from forms.cases.inputs.closing import DECIDING, kept_measures
from forms.cases.journey import Journey, journey
from forms.cases.models import Case, Decision
from forms.cases.selectors.closing import meetings_ahead
from forms.cases.selectors.detail import proposed_outcomes
from forms.cases.services import decisions as service
from forms.cases.services.access_log import note_access
from forms.cases.signals import met
from forms.cases.voice import voice_of
from forms.people.models import User
from forms.people.rendering import PortalForm
from forms.people.selectors import colleagues
from forms.people.views.base import tell_of_repeat
from forms.people.views.held import hold, holding, log_in_first
from forms.wizard.building.widgets import DateInput, as_iso_date
from forms.wizard.circumstances import name_authors
from forms.wizard.loading import Place, enter
from forms.wizard.presenting import dues_of, kicker, prose, step_list, step_url, title_of
from guidance.procedures.words import condition_in_words
from guidance.reading.words import leads_to_in_words


class DecisionForm(PortalForm):
    """What a decision is made of. Which outcome is open and what it needs, the service judges."""

    outcome = django.forms.ChoiceField(
        label=gettext_lazy("How does it go on?"), required=False, widget=django.forms.RadioSelect
    )
    reason = django.forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        widget=django.forms.Textarea({"rows": 4, "data-counter": service.LONGEST_REASON}),
        help_text=gettext_lazy("What the decision rests on. It stands on the timeline of the case."),
    )
    next_on = django.forms.CharField(
        label=gettext_lazy("Next date"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("When you look at it again."),
    )
    owner = django.forms.ModelChoiceField(
        label=gettext_lazy("Whose turn it is then"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("As the procedure says"),
    )

    def __init__(self, *args: Any, offers: list[Any], case: Case, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closing = [one.spec.key for one in offers if one.spec.kind == "close"]
        if self.closing and (keep := kept_measures(case, lead=DECIDING)) is not None:
            self.fields["keep"] = keep
        self.fields["outcome"].choices = [(one.spec.key, one.spec.label.to(language)) for one in offers]
        self.fields["owner"].queryset = colleagues(case.school)
        self.fields["outcome"].must_be_answered = True
        self.fields["reason"].must_be_answered = any(one.spec.reason == "required" for one in offers)
        self.fields["reason"].folded = False
        if all(one.spec.next_date == "none" for one in offers):
            del self.fields["next_on"]

    def clean_next_on(self) -> Any:
        """A date, or None where nothing was written. Raises: ValidationError."""
        text = self.cleaned_data["next_on"].strip()
        if not text:
            return None
        day = parse_date(as_iso_date(text) or "")
        if day is None:
            raise django.forms.ValidationError(_("Write a date with day, month and year, like 24.12.2026."))
        return day


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@log_in_first
@holding
def decide(request: HttpRequest, number: str, stage: str, run_no: int) -> HttpResponse:
    """The ways out of a stage; a post decides, proposes, agrees or refuses."""
    place = enter(request.user, number, stage, run_no)
    if request.method == "POST":
        return _post(request, place) if place.run.ended_at is None else _too_late(request, place)
    note_access(place.case, request.user, path=request.path)
    return _page(request, place)


def _post(request: HttpRequest, place: Place) -> HttpResponse:
    if "agree" in request.POST or "refuse" in request.POST:
        return _answer_proposal(request, place)
    offers = service.offers(place.run, request.user)
    form = _form(place, offers, data=request.POST)
    if "resume" in request.POST or not form.is_valid():
        return _page(request, place, form)
    try:
        decision = service.decide(
            place.run.pk,
            outcome=form.cleaned_data["outcome"],
            reason=form.cleaned_data["reason"],
            next_on=form.cleaned_data.get("next_on"),
            owner=form.cleaned_data["owner"],
            keep=form.cleaned_data.get("keep", ()),
            by=request.user,
        )
    except BadInput as problem:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        return _page(request, place, form)
    except AlreadyDecided as refusal:
        return hold(request, words=str(refusal), status=409, send_again=False)
    except CaseError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, place, form)
    if decision.status == DecisionStatus.PROPOSED:
        messages.success(request, _("Your proposal is saved. Those who must agree have been told."))
        return redirect("wizard:decide", **place.urls_of())
    messages.success(request, _("The stage is decided. What follows stands below."))
    return redirect("cases:detail", number=place.case.number)


def _too_late(request: HttpRequest, place: Place) -> HttpResponse:
    """The same decision sent again leads to the case; what somebody else meant to decide is shown, not dropped."""
    decided = place.run.decisions.filter(status=DecisionStatus.FINAL).first()
    mine = decided is not None and request.user.pk in (decided.by_id, decided.confirmed_by_id)
    if mine and ("agree" in request.POST or request.POST.get("outcome") == decided.outcome):
        tell_of_repeat(request)
        return redirect("cases:detail", number=place.case.number)
    words = AlreadyDecided(decided) if decided is not None else StepClosed(_("This stage is closed."))
    return hold(request, words=str(words), status=409, send_again=False)


def _answer_proposal(request: HttpRequest, place: Place) -> HttpResponse:
    proposal = _proposal_of(place)
    sent = request.POST.get("proposal", "")
    if proposal is None or sent != str(proposal.pk):
        messages.warning(request, _("This proposal is no longer open."))
        return redirect("wizard:decide", **place.urls_of())
    try:
        if "agree" in request.POST:
            service.confirm(proposal.pk, by=request.user)
            messages.success(request, _("The stage is decided. What follows stands below."))
            return redirect("cases:detail", number=place.case.number)
        service.refuse(proposal.pk, reason=request.POST.get("refusal", ""), by=request.user)
        messages.success(request, _("The proposal is taken back. The stage goes on."))
    except CaseError as refusal:
        messages.error(request, str(refusal))
    return redirect("wizard:decide", **place.urls_of())


def _proposal_of(place: Place) -> Decision | None:
    return place.run.decisions.filter(status=DecisionStatus.PROPOSED).select_related("by").first()


def _form(place: Place, offers: list[Any], **kwargs: Any) -> DecisionForm:
    return DecisionForm(offers=[one for one in offers if one.open], case=place.case, language=place.language, **kwargs)


def _page(request: HttpRequest, place: Place, form: DecisionForm | None = None) -> HttpResponse:
    travel = journey(place.run, user=request.user)
    name_authors(travel, annex=False)
    standing = {one.status: one for one in place.run.decisions.select_related("by", "confirmed_by")}
    decided, proposal = standing.get(DecisionStatus.FINAL), standing.get(DecisionStatus.PROPOSED)
    offers = service.offers(place.run, request.user, shelf=travel.facts.shelf) if decided is None else []
    may_decide = may(request.user, "decide", place.case)
    signals = _signals(place, travel) if decided is None else []
    dues = dues_of(place)
    passed = {one["key"]: one for one in proposed_outcomes(place.run, dues)} if decided is None else {}
    if form is None:
        proposed = [one.proposed_date for one in offers if one.open and one.proposed_date]
        ready = next((one.spec.key for one in offers if one.open and one.spec.key in passed), "")
        initial = {"next_on": proposed[0].isoformat() if proposed else "", "outcome": ready}
        form = _form(place, offers, initial=initial)
    open_now = decided is None and proposal is None and place.open
    context = {
        "place": place,
        "kicker": kicker(place),
        "stage_title": place.stage.title.to(place.language),
        "form": form,
        "signals": signals,
        "offers": [_offered(place, one, signals) | {"passed": passed.get(one.spec.key)} for one in offers],
        "may_decide": open_now and may_decide and travel.complete and any(one.open for one in offers),
        "ahead": meetings_ahead(place.case) if form.closing else [],
        "missing": _missing(place, travel),
        "voice": voice_of(travel),
        "goes_over": place.case.move_to if open_now and place.case.move_to_id else None,
        "decided": _decided(place, decided) if decided else None,
        "proposal": _proposed(request, place, proposal) if proposal else None,
        "steps": step_list(place, travel, None, dues),
        "check_url": reverse("wizard:check", kwargs=place.urls_of()),
        "case_url": reverse("cases:detail", kwargs={"number": place.case.number}),
    }
    return render(request, "wizard/decide.html", context)


def _missing(place: Place, travel: Journey) -> list[dict[str, str]]:
    return [
        {
            "title": title_of(place.words.step(place.run.stage, one.spec.key), one, place.language),
            "url": step_url(place, one),
        }
        for one in travel.missing
    ]


def _signals(place: Place, travel: Journey) -> list[dict[str, str]]:
    """Limits that the figures of the case meet now, and the later stages that they propose."""
    spec, later = place.spec, [stage.key for stage in place.words.stages]
    later = later[later.index(place.run.stage) + 1 :]
    return [
        {
            "title": place.words.signal(one.key).title.to(place.language),
            "when": condition_in_words(one.when, place.words, place.language),
            "stage": one.stage,
            "proposes": place.words.stage(one.stage).title.to(place.language),
        }
        for one in met(spec, travel.facts, today(system_clock))
        if one.stage in later
    ]


def _offered(place: Place, offer: Any, signals: list[dict[str, str]]) -> dict[str, Any]:
    words = place.stage.outcome(offer.spec.key)
    leads_to = place.words.stage(offer.spec.to).title.to(place.language) if offer.spec.to else ""
    return {
        "key": offer.spec.key,
        "label": words.label.to(place.language),
        "guidance": prose(place, words.guidance, 4),
        "open": offer.open,
        "proposed": any(one["stage"] == offer.spec.to for one in signals),
        "why_not": offer.why_not,
        "leads": leads_to_in_words(offer.spec),
        "leads_to": leads_to,
        "date": offer.proposed_date,
        "needs_date": offer.spec.next_date == "required",
        "confirmed_by": [place.words.role(key).title.to(place.language) for key in offer.spec.confirmed_by],
        "ours": offer.spec.origin == "ours",
    }


def _decided(place: Place, decision: Decision) -> dict[str, Any]:
    return {"label": place.stage.outcome(decision.outcome).label.to(place.language), "row": decision}


def _proposed(request: HttpRequest, place: Place, proposal: Decision) -> dict[str, Any]:
    outcome = place.stage.outcome(proposal.outcome)
    return {
        "label": outcome.label.to(place.language),
        "row": proposal,
        "mine": proposal.by_id == request.user.pk,
        "roles": [place.words.role(key).title.to(place.language) for key in outcome.confirmed_by],
    }
