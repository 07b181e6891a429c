"""A disk that is slow or full holds nobody up, and gets what it missed."""

from __future__ import annotations

import asyncio

import pytest

from addon.csms.sessions.events import TransactionEnd, TransactionStart
from addon.csms.sessions.keeping import KEEP_WITHIN_S, TRY_AGAIN_S
from addon.csms.sessions.transactions import TransactionBook
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
