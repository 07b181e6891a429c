"""Any history of TransactionEvents gives one record for each transaction, whatever becomes of the frames."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.csms.memory_journal import MemoryJournal
from tests.csms.v201.desk201 import Desk201

FIRST_S = 1000.0
KINDS = ("Started", "Updated", "Ended")
START_WH = {"one": 1000, "two": 4000}
TAKEN_WH = (0, 60, 150)
"""What the car has taken by the event of each number; so little that it may have flowed in seconds."""


@dataclass(frozen=True)
class Told:
    """One event as it arrives; `restart`: this program restarts before it."""

    uid: str
    number: int
    offline: bool
    named: bool
    restart: bool


ALL = [(uid, number) for uid in START_WH for number in range(3)]


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Draw all events of two transactions in any order, some of them again."""
    order = draw(st.permutations(ALL))
    again = draw(st.lists(st.sampled_from(ALL), max_size=4))
    flags = st.tuples(st.booleans(), st.booleans(), st.integers(0, 5).map(lambda one: one == 0))
    return [Told(uid, number, *draw(flags)) for uid, number in (*order, *again)]


async def tell(desk: Desk201, told: Told, unit_s: float) -> None:
    """Tell an event of one of two sessions, of which "two" is the later; each lasts two units."""
    began_ago_s = (6 if told.uid == "one" else 3) * unit_s
    await desk.event(
        KINDS[told.number],
        told.uid,
        told.number,
        charging="Charging",
        offline=told.offline,
        ago_s=desk.now_s - FIRST_S + began_ago_s - told.number * unit_s,
        evse=1 if told.named or told.number == 0 else None,
        tag="04A1B2C3" if told.number == 0 else None,
        energy_wh=START_WH[told.uid] + TAKEN_WH[told.number],
    )


@given(history=histories())
@pytest.mark.parametrize("unit_s", [1.0, 1200.0])
async def test_one_record_each(history: list[Told], unit_s: float) -> None:
    """Told at once, so that it is taken for what goes on now, and told afterwards."""
    journal = MemoryJournal()
    desk = Desk201(journal=journal)
    for told in history:
        if told.restart:
            now_s, desk = desk.now_s, Desk201(journal=journal)
            desk.now_s = now_s
            desk.book.restore(await journal.recent_transactions())
        desk.now_s += 0.5
        await tell(desk, told, unit_s)
    records = {record.identity: record for record in journal.transactions}
    assert len(journal.transactions) == len(records) == 2
    for uid, record in records.items():
        assert (record.meter_start_wh, record.meter_stop_wh) == (START_WH[uid], START_WH[uid] + 150)
        assert record.energy_wh == 150
        assert (record.stop_reason, record.id_tag) == ("Local", "04A1B2C3")
    assert desk.book.session(1) is None
