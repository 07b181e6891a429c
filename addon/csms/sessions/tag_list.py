"""The options' tags in each charger's own list, so that it knows them while it does not reach us.

Sent only where there are tags, or were; whole at first, then what has changed. Which version a charger has
is asked at each connection: one that has lost its list, or got another, is given ours again. Whether it asks
us beforehand all the same (LocalPreAuthorize) stays as its owner has set it: both give the same answer.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from addon.csms.station import Station
from addon.errors import AddonError, PeerGoneError

AT_ONCE = 10
"""Entries of one message: few enough for any charger's SendLocalListMaxLength that was seen."""
ACCEPTED = "Accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagEntry:
    """One entry. `status`: OCPP's word, None takes the tag off the list (in a differential update only)."""

    id_tag: str
    status: str | None = ACCEPTED
    expires_wall_s: float | None = None


class TagList(Protocol):
    """One charger's list and cache. All raise PeerError; what changes anything raises ShadowError too."""

    async def version(self) -> int | None:
        """Ask for the list's version: 0 where it is empty, −1 or None where there is none."""

    async def enable(self) -> None:
        """Have the charger heed its list."""

    async def send(self, version: int, tags: Sequence[TagEntry], *, full: bool) -> str:
        """Replace the list (`full`) or change entries of it; returns the charger's status."""

    async def clear_cache(self) -> object:
        """Make it forget the tags that it has been told of."""


class TagListSync:
    """Keeps one charger's list. `wanted` tells what should be in it."""

    def __init__(self, station: Station, wanted: Callable[[], Sequence[TagEntry]]) -> None:
        self._station = station
        self._wanted = wanted
        self._sent: tuple[TagEntry, ...] | None = None
        self.changed = asyncio.Event()

    async def run(self, tag_list: TagList) -> None:
        """Bring the list up to date now and whenever the options have changed, until cancelled."""
        while True:
            self.changed.clear()
            try:
                await self._sync(tag_list)
            except PeerGoneError:
                raise
            except AddonError as error:  # it has none, or shadow mode is on
                self._station.log.info("tags are not given to the charger", why=str(error))
            await self.changed.wait()

    async def _sync(self, tag_list: TagList) -> None:
        wanted, learned = tuple(self._wanted()), self._station.learned
        content = _content(wanted)
        if not wanted and not learned.tags_content:
            return  # its list is none of our business
        theirs = await tag_list.version()
        if theirs is None or theirs < 0:
            return
        same_list = theirs == learned.tags_version
        if same_list and content == learned.tags_content:
            self._sent = wanted
            return
        await tag_list.enable()
        before = self._sent if same_list else None
        version = max(theirs, learned.tags_version)
        version = await self._give(tag_list, version, before, wanted)
        if self._station.learned.tags_content and _fewer(before, wanted):
            await tag_list.clear_cache()
        learned.tags_version, learned.tags_content, self._sent = version, content, wanted
        await self._station.keep()
        self._station.log.info("tags given to the charger", count=len(wanted), version=version)

    async def _give(
        self,
        tag_list: TagList,
        version: int,
        before: tuple[TagEntry, ...] | None,
        wanted: tuple[TagEntry, ...],
    ) -> int:
        """Send what has changed, else all; returns the version that the list has then."""
        if before is not None:
            parts = [(part, False) for part in _parts(_changes(before, wanted))]
            if all([await self._send(tag_list, version + n, *part) for n, part in enumerate(parts, 1)]):
                return version + len(parts)
            version += len(parts)
        first, *rest = _parts(wanted) or [()]
        parts = [(first, True), *((part, False) for part in rest)]
        for n, part in enumerate(parts, 1):
            if not await self._send(tag_list, version + n, *part):
                raise AddonError("It does not take the list.")
        return version + len(parts)

    async def _send(self, tag_list: TagList, version: int, part: Sequence[TagEntry], full: bool) -> bool:  # noqa: FBT001
        return await tag_list.send(version, part, full=full) == ACCEPTED


def _content(entries: Sequence[TagEntry]) -> str:
    """Tell lists apart without keeping tags in the charger's record."""
    words = sorted(f"{e.id_tag.casefold()}|{e.status}|{e.expires_wall_s}" for e in entries)
    return (
        hashlib.blake2b("\n".join(words).encode(errors="replace"), digest_size=8).hexdigest() if words else ""
    )


def _changes(before: Sequence[TagEntry], after: Sequence[TagEntry]) -> list[TagEntry]:
    tags = {entry.id_tag.casefold() for entry in after}
    gone = [TagEntry(id_tag=e.id_tag, status=None) for e in before if e.id_tag.casefold() not in tags]
    return [*gone, *(entry for entry in after if entry not in before)]


def _fewer(before: Sequence[TagEntry] | None, after: Sequence[TagEntry]) -> bool:
    """Tell whether a tag may no longer charge that might; where nobody knows, one may not."""
    if before is None:
        return True
    allowed = {entry.id_tag.casefold() for entry in after if entry.status == ACCEPTED}
    return any(e.status == ACCEPTED and e.id_tag.casefold() not in allowed for e in before)


def _parts(entries: Sequence[TagEntry]) -> list[Sequence[TagEntry]]:
    return [entries[at : at + AT_ONCE] for at in range(0, len(entries), AT_ONCE)]
