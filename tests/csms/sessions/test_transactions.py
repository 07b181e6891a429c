from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from addon.csms.meter_values import MeterSample
from addon.csms.sessions.authorization import Authorization
from addon.csms.sessions.events import TransactionEnd, TransactionStart
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


def begun(*, meter: int | None = 0, **told: object) -> TransactionStart:
    usual = {"connector_id": 1, "id_tag": "A", "charger_started": "2027-01-15T08:00:00Z"}
    return TransactionStart(
        **{"started_wall_s": EPOCH_S + 1000, "meter_start_wh": meter, **usual, **told}  # type: ignore[arg-type]
    )


async def start(book: TransactionBook, *, meter: int | None = 0, **told: object) -> int:
    return await book.start(begun(meter=meter, **told))


async def stop(
    book: TransactionBook, transaction_id: int = 0, *, meter: int | None = None, **told: object
) -> int:
    usual = {"stopped_wall_s": book._wall_clock(), "transaction_id": transaction_id, "meter_stop_wh": meter}
    return await book.stop(TransactionEnd(**{**usual, **told}))  # type: ignore[arg-type]


async def register(book: TransactionBook, register_wh: float, *, named: bool = True) -> float | None:
    return await book.measured(1, sample(register_wh), book._clock(), named=named)


def sample(
    register_wh: float | None = None,
    *,
    amps: tuple[int, int, int] | None = None,
    registers_wh: tuple[float, float, float] | None = None,
) -> MeterSample:
    return MeterSample(
        wall_s=None,
        terminals_da=None if amps is None else (amps[0] * 10, amps[1] * 10, amps[2] * 10),
        per_terminal=amps is not None,
        power_w=None,
        energy_wh=register_wh,
        voltages_v=(),
        energies_wh=registers_wh,
    )


async def test_a_repeated_start_is_the_same_session(book: TransactionBook, journal: MemoryJournal) -> None:
    first = await start(book)

    assert await start(book) == first
    assert len(journal.transactions) == 1
    session = book.session(1)
    assert session is not None
    assert session.transaction_id == first


@pytest.mark.parametrize(
    "other", [{"charger_started": "2027-01-15T08:00:01Z"}, {"id_tag": "B"}, {"meter": 1}]
)
async def test_another_start_is_another_session(
    book: TransactionBook, journal: MemoryJournal, other: dict[str, Any]
) -> None:
    first = await start(book)

    assert await start(book, **other) != first
    assert [t.stop_reason for t in journal.transactions] == ["Superseded", ""]


async def test_a_session_told_again_after_its_end_does_not_come_back(book: TransactionBook) -> None:
    first = await start(book)
    await stop(book, first, meter=500)

    assert await start(book) == first
    assert book.session(1) is None


async def test_energy_and_end_are_kept(book: TransactionBook, journal: MemoryJournal, clock: Clock) -> None:
    transaction_id = await start(book, meter=1000)
    for _ in range(6):
        clock.now_s += 15
        await register(book, clock.now_s)

    assert journal.transactions[0].energy_wh == pytest.approx(60, abs=1)

    clock.now_s += 100
    await stop(book, transaction_id, meter=1200, reason="EVDisconnected")

    ended = journal.transactions[0]
    assert (ended.energy_wh, ended.meter_stop_wh, ended.stop_reason) == (200, 1200, "EVDisconnected")
    assert ended.stopped_wall_s == EPOCH_S + clock.now_s


