from __future__ import annotations

import pytest

from addon.csms.sessions.authorization import Authorization, Authorizer
from addon.csms.sessions.care import SessionCare
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.station import Station
from addon.model.loadpoint import Session
from addon.model.records import ChargePointRecord
from tests.csms.memory_journal import MemoryJournal


@pytest.mark.parametrize(
    ("paused", "tag", "refused"),
    [
        (Session(transaction_id=1, id_tag="AB12", started_wall_s=0, started_at_s=0), "ab12", ""),
        (Session(transaction_id=1, id_tag="AB12", started_wall_s=0, started_at_s=0), "AB13", "Invalid"),
        (
            Session(transaction_id=1, id_tag="AB12", started_wall_s=0, started_at_s=0, refused="Invalid"),
            "AB12",
            "Invalid",
        ),
        (None, "AB12", "Invalid"),
    ],
)
def test_a_session_that_is_paused_by_its_end_goes_on_with_its_tag(
    paused: Session | None, tag: str, refused: str
) -> None:
    """A made-up tag of a start from here is on no list, and no longer awaited when the pause is over."""
    station = Station(
        ChargePointRecord(id="CP1"),
        journal=MemoryJournal(),
        clock=lambda: 0.0,
        wall_clock=lambda: 1e9,
        changed=lambda: None,
    )
    book = TransactionBook("CP1", station.journal, station.clock, station.wall_clock)
    nobody = Authorizer(station.clock, station.wall_clock, lambda *_: None)
    nobody.reconfigure((), accept_unknown=False)
    care = SessionCare(station, book, nobody, paused=lambda: [paused])

    assert care.authorize(1, tag, None).refused == refused


def test_a_fault_of_ours_refuses_a_tag_and_stops_nothing() -> None:
    class Faulty(Authorizer):
        def decide(self, *_: object, **__: object) -> Authorization:
            raise ZeroDivisionError

    station = Station(
        ChargePointRecord(id="CP1"),
        journal=MemoryJournal(),
        clock=lambda: 0.0,
        wall_clock=lambda: 1e9,
        changed=lambda: None,
    )
    book = TransactionBook("CP1", station.journal, station.clock, station.wall_clock)
    faulty = Faulty(station.clock, station.wall_clock, lambda *_: None)
    care = SessionCare(station, book, faulty, paused=list)
    assert care.authorize(1, "A", None).refused == "Invalid"
