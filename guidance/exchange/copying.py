"""A procedure under another key: a copy of one that exists, or a pack that comes in under an own name."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

from guidance.links import translation_key
from guidance.procedures.packs import from_json, to_json
from guidance.procedures.spec import ProcedureSpec
from guidance.starter.files import PageSource

_LINK = re.compile(r"\]\(page:([^)#\s]+)")


def under_key(spec: ProcedureSpec, key: str, title: str = "") -> ProcedureSpec:
    """The same procedure under another key; the keys of its parts stay.

    Args:
        title: in its source language; by default the same.
    """
    titles = {**spec.title.root, **({spec.source_language: title} if title else {})}
    return from_json(to_json(spec) | {"key": key, "title": titles})


def with_pages_of(spec: ProcedureSpec, namespace: str) -> ProcedureSpec:
    """The same procedure, naming its guidance pages as the other procedure's, instead of as pages of its own.

    Args:
        namespace: the key of the procedure whose pages they are.
    """

    def there(key: str) -> str:
        return str(translation_key(namespace, key))

    return from_json(_renamed(to_json(spec), there))


def _renamed(value: Any, there: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {
            name: there(inside) if name == "page" and isinstance(inside, str) else _renamed(inside, there)
            for name, inside in value.items()
        }
    if isinstance(value, list):
        return [_renamed(inside, there) for inside in value]
    if isinstance(value, str) and "page:" in value:
        return _LINK.sub(lambda match: f"](page:{there(match[1])}", value)
    return value


def page_under_key(source: PageSource, old: str, new: str) -> PageSource:
    """A page of a pack whose procedure got another key: links to its forms lead to the new one's."""
    if old == new:
        return source
    front = dict(source.front)
    if front.get("procedure") == old:
        front["procedure"] = new
    body = re.sub(rf'(?m)^(:::\s*form\b.*\bprocedure=)("?){re.escape(old)}\2(?=\s|$)', rf"\1\2{new}\2", source.body)
    return dataclasses.replace(source, front=front, body=body)
