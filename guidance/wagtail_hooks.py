"""What guidance adds to the CMS: its registers, and how its links and its history are read."""

from django.http import HttpRequest
from django.urls import URLPattern
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail_modeladmin.options import modeladmin_register

from guidance.care import report, tasks
from guidance.care.dashboard import Dashboard
from guidance.editor import hooks as editor_hooks  # noqa: F401  registers the editor's addresses
from guidance.exchange import hooks as exchange_hooks  # noqa: F401  registers the pages about procedures
from guidance.handbook import hooks as handbook_hooks  # noqa: F401  registers the handbook
from guidance.moderation import entrances, guards  # noqa: F401  registers them
from guidance.moderation import log as moderation_log
from guidance.registers.log import register_actions
from guidance.registers.menu import GuidanceGroup
from guidance.rich_text import KnownPageLinkHandler

modeladmin_register(GuidanceGroup)


@hooks.register("register_rich_text_features", order=100)
def known_page_links(features: FeatureRegistry) -> None:
    """Render links to pages from the addresses that are known already; Wagtail's own handler is registered before."""
    features.register_link_type(KnownPageLinkHandler)


@hooks.register("register_log_actions")
def log_of_registers(actions: LogActionRegistry) -> None:
    """What is done in a register is read as far as the reader's registers reach."""
    register_actions(actions)


@hooks.register("register_admin_urls")
def care_urls() -> list[URLPattern]:
    """The report of pages that are due, and the questions from staff."""
    return [*report.urls, *tasks.urls]


@hooks.register("construct_homepage_panels")
def dashboard_panel(request: HttpRequest, panels: list[Component]) -> None:
    """What waits, on the CMS's front page."""
    panels.append(Dashboard(request))


@hooks.register("register_admin_menu_item")
def questions_item() -> MenuItem:
    """The questions from staff, in the menu."""
    return tasks.menu_item()


@hooks.register("register_reports_menu_item")
def due_pages_item() -> MenuItem:
    """The report of pages that are due, in the menu."""
    return report.menu_item()


@hooks.register("register_log_actions")
def log_of_versions(actions: LogActionRegistry) -> None:
    """What publishing a procedure made is read in the history of its page."""
    moderation_log.register_actions(actions)
