"""What changed between two JSON values that follow each other, and the change applied again. Pure.

A change is a plain value that takes the old one's place; a list around a list or an object that does; or an
object: key by key for objects, index by index for lists. A list whose front was dropped and that was added to
at its end is `{"<": how many were dropped, "+": [what was added]}`. Meant for windows that slide, and for a
picture of which most stays.
"""

from __future__ import annotations

from typing import Any, Final

from addon.recording.codec import Plain

Change = Any


class _Same:
    """Nothing changed; None is a change to null."""


SAME: Final = _Same()


def change(old: Plain, new: Plain) -> Change:
    """Say what turns `old` into `new`, number types included; SAME where nothing does."""
    if _same(old, new):
        return SAME
    if type(old) is dict and type(new) is dict and list(old) == list(new):
        return _parts({key: change(old[key], one) for key, one in new.items()})
    if type(old) is list and type(new) is list:
        return _list_change(old, new)
    return [new] if type(new) in {dict, list} else new


def apply(old: Plain, changed: Change) -> Plain:
    """Make the new value. Raises LookupError, TypeError or ValueError where it was no such change."""
    if type(changed) is list:
        (new,) = changed
        return new
    if type(changed) is not dict:
        return changed
    if type(old) is dict:
        return old | {key: apply(old[key], part) for key, part in changed.items()}
    if "<" in changed:
        return [*old[changed["<"] :], *changed["+"]]
    new = list(old)
    for index, part in changed.items():
        new[int(index)] = apply(new[int(index)], part)
    return new


def _same(old: Plain, new: Plain) -> bool:
    return bool(old == new) and repr(old) == repr(new)  # 1 is not 1.0, and 0.0 not -0.0


def _list_change(old: list[Plain], new: list[Plain]) -> Change:
    for dropped in range(max(0, len(old) - len(new)), len(old)):
        kept = len(old) - dropped
        if _same(old[dropped:], new[:kept]):
            return {"<": dropped, "+": new[kept:]}
    if len(old) == len(new):
        return _parts({str(index): change(*pair) for index, pair in enumerate(zip(old, new, strict=True))})
    return [new]


def _parts(parts: dict[str, Change]) -> Change:
    changed = {key: part for key, part in parts.items() if part is not SAME}
    return changed or SAME
