"""A charger's configuration as a person reads and changes it: what a key means, and what a change does."""

from __future__ import annotations

from dataclasses import dataclass

from addon.csms.maintenance import Maintenance, Outcome
from addon.csms.redaction import is_secret
from addon.errors import RefusedError
from addon.maintenance.words import MEANINGS, OURS, WARNINGS
from addon.translation.text import say, sentences

MAX_KEY_CHARS = 200
MAX_VALUE_CHARS = 2500
PASSWORD_KEYS = frozenset({"AuthorizationKey", "SecurityCtrlr.BasicAuthPassword"})
"""The charger's own password towards us (security whitepaper and 2.0.1, A01)."""
PASSWORD_CHARS = range(16, 41)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSetting:
    """One key. `value` is None where it is not told or not shown; `secret`: never shown.

    `meaning`: what it is for, "" for a vendor's own. `set_by_balancer`: the balancer has set it and needs it.
    """

    key: str
    value: str | None
    readonly: bool
    secret: bool
    meaning: str
    set_by_balancer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All keys, by name. `note` tells where there may be more than are listed, "" else."""

    settings: tuple[ShownSetting, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a change. `previous`: set it to this to undo; None where it is not known."""

    key: str
    outcome: str
    text: str
    previous: str | None


async def listing(maintenance: Maintenance) -> Listing:
    """Read everything; raises PeerError."""
    told = await maintenance.configuration()
    shown = [
        ShownSetting(
            key=setting.key,
            value=None if is_secret(setting.key) else setting.value,
            readonly=setting.readonly,
            secret=is_secret(setting.key),
            meaning=MEANINGS.get(setting.key, ""),
            set_by_balancer=setting.key in OURS,
        )
        for setting in told.settings
    ]
    note = (
        ""
        if told.complete
        else say(
            "This charger does not tell all its keys at once, so there may be more than are listed here."
        )
    )
    return Listing(settings=tuple(sorted(shown, key=lambda setting: setting.key.lower())), note=note)


async def change(maintenance: Maintenance, key: str, value: str) -> Change:
    """Set one key and tell what that means; raises RefusedError and PeerError."""
    if not key or len(key) > MAX_KEY_CHARS or not key.isprintable():
        raise RefusedError(say("Name a key."))
    if len(value) > MAX_VALUE_CHARS:
        raise RefusedError(say("The value is longer than {most} characters.", most=MAX_VALUE_CHARS))
    if key in PASSWORD_KEYS and len(value) not in PASSWORD_CHARS:
        raise RefusedError(
            say(
                "A charger's password has {least} to {most} characters.",
                least=PASSWORD_CHARS.start,
                most=PASSWORD_CHARS.stop - 1,
            )
        )
    before = None if is_secret(key) else await maintenance.setting(key)
    if before is not None and before.readonly:
        raise RefusedError(say("{key} can only be read.", key=key))
    outcome = await maintenance.change(key, value)
    previous = before.value if before is not None else None
    return Change(key=key, outcome=outcome.value, text=_sentence(key, outcome), previous=previous)


def _sentence(key: str, outcome: Outcome) -> str:
    match outcome:
        case Outcome.REJECTED:
            return say("The charger knows {key} and does not take this value.", key=key)
        case Outcome.NOT_SUPPORTED:
            return say("The charger does not know {key}.", key=key)
        case Outcome.REBOOT_REQUIRED:
            text = say("{key} is set and takes effect when the charger has restarted.", key=key)
        case Outcome.ACCEPTED:
            text = say("{key} is set.", key=key)
    return sentences(text, WARNINGS.get(key, ""))
