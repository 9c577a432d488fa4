"""A new procedure: from a blank one, from one that ships with the portal or exists, from a file."""

from importlib.resources.abc import Traversable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages

from guidance.exchange import forms
from guidance.exchange.copying import under_key, with_pages_of
from guidance.exchange.drafts import draft_pages
from guidance.exchange.listing import rows
from guidance.exchange.rights import homes_for, keys_seen_by, make_homes, names_of_languages, open_languages
from guidance.exchange.shipped import Shipped, shipped_pack, shipped_packs
from guidance.exchange.skeleton import blank
from guidance.exchange.taking import Taken, take
from guidance.exchange.uploads import read_bytes
from guidance.exchange.views.base import FormMixin, ProceduresView
from guidance.exchange.views.listing import may_make
from guidance.models import ProcedurePage, StarterRecord
from guidance.procedures.spec import ProcedureSpec
from guidance.starter.archive import write_archive
from guidance.starter.carrying import carry, pages_of_pack
from guidance.starter.errors import StarterError


class MakingView(ProceduresView):
    """A way to a new procedure, for those who may make pages below some front page."""

    def load(self) -> None:
        if not may_make(self.request.user):
            raise PermissionDenied

    def way(self) -> list[dict[str, Any]]:
        return [*super().way(), {"url": reverse("procedures:new"), "label": _("New procedure")}]


class New(MakingView):
    """From where to begin."""

    template_name = "guidance/cms/new.html"
    page_title = gettext_lazy("New procedure")

    def way(self) -> list[dict[str, Any]]:
        return super().way()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            shipped=shipped_packs(),
            rows=[row for row in rows(keys_seen_by(self.request.user)) if row.spec],
            language=get_language(),
            **kwargs,
        )


class MakingForm(FormMixin, MakingView):
    """A form that ends in a new procedure."""

    submit_button_label = gettext_lazy("Make the draft")
    lead = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=self.lead, **kwargs)

    def make(self, spec: ProcedureSpec, folder: Traversable | None = None, was: str = "") -> str:
        """Write the drafts; returns the address of the new procedure. Raises: StarterError."""
        homes = make_homes(self.request.user, spec.languages)
        if spec.source_language not in homes:
            raise StarterError(spec.title, _no_home(spec.source_language))
        taken = take(spec, folder, was=was, by=self.request.user, parents=homes)
        messages.success(
            self.request, _("The draft of “%(title)s” is made. Nothing is published.") % {"title": spec.title}
        )
        tell(self.request, taken)
        return reverse("procedures:one", args=[spec.key])


def _no_home(language: str) -> str:
    name = names_of_languages([language])[language]
    return _("The portal has no front page in %(language)s below which you may make pages.") % {"language": name}


def tell(request: Any, taken: Taken) -> None:
    """Tell what else became of a pack that was taken."""
    loaded = taken.loaded
    if loaded.made or loaded.changed:
        sentence = _("Guidance pages written as drafts: %(pages)s.")
        messages.info(request, sentence % {"pages": ", ".join([*loaded.made, *loaded.changed])})
    if loaded.kept:
        sentence = _("Left alone, because somebody has edited them: %(pages)s.")
        messages.warning(request, sentence % {"pages": ", ".join(loaded.kept)})
    if taken.without:
        names = ", ".join(names_of_languages(taken.without).values())
        sentence = _("Left out, because there is no page in it that you may write: texts in %(languages)s.")
        messages.warning(request, sentence % {"languages": names})
    if taken.left:
        sentence = _("Left out, because it is the whole portal's and not the procedure's: %(what)s.")
        messages.warning(request, sentence % {"what": ", ".join(taken.left)})