async def test_the_end_of_an_unknown_session_is_kept_once_and_the_running_one_goes_on(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    transaction_id = await start(book)

    for _ in range(2):
        clock.now_s += 60
        await stop(book, 4711, meter=1, id_tag="B", charger_stopped="2027-01-15T08:00:00Z")

    session = book.session(1)
    assert session is not None
    assert session.transaction_id == transaction_id
    assert [(t.started, t.stop_reason, t.energy_wh) for t in journal.transactions] == [
        (True, "", 0),
        (False, "Local", 0),
    ]


async def test_what_is_open_outlives_a_restart(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    transaction_id = await start(book, meter=1000)
    clock.now_s += 3600
    again = TransactionBook("CP1", journal, clock, clock.wall)
    again.restore(await journal.recent_transactions())

    session = again.session(1)
    assert session is not None
    assert (session.transaction_id, session.started_at_s) == (transaction_id, 1000.0)

    await register(again, 9000)
    await stop(again, transaction_id, meter=9000)

    assert journal.transactions[0].energy_wh == 8000


@pytest.mark.parametrize("age_s", [8 * 86_400.0, 56 * 365 * 86_400.0, -3600.0])
async def test_a_start_that_no_clock_can_have_told_counts_from_now(
    book: TransactionBook, clock: Clock, age_s: float
) -> None:
    now_wall_s = clock.wall()
    await start(book, started_wall_s=now_wall_s - age_s)

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

    for _ in range(2):
        await stop(book, 77, meter=5, charger_stopped="2027-01-15T09:00:00Z")
        book.adopt(1, 77)  # late values do not bring it back

    assert book.session(1) is None
    assert [(t.connector_id, t.stop_reason) for t in journal.transactions] == [(1, "Local")]


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

    await stop(book, transaction_id, meter=100, reason="PowerLoss")

    assert journal.transactions[0].stop_reason == "PowerLoss"


async def test_registers_of_no_transaction_are_left_out_where_others_name_it(
    book: TransactionBook, clock: Clock
) -> None:
    await start(book, meter=123_456)
    for register_wh, named in ((10, True), (123_466, False), (30, True)):
        clock.now_s += 15
        await register(book, register_wh, named=named)

    session = book.session(1)
    assert session is not None
    assert session.energy_wh == 30


async def test_a_full_disk_refuses_no_session_and_what_it_missed_is_kept_later(
    book: TransactionBook, journal: MemoryJournal
) -> None:
    journal.broken = True

    transaction_id = await start(book)
    await stop(book, transaction_id, meter=100)

    assert transaction_id > 0
    assert book.session(1) is None
    assert journal.transactions == []

    journal.broken = False
    await book.try_again()

    assert [(t.id, t.energy_wh, t.stop_reason) for t in journal.transactions] == [
        (transaction_id, 100, "Local")
    ]


async def test_ids_without_a_journal_are_of_one_start_each(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    journal.broken = True

    first = await start(book)
    other = await start(book, connector_id=2)
    clock.now_s += 5

    assert await start(book) == first
    assert other != first
    await stop(book, first)
    assert book.session(2) is not None


async def test_a_start_that_is_told_after_the_end_fills_the_record_in(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    clock.now_s += 7200
    id_ = await stop(book, identity="uid", meter=5000, stopped_wall_s=EPOCH_S + 4600)
    assert journal.transactions[0].energy_wh == 0

    again = await start(book, identity="uid", meter=1000, started_wall_s=EPOCH_S + 1000, offline=True)

    [record] = journal.transactions
    assert again == id_ == record.id
    assert book.session(1) is None
    assert (record.energy_wh, record.started, record.id_tag) == (4000, True, "A")
    assert record.stopped_wall_s == EPOCH_S + 4600


async def test_an_older_session_that_is_told_late_does_not_replace_the_running_one(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    running = await start(book, identity="new", started_wall_s=EPOCH_S + 1000)
    clock.now_s += 60

    late = await start(book, identity="old", started_wall_s=EPOCH_S, offline=True, meter=500)

    assert book.open_id(1) == running
    await stop(book, identity="old", meter=800, stopped_wall_s=EPOCH_S + 900, offline=True)
    assert [(t.id, t.energy_wh, t.stop_reason) for t in journal.transactions] == [
        (running, 0, ""),
        (late, 300, "Local"),
    ]


@pytest.mark.parametrize("transaction_id", [0, -1, -16, 2**63 - 1])
async def test_an_end_that_names_no_id_of_ours_is_of_the_only_open_session(
    book: TransactionBook, journal: MemoryJournal, clock: Clock, transaction_id: int
) -> None:
    """A charger whose start we answered, and that never heard the answer."""
    await start(book)
    clock.now_s += 600

    await stop(book, transaction_id, meter=500)

    assert [(t.energy_wh, t.stop_reason) for t in journal.transactions] == [(500, "Local")]


async def test_without_a_register_the_currents_tell_the_energy_and_it_is_marked(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    id_ = await start(book, meter=None)
    for _ in range(60):
        clock.now_s += 60
        await book.measured(1, sample(amps=(10, 10, 0)), clock.now_s, named=True)
    await stop(book, id_)

    [record] = journal.transactions
    assert (record.energy_estimated, record.phases_estimated) == (True, True)
    assert record.energy_wh == pytest.approx(2 * 2300 * 59 / 60, rel=0.01)
    assert record.energy_phases_wh == pytest.approx((record.energy_wh / 2, record.energy_wh / 2, 0))


async def test_time_without_measurements_is_marked(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    id_ = await start(book)
    for silent_s in (60, 179, 600, 60, 3600):
        clock.now_s += silent_s
        await register(book, clock.now_s - 1000)
    clock.now_s += 300
    await stop(book, id_, meter=5000)

    assert journal.transactions[0].gap_s == 600 + 3600 + 300


async def test_a_register_that_its_end_tells_of_the_begin_does_for_a_start_that_was_lost(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    book.adopt(1, 77)
    clock.now_s += 3600
    await stop(book, 77, meter=5000, meter_start_wh=1000)

    [record] = journal.transactions
    assert (record.energy_wh, record.started, record.connector_id) == (4000, False, 1)


async def test_a_session_whose_end_was_lost_took_what_the_next_ones_register_tells(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    await start(book, meter=1000)
    clock.now_s += 3600
    await start(book, meter=8000, charger_started="2027-01-15T09:00:00Z")

    first = journal.transactions[0]
    assert (first.energy_wh, first.energy_estimated, first.stop_reason) == (7000, True, "Superseded")


async def test_a_real_end_takes_the_place_of_a_presumed_one(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    first = await start(book, meter=1000)
    clock.now_s += 3600
    await start(book, meter=8000, charger_started="2027-01-15T09:00:00Z")

    await stop(book, first, meter=6000, stopped_wall_s=EPOCH_S + 3000)

    ended = journal.transactions[0]
    assert (ended.energy_wh, ended.energy_estimated, ended.stop_reason) == (5000, False, "Local")
    assert book.open_id(1) != first


async def test_the_charger_clock_tells_how_long_it_took_where_ours_can_not(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    """A whole session from the memory of a charger whose clock is in 1970: both ends are told now."""
    id_ = await start(book, charger_started="1970-01-01T00:10:00Z", started_wall_s=clock.wall(), meter=1000)
    await stop(book, id_, meter=12_000, charger_stopped="1970-01-01T01:10:00Z")

    assert journal.transactions[0].energy_wh == 11_000


async def test_a_tag_that_is_told_after_the_start_is_the_sessions(
    book: TransactionBook, journal: MemoryJournal
) -> None:
    await start(book, identity="uid", id_tag="")
    await book.tagged("uid", "04A2", Authorization(name="Anna"))
    await book.tagged("uid", "04FF", Authorization(name="Ben"))

    session = book.session(1)
    assert session is not None
    assert (session.id_tag, session.tag_name) == ("04A2", "Anna")
    assert journal.transactions[0].tag_name == "Anna"


async def test_of_two_open_at_a_connector_only_the_newest_goes_on_after_a_restart(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    first = await start(book)
    journal.broken = True
    second = await start(book, charger_started="2027-01-15T09:00:00Z")  # the first one's end is not kept
    journal.broken = False
    await journal.save_transaction(replace(journal.transactions[0], id=second, identity="second"))
    again = TransactionBook("CP1", journal, clock, clock.wall)
    again.restore(journal.transactions)
    await again.try_again()

    assert again.open_id(1) == second
    assert [(t.id, t.stop_reason) for t in journal.transactions] == [(first, "Superseded"), (second, "")]
    assert (again.id_of("second"), again.identity_of(second)) == (second, "second")


async def test_a_session_that_goes_on_is_seen_before_its_start_is_told(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    id_ = await book.seen(1, "uid", clock.wall())
    assert await book.seen(1, "uid", clock.wall()) == id_
    await register(book, 1500)
    clock.now_s += 600
    await start(book, identity="uid", meter=1000, started_wall_s=EPOCH_S + 900)
    await stop(book, identity="uid", meter=2000)
    assert await book.seen(1, "uid", clock.wall()) == id_

    [record] = journal.transactions
    assert (record.id, record.energy_wh, record.started_wall_s) == (id_, 1000, EPOCH_S + 900)
    assert book.session(1) is None


async def test_an_id_of_long_ago_that_comes_back_is_no_session_of_then(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    """Some chargers keep naming an old transaction; what others took since is not counted to it again."""
    first = await start(book, meter=1000)
    clock.now_s += 600
    second = await start(
        book, meter=1500, charger_started="2027-01-15T09:00:00Z", started_wall_s=clock.wall()
    )
    clock.now_s += 3600
    await stop(book, second, meter=6000)

    book.adopt(1, first)
    await register(book, 6100)
    session = book.session(1)
    book.occupy(1, occupied=False)

    assert session is not None
    assert (session.transaction_id, session.energy_wh) == (first, 0)
    assert [t.energy_wh for t in journal.transactions] == [500, 4500]


async def test_a_start_that_looks_like_one_that_ended_is_another_where_no_clock_tells(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    """A clock that was never set, no timestamp at all, a register of the session, one tag for all."""
    for stamp in ("1970-01-01T00:00:05Z", ""):
        ids = []
        for _ in range(3):
            alike: dict[str, Any] = {
                "charger_started": stamp,
                "started_wall_s": clock.wall(),
                "dated": False,
            }
            ids.append(await start(book, **alike))
            assert book.session(1) is not None
            assert await start(book, **alike) == ids[-1]  # its answer was lost
            clock.now_s += 3600
            await stop(book, ids[-1], meter=5000)
            clock.now_s += 60
        assert len(set(ids)) == 3
    assert [record.energy_wh for record in journal.transactions] == [5000.0] * 6


async def test_one_that_only_the_journal_remembers_is_not_taken_for_a_new_one_either(
    journal: MemoryJournal, clock: Clock
) -> None:
    before = TransactionBook("CP1", journal, clock, clock.wall)
    first = await start(before, started_wall_s=clock.wall(), charger_started="", dated=False)
    await stop(before, first, meter=5000)
    clock.now_s += 30 * 86_400
    later = TransactionBook("CP1", journal, clock, clock.wall)  # a month on: it is not read back
    assert await start(later, started_wall_s=clock.wall(), charger_started="", dated=False) != first
    assert later.session(1) is not None
    assert len(journal.transactions) == 2


async def test_one_that_goes_on_and_that_only_the_journal_remembers(
    journal: MemoryJournal, clock: Clock
) -> None:
    before = TransactionBook("CP1", journal, clock, clock.wall)
    first = await start(before, identity="1")
    await stop(before, identity="1")
    clock.now_s += 30 * 86_400
    later = TransactionBook("CP1", journal, clock, clock.wall)
    assert await later.seen(1, "1", clock.wall(), charges=True) != first
    assert later.session(1) is not None


async def test_a_charger_that_counts_its_transactions_from_one_at_each_boot(
    book: TransactionBook, journal: MemoryJournal, clock: Clock
) -> None:
    for number in range(3):
        stamp = f"2027-01-15T0{number}:00:00Z"
        id_ = await start(book, identity="1", started_wall_s=clock.wall(), charger_started=stamp)
        session = book.session(1)
        assert session is not None
        assert session.transaction_id == id_ == book.id_of("1")
        assert book.identity_of(id_) == "1"  # what it is asked to stop
        clock.now_s += 600
        assert await stop(book, identity="1", meter=5000) == id_
        clock.now_s += 3600
    assert len(journal.transactions) == 3

    again = await book.seen(1, "1", clock.wall(), charges=True)  # and without its start
    session = book.session(1)
    assert session is not None
    assert session.transaction_id == again
    old = await stop(book, identity="1", stopped_wall_s=EPOCH_S + 1600)  # an old end, told again
    assert (old != again, book.session(1) is None) == (True, False)
    await stop(book, identity="1", stopped_wall_s=clock.wall())
    clock.now_s += 5
    await book.seen(1, "1", clock.wall(), charges=True)  # it overtook its end
    assert book.session(1) is None


async def test_one_that_was_cut_off_can_begin_again(book: TransactionBook, clock: Clock) -> None:
    alike: dict[str, Any] = {"charger_started": "", "dated": False}
    await start(book, **alike, started_wall_s=clock.wall())
    clock.now_s += 60
    other = await start(book, id_tag="B", **alike, started_wall_s=clock.wall())
    clock.now_s += 60
    await stop(book, other)
    clock.now_s += 60
    third = await start(book, **alike, started_wall_s=clock.wall())
    session = book.session(1)
    assert session is not None
    assert session.transaction_id == third


async def test_what_no_register_can_be_is_left_out(book: TransactionBook, journal: MemoryJournal) -> None:
    id_ = await start(book, meter=2**70)
    await stop(book, id_, meter=10**30)
    assert [(r.meter_start_wh, r.meter_stop_wh) for r in journal.transactions] == [(None, None)]
