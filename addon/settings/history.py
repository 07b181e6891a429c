"""What was changed since the start, and how it is taken back."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, replace

from addon.errors import RefusedError
from addon.settings.document import KEYS, Document, Edit, part, undoing
from addon.translation.text import say

changed_by: ContextVar[str] = ContextVar("changed_by", default="app")
"""Who changes settings in this context: "page", "home_assistant", "undo", or "app" where nobody else does."""

MOST = 50
TOGETHER_S = 600.0
"""What a knob or an automation changes again within this time is one change; what a person types is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that holds, or held. `at_wall_s` is Unix time; `undone`: it was taken back."""

    id: int
    at_wall_s: float
    by: str
    edits: tuple[Edit, ...]
    undone: bool = False


class History:
    """The last changes, oldest first."""

    def __init__(self) -> None:
        self._changes: list[Change] = []
        self._next_id = 1

    def listed(self) -> tuple[Change, ...]:
        """List them, newest first."""
        return tuple(reversed(self._changes))

    def add(self, edits: list[Edit], now_wall_s: float) -> Change | None:
        """Write a change down; None where nothing is different."""
        if not edits:
            return None
        by = changed_by.get()
        last = self._changes[-1] if self._changes else None
        if last is not None and _belongs(last, edits, by, now_wall_s):
            self._changes.pop()
            first = {edit.path: edit.before for edit in last.edits}
            edits = [edit._replace(before=first[edit.path]) for edit in edits]
            edits = [edit for edit in edits if edit.before != edit.after]
            if not edits:
                return None
        change = Change(id=self._next_id, at_wall_s=now_wall_s, by=by, edits=tuple(edits))
        self._next_id += 1
        self._changes = [*self._changes[-(MOST - 1) :], change]
        return change

    def to_undo(self, change_id: int | None, now: Document) -> tuple[Change, Document]:
        """Find a change, or the newest that can be taken back, and the patch that does it.

        Raises RefusedError where it is not known, was taken back, or something of it was changed since.
        """
        if change_id is None:
            found = next((c for c in self.listed() if not c.undone and c.by != "undo"), None)
        else:
            found = next((c for c in self._changes if c.id == change_id), None)
        if found is None:
            raise RefusedError(
                say("There is nothing to undo.") if change_id is None else say("That change is not known.")
            )
        if found.undone:
            raise RefusedError(say("That change has been undone already."))
        for edit in found.edits:
            if part(now, edit.path) != edit.after:
                raise RefusedError(
                    say(
                        "{option} has been changed again since; undo that first.",
                        option=".".join(edit.path),
                    )
                )
        return found, undoing(list(found.edits))

    def undone(self, change_id: int) -> None:
        """Note that a change was taken back."""
        self._changes = [replace(c, undone=True) if c.id == change_id else c for c in self._changes]


def _belongs(last: Change, edits: list[Edit], by: str, now_wall_s: float) -> bool:
    return (
        by == last.by
        and by in ("app", "home_assistant")
        and not last.undone
        and now_wall_s - last.at_wall_s < TOGETHER_S
        and {edit.path for edit in edits} == {edit.path for edit in last.edits}
        and all(len(edit.path) == 1 or edit.path[0] not in KEYS or len(edit.path) > 2 for edit in edits)
    )
