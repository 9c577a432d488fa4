"""A procedure in other languages: what is missing, and every text of a part beside its source."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from guidance.exchange.forms import LanguageForm
from guidance.exchange.rights import (
    languages_to_add,
    make_homes,
    may_change,
    names_of_languages,
    parents_for,
)
from guidance.exchange.views.base import FormMixin, ProcedureView
from guidance.models import ProcedurePage
from guidance.starter.errors import StarterError
from guidance.translating.adding import add_language
from guidance.translating.forms import inputs, read
from guidance.translating.translation import Saved, TranslatedPart, Typed, save, translation


class TranslationView(ProcedureView):
    """A page about a procedure in one of its other languages, for those who may write the draft in that language."""

    row: ProcedurePage
    language: str

    def load(self) -> None:
        super().load()
        self.language = self.kwargs["language"]
        row = self.pages.rows.get(self.language)
        if row is None or self.language == self.pages.source_language or not self.pages.source_language:
            raise Http404("the procedure has no such translation")
        if not may_change(self.request.user, row):
            raise PermissionDenied
        self.row = row

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the two languages."""
        return names_of_languages([self.language, self.pages.source_language])

    @cached_property
    def parts(self) -> list[TranslatedPart]:
        """The parts with their texts, as both pages are being written."""
        return translation(self.pages, self.language)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            language=self.language,
            language_name=self.names[self.language],
            source_name=self.names[self.pages.source_language],
            source_language=self.pages.source_language,
            **kwargs,
        )


class Texts(TranslationView):
    """How far a translation has come, part by part."""

    template_name = "guidance/cms/texts.html"
    header_icon = "globe"

    def get_page_title(self) -> str:
        return _("Translation into %(language)s") % {"language": self.names[self.language]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        total = sum(len(part.texts) for part in self.parts)
        done = sum(part.done for part in self.parts)
        return super().get_context_data(parts=self.parts, total=total, done=done, row=self.row, **kwargs)

    def get_header_buttons(self) -> list[Any]:
        page = reverse("wagtailadmin_pages:edit", args=[self.row.pk])
        return [HeaderButton(_("The page, to publish it"), url=page, icon_name="doc-empty")]


class TextsOfPart(TranslationView):
    """Every text of one part: the source beside an input. Saving writes the draft of the page, publishing nothing."""

    template_name = "guidance/cms/texts_part.html"
    header_icon = "globe"
    part: TranslatedPart

    def load(self) -> None:
        super().load()
        part = next((part for part in self.parts if part.slug == self.kwargs["part"]), None)
        if part is None:
            raise Http404("the procedure has no such part")
        self.part = part

    def get_page_title(self) -> str:
        return self.part.title

    def way(self) -> list[dict[str, Any]]:
        label = _("Translation into %(language)s") % {"language": self.names[self.language]}
        return [*super().way(), {"url": self.overview, "label": label}]

    @property
    def overview(self) -> str:
        """The address of all parts."""
        return reverse("procedures:texts", args=[self.pages.key, self.language])

    def address(self, part: TranslatedPart) -> str:
        """The address of a part."""
        return reverse("procedures:texts_part", args=[self.pages.key, self.language, part.slug])

    @property
    def next_part(self) -> TranslatedPart | None:
        """The part after this one."""
        slugs = [part.slug for part in self.parts]
        place = slugs.index(self.part.slug) + 1
        return self.parts[place] if place < len(self.parts) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        only_open = self.request.GET.get("show") == "open"
        shown = kwargs.pop("inputs", None) or inputs(self.part.texts)
        return super().get_context_data(
            part=self.part,
            only_open=only_open,
            inputs=[one for one in shown if one.error or not only_open or one.text.state != "done"],
            next_part=self.next_part,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save what was typed; what may not be saved stays in its input with a sentence."""
        typed = list(read(self.part.texts, request.POST))
        saved = save(self.row, [text.source for text in self.part.texts], typed, by=request.user)
        if saved.refused:
            return self.refuse(saved, typed)
        sentence = ngettext("%(n)d text is saved in the draft.", "%(n)d texts are saved in the draft.", saved.written)
        messages.success(request, sentence % {"n": saved.written} if saved.written else _("Nothing was changed."))
        if "next" in request.POST:
            return redirect(self.address(self.next_part) if self.next_part else self.overview)
        query = request.GET.urlencode()
        return redirect(f"{request.path}?{query}" if query else request.path)

    def refuse(self, saved: Saved, typed: list[Typed]) -> HttpResponse:
        """The page again, with what could not be saved."""
        super().load()  # as it is now: with what was saved, and what a colleague wrote
        self.__dict__.pop("parts", None)
        self.part = next(part for part in self.parts if part.slug == self.kwargs["part"])
        messages.error(self.request, _("Some texts were not saved. See what is said at them."))
        shown = inputs(self.part.texts, {one.at: one for one in typed}, saved.refused)
        return self.render_to_response(self.get_context_data(inputs=shown), status=422)


class NewLanguage(FormMixin, ProcedureView):
    """Make the page of a language that the procedure is not translated into yet."""

    page_title = gettext_lazy("Another language")
    submit_button_label = gettext_lazy("Make the page")

    def load(self) -> None:
        super().load()
        if not self.languages:
            raise PermissionDenied

    @cached_property
    def languages(self) -> dict[str, str]:
        """The languages that may be added, with their names."""
        return names_of_languages(languages_to_add(self.request.user, self.pages))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _("A page of the procedure is made in the language, as a draft. Its texts are translated part by part.")
        return super().get_context_data(lead=lead, **kwargs)

    def make_form(self, *data: Any) -> LanguageForm:
        return LanguageForm(*data[:1], languages=self.languages)

    def act(self, form: LanguageForm) -> str:
        language, user = form.cleaned_data["language"], self.request.user
        parents = parents_for(user, self.pages, make_homes(user, [language]))
        if language not in parents:
            raise StarterError(self.title, _("There is no page below which you may make it."))
        add_language(self.pages, language, parents[language], by=user)
        messages.success(self.request, _("The page is made. Nothing is published."))
        return reverse("procedures:texts", args=[self.pages.key, language])
