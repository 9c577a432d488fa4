"""What a page holds of the procedure that it shows, and what the procedure is that its pages hold together."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from guidance.procedures.editing import (
    ABOUT,
    Draft,
    Edited,
    Index,
    Problem,
    compile_draft,
    from_spec,
    register_of_roles,
    to_spec,
)
from guidance.procedures.editing.blocks import streams
from guidance.procedures.spec import ProcedureSpec
from guidance.translating.texts import source_words, sources_of

if TYPE_CHECKING:
    from guidance.models import ProcedurePage

#: What the page's own fields say too.
_OF_THE_PAGE = ("title", "summary")


class BlocksField(StreamField):
    """A stream whose blocks stand in no migration: there it is the JSON that it is in the database."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup")
        return name, "django.db.models.JSONField", [], {**kwargs, "default": list}

    def clone(self) -> "BlocksField":
        _name, _path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup")
        return type(self)(self.block_types_arg, **kwargs)


class HoldsProcedureMixin(models.Model):
    """A page that holds a procedure, in the shape of ``guidance.procedures.editing.shape``.

    The page of the source language holds the structure and its own texts, a page in another language texts alone.
    ``translated_from`` has the words of the source that each of them was translated from, in the same shape: where the
    source says otherwise by now, the translation is to be looked at.
    """

    stages = BlocksField(streams()["stages"], blank=True, verbose_name=_("stages"))
    frame = models.JSONField(_("what stands beside the stages"), default=dict, blank=True)
    texts = models.JSONField(_("translated texts by block"), default=dict, blank=True)
    translated_from = models.JSONField(_("what they were translated from"), default=dict, blank=True)

    class Meta:
        abstract = True

    @property
    def is_source(self) -> bool:
        """Whether this page holds the structure: it stands in the procedure's own language, or is the first of it."""
        languages = self.frame.get("languages") if isinstance(self.frame, dict) else None
        if languages and isinstance(languages, list):
            return languages[0] == self.language
        return not self._others().exclude(frame={}).exists()

    def draft(self) -> Draft:
        """What this page holds, as it stands in memory, compiled and linted with its translations. Raises nothing.

        Other languages count as their newest drafts have them. On a translated page: the source's newest draft with
        the texts of this one.
        """
        source, texts = self.with_translations()
        if source is None:
            sentence = gettext("The page in the procedure's own language is not written yet.")
            return Draft(None, (Problem("error", sentence),))
        return compile_draft(source.frame, source.blocks, texts, register_of_roles())

    def written(self) -> ProcedureSpec | None:
        """The procedure as its live pages hold it, from the page of any language; ``None`` without the source's.

        Raises: pydantic.ValidationError where they hold no procedure. A query, one for roles, one for the languages.
        """
        pages = {page.language: page for page in type(self).objects.live().filter(key=self.key)}
        source = next((page for page in pages.values() if page.is_source), None)
        if source is None:
            return None
        texts = {code: page.texts for code, page in pages.items() if page.pk != source.pk}
        return to_spec(source.frame, source.blocks, texts, register_of_roles())

    def take(self, spec: ProcedureSpec) -> None:
        """Put a procedure on to this page, unsaved: structure and own texts on the page of its source language, on
        another that language's texts.

        Blocks that are there already stay the same blocks. The page's title and summary follow the procedure's, unless
        somebody has given the page others.
        """
        known = Index(Edited(self.frame, self.blocks)).addresses
        edited = from_spec(spec, known)
        own = self.language == spec.source_language
        before = self._own_words()
        if own:
            self.stages, self.frame, self.texts, self.translated_from = edited.stages, edited.frame, {}, {}
        else:
            held = self.texts, self.translated_from
            self.stages, self.frame, self.texts = [], {}, edited.texts.get(self.language, {})
            self.translated_from = sources_of(self.texts, source_words(edited.frame, edited.stages), *held)
        now = self._own_words()
        for name in _OF_THE_PAGE:
            longest = self._meta.get_field(name).max_length
            said, words = (before.get(name) or "")[:longest], (now.get(name) or "")[:longest]
            if words and getattr(self, name) in ("", said):
                setattr(self, name, words)

    def _own_words(self) -> dict[str, Any]:
        return self.frame if self.frame else self.texts.get(ABOUT, {})

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The stages as raw data."""
        return list(self.stages.get_prep_value())

    def with_translations(self) -> tuple["ProcedurePage | None", dict[str, Any]]:
        """The page of the source language, as it is or as drafted last, and the texts of the others by language.

        This page counts as it stands in memory: with what somebody is typing.
        """
        others = [page.get_latest_revision_as_object() for page in self._others().select_related("latest_revision")]
        pages = {page.language: page for page in others} | {self.language: self}
        source = self if self.is_source else next((page for page in others if page.is_source), None)
        return source, {code: page.texts for code, page in pages.items() if page is not source}

    def _others(self) -> models.QuerySet:
        return type(self).objects.filter(key=self.key).exclude(pk=self.pk).exclude(locale_id=self.locale_id)
