"""A disk that is slow or full holds nobody up, and gets what it missed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from addon.csms.sessions.events import TransactionEnd, TransactionStart
from addon.csms.sessions.keeping import KEEP_WITHIN_S, TRY_AGAIN_S, Keeping
from addon.csms.sessions.records import seen_at
from addon.csms.sessions.transactions import TransactionBook
from addon.errors import StoreError
from addon.model.transaction import TransactionRecord
from addon.store import Store
from tests.csms.bench import EPOCH_S, now_s
from tests.csms.memory_journal import MemoryJournal

pytestmark = pytest.mark.looptime


async def whole_session(journal: MemoryJournal) -> tuple[TransactionBook, float]:
    """Play a session; returns the longest that an answer took."""
    book = TransactionBook("CP1", journal, now_s, lambda: EPOCH_S + now_s())
    asked_s = now_s()
    id_ = await book.start(
        TransactionStart(connector_id=1, started_wall_s=EPOCH_S + now_s(), meter_start_wh=100)
    )
    first_s = now_s() - asked_s
    await asyncio.sleep(600)
    asked_s = now_s()
    end = TransactionEnd(transaction_id=id_, stopped_wall_s=EPOCH_S + now_s(), meter_stop_wh=300)
    assert await book.stop(end) == id_
    return book, max(first_s, now_s() - asked_s)


@pytest.mark.parametrize("mood", ["hangs", "broken"])
async def test_no_answer_waits_for_the_disk_and_nothing_is_lost(mood: str) -> None:
    journal = MemoryJournal()
    journal.hangs_s, journal.broken = (3600.0, False) if mood == "hangs" else (0.0, True)

    book, longest_s = await whole_session(journal)
    assert longest_s <= KEEP_WITHIN_S
    assert journal.transactions == []

    running = asyncio.create_task(book.run())
    await asyncio.sleep(3 * TRY_AGAIN_S)
    journal.hangs_s, journal.broken = 0.0, False
    await asyncio.sleep(2 * TRY_AGAIN_S)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert [(t.energy_wh, t.stop_reason) for t in journal.transactions] == [(200, "Local")]


async def test_a_disk_that_is_well_is_asked_once_for_each_thing() -> None:
    journal = MemoryJournal()

    book, longest_s = await whole_session(journal)
    running = asyncio.create_task(book.run())
    await asyncio.sleep(10 * TRY_AGAIN_S)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert longest_s == 0
    assert len(journal.transactions) == 1


async def test_what_can_never_be_kept_holds_nothing_else_up(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    keeping = Keeping("CP1", store)
    try:
        odd = seen_at(1, "CP1", 1, identity="\ud800", at_wall_s=EPOCH_S)  # no text that a database can hold
        keeping.hold(odd)
        keeping.hold(seen_at(1, "CP1", 2, identity="two", at_wall_s=EPOCH_S))
        await keeping.try_again()
        assert keeping._unkept == {}
        assert [record.identity for record in await store.recent_transactions()] == ["two"]
    finally:
        await store.close()


async def test_one_that_fails_lets_the_others_go_first() -> None:
    class Picky(MemoryJournal):
        async def save_transaction(
            self, record: TransactionRecord, *, number: int | None = None
        ) -> TransactionRecord:
            if record.identity == "one":
                raise StoreError("No.")
            return await super().save_transaction(record, number=number)

    journal = Picky()
    keeping = Keeping("CP1", journal)
    for number, identity in enumerate(("one", "two", "three"), 1):
        keeping.hold(seen_at(1, "CP1", number, identity=identity, at_wall_s=EPOCH_S))
    await keeping.try_again()
    await keeping.try_again()
    assert [record.identity for record in journal.transactions] == ["two", "three"]
    assert list(keeping._unkept) == ["one"]