class NewBlank(MakingForm):
    """A small whole procedure whose texts explain what they are for."""

    page_title = gettext_lazy("From a blank one")
    lead = gettext_lazy("A small procedure that is whole: one stage, one step. Its texts say what each part is for.")

    def make_form(self, *data: Any) -> forms.BlankForm:
        codes = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
        user = self.request.user
        languages = names_of_languages([*homes_for(user, codes), *open_languages(user, codes)])
        here = get_language() if get_language() in languages else next(iter(languages), "")
        return forms.BlankForm(*data, languages=languages, initial={"language": here})

    def act(self, form: forms.BlankForm) -> str:
        said = form.cleaned_data
        names = ("key", "title", "language", "country", "subjects")
        return self.make(blank(**{name: said[name] for name in names}))


class NewFromShipped(MakingForm):
    """A copy of a pack that ships with the portal."""

    pack: Shipped

    def load(self) -> None:
        super().load()
        pack = shipped_pack(self.kwargs["slug"])
        if pack is None:
            raise Http404("no such pack")
        self.pack = pack

    def get_page_title(self) -> str:
        return self.pack.spec.title.to(get_language())

    @property
    def lead(self) -> str:
        """What the pack is for."""
        return self.pack.spec.summary.to(get_language())

    def make_form(self, *data: Any) -> forms.CopyForm:
        spec = self.pack.spec
        title = spec.title.to(spec.source_language)
        initial = {"title": title, "key": forms.free_key(spec.key)}
        has_pages = self.pack.folder is not None and (self.pack.folder / "pages").is_dir()
        return forms.CopyForm(*data, initial=initial, has_pages=has_pages, shared=False)

    def act(self, form: forms.CopyForm) -> str:
        said, own = form.cleaned_data, self.pack.spec
        if said.get("pages"):
            return self.make(under_key(own, said["key"], said["title"]), self.pack.folder, was=own.key)
        here = StarterRecord.objects.filter(area=own.key, page__isnull=False).exists()
        return self.make(under_key(with_pages_of(own, own.key) if here else own, said["key"], said["title"]))


class NewFromProcedure(MakingForm):
    """A copy of a procedure as it is being written here."""

    page_title = gettext_lazy("Copy a procedure")
    spec: ProcedureSpec

    def load(self) -> None:
        super().load()
        key = self.kwargs["key"]
        spec = draft_pages(key).spec if key in keys_seen_by(self.request.user) else None
        if spec is None:
            raise Http404("no such procedure among those that the person may change")
        self.spec = spec

    @property
    def lead(self) -> str:
        """What is copied."""
        return _("A copy of “%(title)s” as its draft stands now.") % {"title": self.spec.title.to(get_language())}

    def make_form(self, *data: Any) -> forms.CopyForm:
        title = _("%(title)s (copy)") % {"title": self.spec.title.to(self.spec.source_language)}
        pages = pages_of_pack(self.spec, self.spec.source_language, drafts=True)
        has_pages = not all(isinstance(page, ProcedurePage) for page in pages.values())
        initial = {"title": title, "key": forms.free_key(self.spec.key)}
        return forms.CopyForm(*data, initial=initial, has_pages=has_pages, shared=True)

    def act(self, form: forms.CopyForm) -> str:
        said = form.cleaned_data
        if not said.get("pages"):
            return self.make(under_key(with_pages_of(self.spec, self.spec.key), said["key"], said["title"]))
        carried = carry(self.spec, drafts=True)
        brought = read_bytes(write_archive(carried.files), self.spec.key)
        address = self.make(under_key(brought.spec, said["key"], said["title"]), brought.folder, was=self.spec.key)
        if carried.lost:
            sentence = _("What could not be copied: %(what)s")
            messages.warning(self.request, sentence % {"what": " ".join(carried.lost)})
        return address


class NewFromFile(MakingForm):
    """A procedure from a pack that somebody brings."""

    page_title = gettext_lazy("From a file")
    lead = gettext_lazy("A procedure as YAML, or a zip with its guidance pages, as another portal exports it.")

    def make_form(self, *data: Any) -> forms.NewUploadForm:
        return forms.NewUploadForm(*data)

    def act(self, form: forms.NewUploadForm) -> str:
        said, brought = form.cleaned_data, form.cleaned_data["file"]
        return self.make(under_key(brought.spec, said["key"], said["title"]), brought.folder, was=brought.spec.key)
