"""Questions from staff in the CMS: the list of them, and where they are answered."""

from typing import Any

import django.forms
import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page

from guidance.care import questions
from guidance.models import PageQuestion
from guidance.models.questions import LONGEST_ANSWER

STATES = {"open": _("Open"), "answered": _("Answered")}


def _mine(request: HttpRequest) -> QuerySet:
    return questions.answerable_by(request.user)


class QuestionFilters(WagtailFilterSet):
    """Open or answered, about which page, about which step."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=list(STATES.items()), method="by_state")
    page = django_filters.ModelChoiceFilter(
        label=_("Page"),
        queryset=lambda request: Page.objects.filter(pk__in=_mine(request).order_by().values("page")).order_by("title"),
    )
    step_title = django_filters.ChoiceFilter(label=_("Step"), choices=list)

    class Meta:
        model = PageQuestion
        fields = ["state", "page", "step_title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = _mine(self.request).exclude(step_title="").order_by("step_title").values_list("step_title", flat=True)
        self.filters["step_title"].extra["choices"] = [(title, title) for title in steps.distinct()]

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those that are open, or those that are answered."""
        return queryset.filter(answered_at__isnull=value == "open")


class _Answering:
    """Only for who could be asked about a page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raises: PermissionDenied."""
        if not questions.answers(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class QuestionList(_Answering, IndexView):
    """Questions about pages that the person looks after or edits, those that are open first."""

    model = PageQuestion
    any_permission_required = None  # whose pages they are decides
    page_title = _("Questions from staff")
    header_icon = "help"
    index_url_name = "questions"
    index_results_url_name = "questions_results"
    edit_url_name = "question"
    default_ordering = ("answered_at", "at")
    filterset_class = QuestionFilters
    is_searchable = False
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "sentence",
                label=_("What is unclear"),
                accessor=shortened,
                get_url=lambda question: reverse("question", args=[question.pk]),
            ),
            Column("page_title", label=_("Page"), accessor=lambda question: question.page_title),
            Column("step_title", label=_("Step"), accessor=lambda question: question.step_title or "–"),
            UserColumn("by", label=_("Asked by")),
            DateColumn("at", label=_("Asked")),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda question: STATES["answered" if question.answered_at else "open"],
                primary=lambda question: not question.answered_at,
            ),
        ]

    def get_base_queryset(self) -> QuerySet:
        return _mine(self.request).select_related("by__wagtail_userprofile")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """Open ones first, the oldest before all; then the answered ones, the newest first."""
        waiting = django.db.models.F("answered_at").desc(nulls_first=True)
        return queryset.order_by(waiting, "at", "pk")

    def get_add_url(self) -> None:
        return None

    def get_edit_url(self, instance: PageQuestion) -> str:
        return reverse("question", args=[instance.pk])


def shortened(question: PageQuestion) -> str:
    """The beginning of what was asked, or that it was erased."""
    if question.erased_at:
        return gettext("(erased)")
    return question.sentence if len(question.sentence) <= 120 else f"{question.sentence[:117]}…"


class AnswerForm(django.forms.Form):
    """The answer, and whether what was asked must go."""

    answer = django.forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=AdminAutoHeightTextInput,
        help_text=_("The person who asked reads it in their list of tasks. Change the page as well, if it is unclear."),
    )
    erase = django.forms.BooleanField(
        label=_("Erase the question"),
        required=False,
        help_text=_("If it says something about a pupil or another person. Nobody can read it any more then."),
    )


class AnswerView(_Answering, WagtailAdminTemplateMixin, FormView):
    """One question, with the answer that it has or gets."""

    form_class = AnswerForm
    template_name = "care/answer.html"
    page_title = _("Question from staff")
    header_icon = "help"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = questions.answerable_by(request.user).select_related("page", "by", "answered_by")
        self.question = get_object_or_404(rows, pk=kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("questions"), "label": gettext("Questions from staff")},
            {"url": "", "label": self.question.page_title},
        ]

    def get_initial(self) -> dict[str, Any]:
        return {"answer": self.question.answer}

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        try:
            questions.answer(
                self.question.pk, form.cleaned_data["answer"], by=self.request.user, erase=form.cleaned_data["erase"]
            )
        except questions.NotTaken as refused:
            form.add_error("answer", str(refused))
            return self.form_invalid(form)
        messages.success(self.request, gettext("The answer is sent."))
        return redirect("questions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.question.page
        edits = page is not None and page.permissions_for_user(self.request.user).can_edit()
        return super().get_context_data(
            **kwargs,
            question=self.question,
            edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]) if edits else "",
            page_url=page.url if page and page.live else "",
        )


class QuestionsItem(MenuItem):
    """The questions in the menu, for who could be asked."""

    def is_shown(self, request: HttpRequest) -> bool:
        return questions.answers(request.user)


def menu_item() -> MenuItem:
    """The place of the questions in the menu."""
    return QuestionsItem(_("Questions"), reverse("questions"), name="questions", icon_name="help", order=280)


urls = [
    path("questions/", QuestionList.as_view(), name="questions"),
    path("questions/results/", QuestionList.as_view(results_only=True), name="questions_results"),
    path("questions/<int:pk>/", AnswerView.as_view(), name="question"),
]
