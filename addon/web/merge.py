"""Changes of a JSON document, as documents of the same shape with only the changed parts. Pure.

Objects are merged key by key, and everything else replaces what was there: arrays, and null too. That is
RFC 7386 but for null, which is a value here (a charger has no session) and deletes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]


def merge(target: Any, change: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Apply a change, as a client does."""
    if not (isinstance(target, dict) and isinstance(change, dict)):
        return change
    return target | {key: merge(target.get(key), value) for key, value in change.items()}


def changes(old: Document, new: Document) -> Iterator[Document]:
    """Yield what turns `old` into `new`, merged in turn; nothing where they are equal.

    Usually one change. Where an object lost a key there are two, since merging takes no key away: the
    first sets that object to null. The outermost keys never change.
    """
    cleared = _cleared(old, new)
    if cleared:
        yield cleared
        old = merge(old, cleared)
    changed = _changed(old, new)
    if changed:
        yield changed


def _cleared(old: Document, new: Document) -> Document:
    found: Document = {}
    for key in old.keys() & new.keys():
        before, after = old[key], new[key]
        if isinstance(before, dict) and isinstance(after, dict):
            if before.keys() - after.keys():
                found[key] = None
            elif inner := _cleared(before, after):
                found[key] = inner
    return found


def _changed(old: Document, new: Document) -> Document:
    found: Document = {}
    for key, after in new.items():
        before = old.get(key)
        if isinstance(before, dict) and isinstance(after, dict):
            if inner := _changed(before, after):
                found[key] = inner
        elif key not in old or before != after:
            found[key] = after
    return found
