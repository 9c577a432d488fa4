"""What guidance shows that others know: who holds a role, how many cases are open, a form as a preview.

Guidance may import nothing of the apps that know it, so the project registers providers here when it starts.
"""

from collections.abc import Callable, Iterable
from typing import Any

#: What guidance asks for. ``role_holders(user, role_key, procedure_key)`` gives ``{title, items}`` for each place,
#: its items ``{name, note}``.
#: ``vacant_roles(procedure_key)`` gives ``{school, role}``: nobody at a school that uses the procedure holds that role.
#: ``step_notes(user, procedure_key)`` gives ``{stage, step, place, html, by, at}``: what a school of the reader's has
#: written beside the step of these keys; ``html`` is safe.
#: ``running_cases(procedure_key)`` gives ``{version, stage, begun, planned, count}``: how many open cases stand where.
#: ``case_numbers(procedure_key, at_most)`` gives ``{number, version, stage, begun, planned}``, for who may move cases.
#: ``role_uses(user, role_key)`` gives sentences: where a role is held or needed, as far as the person may know.
#: ``step_preview(request, spec, stage, step)`` gives one answer to the request: the step of a draft as a form.
#: ``schools_by_procedure(procedure_keys)`` gives ``{procedure, school}``: the name of a school that runs it.
#: ``vacancies(user, edited)`` gives ``{procedure, school, roles}`` (titles) and ``open_cases(user, edited)`` gives
#: ``{procedure, stage, count}`` (titles, and None for fewer than five): of the schools that a person administers and,
#: for the procedures with the keys ``edited``, of all.
#: ``question_asked(question, keeper)`` (the primary key of who looks after the page, or None) and
#: ``question_answered(question)`` are told, and give nothing.
SLOTS = (
    "role_holders",
    "vacant_roles",
    "step_notes",
    "role_uses",
    "vacancies",
    "open_cases",
    "step_preview",
    "schools_by_procedure",
    "question_asked",
    "question_answered",
    "running_cases",
    "case_numbers",
)
_providers: dict[str, list[Callable[..., Iterable[Any] | None]]] = {slot: [] for slot in SLOTS}


def provide(slot: str, provider: Callable[..., Iterable[Any] | None]) -> None:
    """Let ``provider`` answer for ``slot``; called once when the project starts.

    Raises: KeyError for a slot that guidance does not ask for.
    """
    if provider not in _providers[slot]:
        _providers[slot].append(provider)


def ask(slot: str, **about: Any) -> list[Any]:
    """What all providers of the slot say, in the order of their registration. Raises: KeyError."""
    return [answer for provider in _providers[slot] for answer in provider(**about)]


def tell(slot: str, **about: Any) -> None:
    """Let all providers of the slot know of something, in the caller's transaction. Raises: KeyError."""
    for provider in _providers[slot]:
        provider(**about)
