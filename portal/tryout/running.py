"""A try-out at work: its sandbox filled as it was left, one of the portal's pages asked in it, and what came of it."""

import datetime
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.messages.storage.base import BaseStorage, Message
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, set_urlconf
from django.utils import translation
from django.utils.translation import gettext as _

from forms.cases.clock import ahead
from forms.people.models import School, User
from guidance.models import ProcedurePage
from guidance.procedures.editing import Draft
from guidance.procedures.fingerprint import fingerprint
from guidance.procedures.spec import ProcedureSpec
from guidance.reading.current import current_spec
from portal.tryout import world
from portal.tryout.effects import Told, effects
from portal.tryout.sandbox import Rows, current_rows, put, sandbox
from portal.tryout.state import DRAFT, TryOut

#: What the portal's pages may raise where a procedure names what is not there. Of published ones they trust that lint
#: has seen them; a draft may have errors, and may be another than the one that a try-out began with.
AMISS = (LookupError, AttributeError, TypeError, ValueError)
logger = logging.getLogger(__name__)

INSIDE = "portal.tryout.inside"
#: The pages that a try-out shows. Others say that they are no part of it.
PAGES = frozenset(
    {f"wizard:{name}" for name in ("raise", "subjects", "held", "run", "check", "decide", "step")}
    | {f"cases:{name}" for name in ("home", "acknowledge", "ask", "contacts", "contact_new", "list", "detail")}
    | {f"cases:{name}" for name in ("answers", "timeline", "contact", "give", "take", "coordinator", "end", "reopen")}
    | {f"cases:{name}" for name in ("correct", "remove_answer", "remove_text")}
)


class Begun:
    """A try-out that goes on, with what is read of the portal before its sandbox is opened.

    ``beside``: the published procedures that this one can start beside itself; ``place``: the school whose calendar and
    notes count where the sandbox is new.
    """

    beside: list[ProcedureSpec]
    place: world.Place

    def __init__(self, state: TryOut, page: ProcedurePage, source: Draft) -> None:
        self.state, self.page, self.source = state, page, source

    @property
    def spec(self) -> ProcedureSpec:
        """The procedure that is tried out."""
        return self.source.spec

    def _beside(self) -> list[ProcedureSpec]:
        wanted = {one.starts for stage in self.spec.stages for one in stage.outcomes if one.starts}
        for _stage, step in self.spec.all_steps():
            effects_of = [effect for field in step.fields for effect in (field.stop, field.alert) if effect]
            wanted |= {effect.starts for effect in effects_of if effect.starts}
        return [found for key in sorted(wanted - {self.spec.key}) if (found := current_spec(key)) is not None]

    def _place(self) -> world.Place:
        schools = School.objects.select_related("owner").filter(active=True, pk=self.state.school)
        return world.place_of(schools.first())

    def read_outside(self) -> None:
        """Read what the sandbox will be filled with: from within it nothing of this can be seen."""
        self.beside = self._beside()
        self.place = self._place()

    def fill(self, connection: sqlite3.Connection) -> None:
        """Fill the sandbox as it was left; or with an invented world where it is new, or from another code's hand."""
        state, specs, digest = self.state, (self.spec, *self.beside), fingerprint(self.spec)
        world.put_procedures(self.spec, self.beside)
        if state.rows and not self._put_back(connection):
            state.rows, state.mixed = {}, False
            text = _("The portal has been renewed meanwhile, so the try-out begins again.")
            state.told = [{"icon": "info", "text": text}]
        if not state.rows:
            world.invent(specs, self.place, grade=state.grade, language=state.language)
        elif state.digest != digest:
            world.follow(specs, state.language)
            state.mixed = True
        state.digest = digest

    def _put_back(self, connection: sqlite3.Connection) -> bool:
        """Put the rows back; whether they are rows of this state of the code."""
        try:
            with transaction.atomic():
                put(connection, self.state.rows)
        except sqlite3.Error:
            return False
        return True


def source_of(page: ProcedurePage, which: str) -> Draft:
    """The procedure of a page as drafted last, or as it is published."""
    if which == DRAFT:
        return page.get_latest_revision_as_object().draft()
    return Draft(current_spec(page.key))


def sentences(source: Draft) -> list[str]:
    """What bars a draft from being published, in the language that was active when it was compiled."""
    return [problem.sentence for problem in source.errors]


class Messages(BaseStorage):
    """What the portal's pages have to say, kept with the try-out and not shown anywhere else."""

    def __init__(self, request: HttpRequest, state: TryOut) -> None:
        super().__init__(request)
        self.state = state

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Message], bool]:
        return [Message(level, text, tags) for level, text, tags in self.state.messages], True

    def _store(self, messages: list[Message], response: HttpResponse, *args: Any, **kwargs: Any) -> list[Message]:
        self.state.messages = [[one.level, str(one.message), one.extra_tags] for one in messages]
        return []


@contextmanager
def entered(request: HttpRequest, begun: Begun) -> Iterator[Rows]:
    """Work in the try-out's sandbox, at its time, in its language, as the person one acts as.

    Gives the rows as they were before. What they are after is kept in the try-out's state, unless the block raises.
    """
    state, outer = begun.state, {name: getattr(request, name, None) for name in ("user", "_messages")}
    begun.read_outside()
    moved = datetime.timedelta(days=state.ahead)
    try:
        with sandbox() as connection, translation.override(state.language), ahead(moved):
            begun.fill(connection)
            before = current_rows()
            request.user = acting(state)
            request._messages = Messages(request, state)
            yield before
            after = current_rows()
        state.rows = {table: lines for table, lines in after.items() if table not in world.PASSING}
    finally:
        request.user = outer["user"]
        if outer["_messages"] is not None:
            request._messages = outer["_messages"]


def acting(state: TryOut) -> User:
    """Whom one acts as; oneself in every role where that person is not there."""
    person = User.objects.filter(pk=state.person).first() if state.person else None
    return person or world.me()


def show(request: HttpRequest, begun: Begun, guide: Any) -> HttpResponse:
    """One of the portal's pages as the try-out has it: whole, with what it has written kept in the state."""
    outer = request.resolver_match
    with entered(request, begun) as before:
        guide.before = before
        request.try_out = guide
        set_urlconf(INSIDE)
        try:
            response = _answer(request, begun)
        finally:
            set_urlconf(None)
            request.resolver_match = outer
        request._messages.update(response)
        told = guide.told
    begun.state.told = [] if guide.shown is not None else told
    response.headers["Content-Language"] = begun.state.language
    return response


def _answer(request: HttpRequest, begun: Begun) -> HttpResponse:
    try:
        match = resolve(request.path_info, urlconf=INSIDE)
        if match.view_name not in PAGES:
            raise Resolver404
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        return response.render() if getattr(response, "is_rendered", True) is False else response
    except (Http404, Resolver404):
        return render(request, "tryout/nothing_here.html", {"why": "missing"}, status=404)
    except PermissionDenied:
        return render(request, "tryout/nothing_here.html", {"why": "denied"}, status=403)
    except AMISS as error:
        if not begun.source.errors:
            raise
        logger.warning("A draft with errors could not be tried out: %s", type(error).__name__)
        return render(request, "tryout/problems.html", {"errors": sentences(begun.source)}, status=422)


def told_since(before: Rows) -> list[Told]:
    """What happened in the open sandbox since these rows."""
    return effects(before, current_rows())
