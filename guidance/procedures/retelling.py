"""A procedure as it was published, in newer translations."""

from typing import Any

from pydantic import BaseModel

from guidance.procedures.spec import ProcedureSpec, Text


def retold(published: ProcedureSpec, drafted: ProcedureSpec) -> ProcedureSpec:
    """The published procedure with the translations of another state of it; what it asks stays as it was published.

    Parts are found by their keys. A translation counts where the words that it was made from are still the same.
    """
    told = _part(published, drafted, published.source_language)
    return told.model_copy(update={"languages": drafted.languages})


def _part(old: BaseModel, new: BaseModel, source: str) -> Any:
    names = old.__class__.model_fields
    return old.model_copy(update={name: _value(getattr(old, name), getattr(new, name), source) for name in names})


def _value(old: Any, new: Any, source: str) -> Any:
    if isinstance(old, Text) and isinstance(new, Text):
        same = old.root.get(source) == new.root.get(source)
        return Text({source: old.root[source], **new.root}) if same and source in old.root else old
    if isinstance(old, BaseModel) and type(old) is type(new):
        return _part(old, new, source)
    if isinstance(old, tuple) and isinstance(new, tuple):
        return _parts(old, new, source)
    return old


def _parts(old: tuple[Any, ...], new: tuple[Any, ...], source: str) -> tuple[Any, ...]:
    if all(hasattr(one, "key") for one in (*old, *new)):
        found = {one.key: one for one in new}
        return tuple(_value(one, found.get(one.key, one), source) for one in old)
    if len(old) == len(new):
        return tuple(_value(one, other, source) for one, other in zip(old, new, strict=True))
    return old
