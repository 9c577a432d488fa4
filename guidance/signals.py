"""What follows from a change to a page: its search entry, and a new generation of what is kept for readers."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import copy_for_translation_done, page_published, page_unpublished, post_page_move

from guidance.caching import start_generation
from guidance.models import (
    GlossaryPage,
    GlossaryTerm,
    ProcedurePage,
    ProcedureVersion,
    ProcedureWording,
    RemovedPage,
    SearchEntry,
)
from guidance.procedures.publishing import close_to_cases
from guidance.search.index import update

KEY = "guidance-changed"


def connect() -> None:
    """Connect everything; called once when the app is ready. Doing it again changes nothing."""
    page_published.connect(page_changed, dispatch_uid=f"{KEY}-published")
    page_unpublished.connect(page_hidden, dispatch_uid=f"{KEY}-unpublished")
    page_unpublished.connect(procedure_taken_down, sender=ProcedurePage, dispatch_uid=f"{KEY}-procedure-down")
    post_page_move.connect(start_generation, dispatch_uid=f"{KEY}-moved")
    pre_delete.connect(page_about_to_go, sender=Page, dispatch_uid=f"{KEY}-page-about-to-go")
    copy_for_translation_done.connect(procedure_copied_for_translation, dispatch_uid=f"{KEY}-copied-for-translation")
    post_delete.connect(page_deleted, dispatch_uid=f"{KEY}-page-deleted")
    # A new release may bring new templates and names of static files, and it begins with `migrate`.
    post_migrate.connect(start_generation, sender=apps.get_app_config("guidance"), dispatch_uid=f"{KEY}-migrated")
    for model in (PageViewRestriction, Site, Locale):
        post_save.connect(start_generation, sender=model, dispatch_uid=f"{KEY}-{model.__name__}-saved")
        post_delete.connect(start_generation, sender=model, dispatch_uid=f"{KEY}-{model.__name__}-deleted")
    for model in (ProcedureVersion, ProcedureWording):
        post_save.connect(procedure_published, sender=model, dispatch_uid=f"{KEY}-{model.__name__}-saved")
    post_save.connect(term_changed, sender=GlossaryTerm, dispatch_uid=f"{KEY}-term-saved")
    post_delete.connect(term_changed, sender=GlossaryTerm, dispatch_uid=f"{KEY}-term-deleted")


def page_changed(instance: Page, **_: Any) -> None:
    """A page was published: look it up under its new words."""
    update(instance)
    start_generation()


def page_hidden(instance: Page, **_: Any) -> None:
    """A page was taken down, perhaps because it is being deleted: it still looks live then, and is read no more."""
    SearchEntry.objects.filter(page_id=instance.pk).delete()
    start_generation()


def procedure_taken_down(instance: ProcedurePage, **_: Any) -> None:
    """The page of a procedure was taken down, by hand or because its time was over: it takes no new cases."""
    close_to_cases(instance)


def page_deleted(sender: type, instance: Any, **_: Any) -> None:
    """A page of any type was deleted; its search entry went with it. A procedure whose page is gone is closed."""
    if sender is ProcedurePage:
        close_to_cases(instance)
    if issubclass(sender, Page):
        start_generation()


def page_about_to_go(instance: Page, **_: Any) -> None:
    """Remember where a page stood that readers have seen; one that was never published was never there."""
    longest = RemovedPage._meta.get_field("url_path").max_length
    if instance.first_published_at is not None and instance.url_path and len(instance.url_path) <= longest:
        RemovedPage.objects.get_or_create(url_path=instance.url_path)


def procedure_published(instance: ProcedureVersion | ProcedureWording, **_: Any) -> None:
    """A procedure has new questions or words, which its pages show and role pages are worked out from."""
    version = instance if isinstance(instance, ProcedureVersion) else instance.version
    for page in ProcedurePage.objects.live().filter(key=version.key):
        update(page)
    start_generation()


def term_changed(instance: GlossaryTerm, **_: Any) -> None:
    """A word changed: so did the glossaries of its language."""
    for page in GlossaryPage.objects.live().filter(locale_id=instance.locale_id):
        update(page)
    start_generation()


def procedure_copied_for_translation(target_obj: Any, **_: Any) -> None:
    """Wagtail's own copy of a procedure's page for a translation holds the structure too, which stays in the source."""
    if isinstance(target_obj, ProcedurePage):
        target_obj.stages, target_obj.frame, target_obj.texts, target_obj.translated_from = [], {}, {}, {}
        target_obj.save(clean=False)
        target_obj.save_revision(log_action=False)
