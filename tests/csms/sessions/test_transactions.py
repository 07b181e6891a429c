from __future__ import annotations

import pytest

from addon.csms.sessions.transactions import TransactionBook
from tests.csms.memory_journal import MemoryJournal

EPOCH_S = 1_800_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def wall(self) -> float:
        return EPOCH_S + self.now_s


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(journal: MemoryJournal, clock: Clock) -> TransactionBook:
    return TransactionBook("CP1", journal, clock, clock.wall)


async def start(
    book: TransactionBook, *, at: str = "2027-01-15T08:00:00Z", tag: str = "A", meter: int = 0
) -> int:
    return await book.start(
        1, id_tag=tag, charger_started=at, meter_start_wh=meter, started_wall_s=EPOCH_S + 1000
    )


async def test_a_repeated_start_is_the_same_session(book: TransactionBook, journal: MemoryJournal) -> None:
    first = await start(book)

    assert await start(book) == first
    assert len(journal.transactions) == 1
    session = book.session(1)
    assert session is not None
    assert session.transaction_id == first


@pytest.mark.parametrize("other", [{"at": "2027-01-15T08:00:01Z"}, {"tag": "B"}, {"meter": 1}])
async def test_another_start_is_another_session(
    book: TransactionBook, journal: MemoryJournal, other: dict[str, str]
) -> None:
    first = await start(book)

    assert await start(book, **other) != first  # type: ignore[arg-type]
    assert [t.stop_reason for t in journal.transactions] == ["Superseded", ""]


async def test_a_session_told_again_after_its_end_does_not_come_back(book: TransactionBook) -> None:
    first = await start(book)
    await book.stop(first, meter_stop_wh=500, reason="Local")

    assert await start(book) == first
    assert book.session(1) is None


async def test_energy_and_end_are_kept(book: TransactionBook, journal: MemoryJournal, clock: Clock) -> None:
    transaction_id = await start(book, meter=1000)
    for _ in range(6):
        clock.now_s += 15
        await book.register(1, 1000 + clock.now_s - 1000, named=True)

    assert journal.transactions[0].energy_wh == pytest.approx(60, abs=1)

    clock.now_s += 100
    await book.stop(transaction_id, meter_stop_wh=1200, reason="EVDisconnected")

    ended = journal.transactions[0]
    assert (ended.energy_wh, ended.meter_stop_wh, ended.stop_reason) == (200, 1200, "EVDisconnected")
    assert ended.stopped_wall_s == EPOCH_S + clock.now_s


async def test_stop_of_an_unknown_session_changes_nothing(book: TransactionBook) -> None:
    transaction_id = await start(book)

    await book.stop(4711, meter_stop_wh=1, reason="Local")

    session = book.session(1)
    assert session is not None
    assert session.transaction_id == transaction_id


async def test_what_is_open_outlives_a_restart(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    transaction_id = await start(book, meter=1000)
    clock.now_s += 3600
    again = TransactionBook("CP1", journal, clock, clock.wall)
    again.restore(await journal.open_transactions())

    session = again.session(1)
    assert session is not None
    assert (session.transaction_id, session.started_at_s) == (transaction_id, 1000.0)

    await again.register(1, 9000, named=True)
    await again.stop(transaction_id, meter_stop_wh=9000, reason="Local")

    assert journal.transactions[0].energy_wh == 8000


@pytest.mark.parametrize("age_s", [8 * 86_400.0, 56 * 365 * 86_400.0, -3600.0])
async def test_a_start_that_no_clock_can_have_told_counts_from_now(
    book: TransactionBook, clock: Clock, age_s: float
) -> None:
    now_wall_s = clock.wall()
    await book.start(1, id_tag="A", charger_started="", meter_start_wh=0, started_wall_s=now_wall_s - age_s)

    session = book.session(1)
    assert session is not None
    assert (session.started_at_s, session.started_wall_s) == (clock.now_s, now_wall_s)


async def test_a_session_we_lost_is_taken_at_the_chargers_word(
    book: TransactionBook, journal: MemoryJournal
) -> None:
    book.adopt(1, 77)

    session = book.session(1)
    assert session is not None
    assert session.transaction_id == 77

    await book.stop(77, meter_stop_wh=5, reason="Local")
    book.adopt(1, 77)  # late values do not bring it back

    assert book.session(1) is None
    assert journal.transactions == []


@pytest.mark.parametrize("transaction_id", [0, -1, -16, 2**63 - 1])
def test_what_is_no_transaction_is_not_adopted(book: TransactionBook, transaction_id: int) -> None:
    book.adopt(1, transaction_id)

    assert book.session(1) is None


async def test_a_running_session_is_not_replaced_by_a_foreign_id(book: TransactionBook) -> None:
    transaction_id = await start(book)

    book.adopt(1, 77)

    session = book.session(1)
    assert session is not None
    assert session.transaction_id == transaction_id


async def test_without_a_car_no_session_goes_on_but_its_stop_still_counts(
    book: TransactionBook, journal: MemoryJournal
) -> None:
    transaction_id = await start(book)
    book.occupy(1, occupied=False)

    assert book.session(1) is None

    await book.stop(transaction_id, meter_stop_wh=100, reason="PowerLoss")

    assert journal.transactions[0].stop_reason == "PowerLoss"


async def test_registers_of_no_transaction_are_left_out_where_others_name_it(
    book: TransactionBook, clock: Clock
) -> None:
    await start(book, meter=123_456)
    for register_wh, named in ((10, True), (123_466, False), (30, True)):
        clock.now_s += 15
        await book.register(1, register_wh, named=named)

    session = book.session(1)
    assert session is not None
    assert session.energy_wh == 30


async def test_a_full_disk_refuses_no_session(book: TransactionBook, journal: MemoryJournal) -> None:
    journal.broken = True

    transaction_id = await start(book)
    await book.stop(transaction_id, meter_stop_wh=100, reason="Local")

    assert transaction_id == 1_800_001_000
    assert book.session(1) is None


async def test_ids_without_a_journal_are_of_one_start_each(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    journal.broken = True

    first = await start(book)
    other = await book.start(2, id_tag="A", charger_started="", meter_start_wh=0, started_wall_s=clock.wall())
    clock.now_s += 5

    assert await start(book) == first
    assert other != first
    await book.stop(first, meter_stop_wh=None, reason="Local")
    assert book.session(2) is not None
