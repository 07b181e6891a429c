"""The chargers' own lists, against the simulated one, which takes them as OCPP 1.6 section 5.15 says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import pytest

from addon.csms.learned import Learned
from addon.csms.sessions.tag_list import AT_ONCE, TagEntry, TagListSync
from addon.csms.station import Station
from addon.errors import PeerRefusedError
from addon.model.records import ChargePointRecord
from addon.simulator.local_list import LocalList
from tests.csms.memory_journal import MemoryJournal

pytestmark = pytest.mark.looptime


class ListedCharger:
    """A charger with a list; `lacks`: it knows no such messages."""

    def __init__(self, *, lacks: bool = False) -> None:
        self.list = LocalList()
        self.lacks = lacks
        self.sent: list[tuple[int, int, bool]] = []
        self.cleared = 0
        self.whole_only = False
        self.enabled = False

    async def version(self) -> int | None:
        if self.lacks:
            raise PeerRefusedError("The charger says that it has no local list of tags, so it is not asked.")
        return self.list.version

    async def enable(self) -> None:
        self.enabled = True

    async def send(self, version: int, tags: Sequence[TagEntry], *, full: bool) -> str:
        self.sent.append((version, len(tags), full))
        if self.whole_only and not full:
            return "NotSupported"
        entries = {tag.id_tag: None if tag.status is None else {"status": tag.status} for tag in tags}
        return self.list.update(version, entries, full=full)

    async def clear_cache(self) -> object:
        self.cleared += 1
        return "Accepted"


class Home:
    """The app's side: what should be in the list, and what is remembered of the charger."""

    def __init__(self, *tags: str) -> None:
        self.journal = MemoryJournal()
        self.wanted = list(map(entry, tags))
        self.station = self._station(ChargePointRecord(id="CP1"))
        self.sync = TagListSync(self.station, lambda: self.wanted)

    def restart(self) -> None:
        self.station = self._station(self.journal.records.get("CP1", ChargePointRecord(id="CP1")))
        self.sync = TagListSync(self.station, lambda: self.wanted)

    async def want(self, *tags: TagEntry) -> None:
        self.wanted = list(tags)
        self.sync.changed.set()
        await asyncio.sleep(1)

    def _station(self, record: ChargePointRecord) -> Station:
        return Station(
            record, journal=self.journal, clock=lambda: 0.0, wall_clock=lambda: 1e9, changed=lambda: None
        )

    @contextlib.asynccontextmanager
    async def connected(self, charger: ListedCharger) -> AsyncIterator[None]:
        task = asyncio.create_task(self.sync.run(charger))
        await asyncio.sleep(1)
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def entry(tag: str, status: str | None = "Accepted") -> TagEntry:
    return TagEntry(id_tag=tag, status=status)


async def test_without_tags_a_chargers_list_is_none_of_our_business() -> None:
    home, charger = Home(), ListedCharger()
    charger.list.update(7, {"OTHER": {"status": "Accepted"}}, full=True)

    async with home.connected(charger):
        assert (charger.sent, charger.enabled, charger.list.version) == ([], False, 7)


async def test_the_list_is_given_once_and_then_what_changed() -> None:
    """OCA test cases 043_1, 043_3: full and differential updates."""
    home, charger = Home("A", "B"), ListedCharger()
    async with home.connected(charger):
        assert (charger.sent, charger.enabled) == ([(1, 2, True)], True)
        await home.want(entry("B"), entry("C"))
        assert charger.sent[1:] == [(2, 2, False)]  # A is off, C is on
        assert set(charger.list.tags) == {"B", "C"}
        await home.want(entry("C"), entry("B"))

    async with home.connected(charger):  # nothing is sent to one that has it
        assert len(charger.sent) == 2
    home.restart()
    async with home.connected(charger):
        assert len(charger.sent) == 2


async def test_one_that_has_lost_its_list_gets_it_again() -> None:
    home, charger = Home("A"), ListedCharger()
    async with home.connected(charger):
        pass
    charger.list = LocalList()

    async with home.connected(charger):
        assert charger.sent[1:] == [(2, 1, True)]
        assert charger.list.accepts("A")


async def test_one_whose_list_somebody_else_changed_gets_ours_with_a_newer_version() -> None:
    home, charger = Home("A"), ListedCharger()
    charger.list.update(40, {"OTHER": {"status": "Accepted"}}, full=True)

    async with home.connected(charger):
        assert (charger.list.version, set(charger.list.tags)) == (41, {"A"})


async def test_a_removed_or_blocked_tag_clears_the_cache_and_another_one_does_not() -> None:
    """OCA test case 061: the cache is cleared."""
    home, charger = Home("A", "B"), ListedCharger()
    async with home.connected(charger):
        await home.want(entry("A"), entry("B"), entry("C"))
        assert charger.cleared == 0
        await home.want(entry("A"), entry("B", "Blocked"), entry("C"))
        assert charger.cleared == 1
        await home.want()
        assert (charger.cleared, charger.list.tags) == (2, {})


async def test_a_long_list_is_sent_in_parts() -> None:
    home, charger = Home(*(f"TAG{n}" for n in range(2 * AT_ONCE + 1))), ListedCharger()

    async with home.connected(charger):
        assert charger.sent == [(1, AT_ONCE, True), (2, AT_ONCE, False), (3, 1, False)]
        assert len(charger.list.tags) == 2 * AT_ONCE + 1


async def test_one_that_takes_no_differences_gets_the_whole_list() -> None:
    home, charger = Home("A"), ListedCharger()
    async with home.connected(charger):
        charger.whole_only = True
        await home.want(entry("A"), entry("B"))

        assert charger.sent[1:] == [(2, 1, False), (3, 2, True)]
        assert set(charger.list.tags) == {"A", "B"}


async def test_one_without_a_list_is_left_alone() -> None:
    """OCA test case 042_2: GetLocalListVersion, list not supported."""
    home, charger = Home("A"), ListedCharger(lacks=True)

    async with home.connected(charger):
        await home.want(entry("B"))
        assert charger.sent == []


def test_what_is_remembered_of_the_list_tells_no_tag() -> None:
    assert Learned(tags_version=3, tags_content="0f3a").keep()["tags_content"] == "0f3a"
