"""Settings for people: all of them with what they may be, changes checked as a whole, and undo."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from addon.errors import RefusedError
from addon.passwords import MAX_PASSWORD_CHARS, hash_password, looks_hashed
from addon.settings.checking import Problems, problems_of, problems_of_patch
from addon.settings.document import Document, is_secret, shown
from addon.settings.fields import defaults, fields
from addon.settings.history import Change, changed_by
from addon.settings.settings import Settings
from addon.settings.telling import in_words
from addon.settings.words import DEFAULT, names, words
from addon.translation.text import say, sentences


class FieldsError(RefusedError):
    """A change is not possible; `fields`: a sentence for each option that would be wrong, by its path."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(sentences(*dict.fromkeys(problems.values())))
        self.fields = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class EditView:
    """One option that a change changed; of a secret only whether it was set."""

    option: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """A change. `at`: an ISO 8601 instant in UTC; `by`: page, home_assistant, app or undo."""

    id: int
    at: str
    by: str
    text: str
    edits: tuple[EditView, ...]
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a change: None where nothing is different. The rest as in `SettingsView`."""

    change: ChangeView | None
    revision: int
    problem: str
    restart: tuple[str, ...]
    options: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """All settings. Secrets are only said to be set or not; lists are objects by id.

    `fields`: what each option may be and what it is called, by path.
    """

    revision: int
    problem: str
    restart: tuple[str, ...]
    can_restart: bool
    options: Document
    defaults: dict[str, Any]
    fields: dict[str, dict[str, Any]]


class SettingsDesk:
    """Reads and changes settings; `restart`: restarts the app, None where nobody can."""

    def __init__(self, settings: Settings, restart: Callable[[], Awaitable[None]] | None) -> None:
        self._settings = settings
        self._restart = restart

    def view(self, language: str) -> SettingsView:
        """Show all settings."""
        texts = words(language)
        status = self._settings.status()
        return SettingsView(
            revision=status.revision,
            problem=status.problem,
            restart=status.restart,
            can_restart=self._restart is not None,
            options=shown(self._settings.document()),
            defaults=defaults(),
            fields={path: {**field, **texts.get(path, {})} for path, field in fields().items()},
        )

    async def patch(self, patch: Mapping[str, Any], language: str = DEFAULT) -> Outcome:
        """Make a change, a merge patch of the options as they are shown, as a whole or not at all.

        Raises FieldsError. Chargers' passwords may be plain, and are stored as hashes. `language`: in which
        the change names options.
        """
        problems = problems_of_patch(patch)
        if not problems:
            problems = problems_of(self._settings.with_patch(dict(patch))) | _wrong_secrets(patch)
        if problems:
            raise FieldsError(problems)
        return self._outcome(self._settings.patch(await _hashed(patch)), language)

    def changes(self, language: str = DEFAULT) -> tuple[ChangeView, ...]:
        """List the last changes, newest first, with options named in this language."""
        return tuple(_view(change, language) for change in self._settings.history.listed())

    def undo(self, change_id: int | None, language: str = DEFAULT) -> Outcome:
        """Take a change back, the newest where none is named; raises RefusedError."""
        found, patch = self._settings.history.to_undo(change_id, self._settings.document())
        token = changed_by.set("undo")
        try:
            made = self._settings.patch(patch)
        finally:
            changed_by.reset(token)
        self._settings.history.undone(found.id)
        return self._outcome(made, language)

    async def restart(self) -> None:
        """Restart the app; raises PeerError, and RefusedError where nobody can or changes would be lost."""
        if self._restart is None:
            raise RefusedError(say("The app runs outside Home Assistant and can't restart itself."))
        await self._settings.flush()
        if problem := self._settings.status().problem:
            raise RefusedError(
                say("The app is not restarted, or these changes would be lost: {problem}", problem=problem)
            )
        await self._restart()

    def _outcome(self, change: Change | None, language: str) -> Outcome:
        status = self._settings.status()
        return Outcome(
            change=None if change is None else _view(change, language),
            revision=status.revision,
            problem=status.problem,
            restart=status.restart,
            options=shown(self._settings.document()),
        )


def _view(change: Change, language: str) -> ChangeView:
    return ChangeView(
        id=change.id,
        at=datetime.fromtimestamp(change.at_wall_s, UTC).isoformat(timespec="seconds"),
        by=change.by,
        text=in_words(change.edits, names(language)),
        edits=tuple(
            EditView(
                option=".".join(edit.path),
                before=_shown(edit.path, edit.before),
                after=_shown(edit.path, edit.after),
            )
            for edit in change.edits
        ),
        undone=change.undone,
    )


def _shown(path: tuple[str, ...], value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return shown(value, path)
    return bool(value) if is_secret(path) else value


def _plain_passwords(patch: Mapping[str, Any]) -> dict[str, str]:
    """Find the chargers' passwords in a patch that are not hashes, by charger."""
    chargers = patch.get("chargers") or {}
    given = {id_: entry["password"] for id_, entry in chargers.items() if entry and entry.get("password")}
    return {id_: word for id_, word in given.items() if isinstance(word, str) and not looks_hashed(word)}


def _wrong_secrets(patch: Mapping[str, Any]) -> Problems:
    return {
        f"chargers.{id_}.password": say(
            "A charger's password has {least} to {most} characters.", least=1, most=MAX_PASSWORD_CHARS
        )
        for id_, password in _plain_passwords(patch).items()
        if len(password) > MAX_PASSWORD_CHARS
    }


async def _hashed(patch: Mapping[str, Any]) -> Document:
    """Put hashes in place of plain passwords; slow, so in threads."""
    hashed = dict(patch)
    for id_, password in _plain_passwords(patch).items():
        entry = {**hashed["chargers"][id_], "password": await asyncio.to_thread(hash_password, password)}
        hashed["chargers"] = {**hashed["chargers"], id_: entry}
    return hashed
