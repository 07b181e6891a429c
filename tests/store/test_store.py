from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.csms.ports import Journal
from addon.errors import StoreError
from addon.model.records import ChargePointRecord, LimitRecord, TransactionRecord
from addon.store import Store

GARAGE = ChargePointRecord(
    id="garage/1 ÄÖ",
    vendor="ABB",
    model="Terra AC",
    serial="TACW22",
    firmware="1.8.32",
    last_seen_wall_s=1_795_000_000.25,
    learned={"unit": "A", "levels": [0, 1], "pause": None, "periods": {"max": 2}},
)
START = TransactionRecord(
    id=0,
    charge_point_id="garage",
    connector_id=1,
    id_tag="04A2",
    charger_started="2026-11-22T19:00:00Z",
    meter_start_wh=120_500,
    started_wall_s=1_795_000_000.0,
)
LIMIT = LimitRecord(
    charge_point_id="garage",
    connector_id=1,
    limit_da=83,
    fallback_da=60,
    sent_wall_s=1_795_000_010.0,
    dead_man_wall_s=1_795_000_100.0,
)


def test_is_the_journal_that_the_ocpp_edge_asks_for(store: Store) -> None:
    journal: Journal = store  # mypy proves the shape

    assert journal is store


async def test_charge_points_come_back_as_they_were_saved(store: Store, tmp_path: Path) -> None:
    updated = replace(GARAGE, firmware="1.9.0", learned={})
    await store.save_charge_point(GARAGE)
    await store.save_charge_point(replace(GARAGE, id="a"))
    await store.save_charge_point(updated)
    await store.close()

    again = await Store.open(tmp_path)

    assert (replace(GARAGE, id="a"), updated) == await again.charge_points()
    await again.close()


async def test_a_transaction_gets_an_id_and_keeps_it_when_its_start_is_repeated(store: Store) -> None:
    first = await store.begin_transaction(START)
    await store.update_energy(first.id, 500.0)

    again = await store.begin_transaction(replace(START, started_wall_s=1_795_000_900.0))

    assert 1 <= first.id < 2**31
    assert replace(START, id=first.id) == first
    assert replace(first, energy_wh=500.0) == again


@pytest.mark.parametrize(
    "other",
    [
        replace(START, charge_point_id="drive"),
        replace(START, connector_id=2),
        replace(START, id_tag="04A3"),
        replace(START, charger_started="2026-11-22T19:00:01Z"),
        replace(START, meter_start_wh=120_501),
    ],
)
async def test_a_start_that_differs_is_another_transaction(store: Store, other: TransactionRecord) -> None:
    first = await store.begin_transaction(START)

    second = await store.begin_transaction(other)

    assert first.id + 1 == second.id


async def test_an_ended_transaction_is_no_longer_open_and_keeps_its_first_end(store: Store) -> None:
    begun = await store.begin_transaction(START)
    assert (begun,) == await store.open_transactions()
    ended = replace(
        begun, stopped_wall_s=1_795_003_600.0, meter_stop_wh=127_000, stop_reason="Local", energy_wh=6500.0
    )

    await _end(store, ended)
    await store.end_transaction(
        begun.id, stopped_wall_s=1_800_000_000.0, meter_stop_wh=None, reason="Other", energy_wh=0.0
    )
    await store.update_energy(begun.id, 1.0)

    assert await store.open_transactions() == ()
    assert (ended,) == await store.sessions(10)
    assert ended == await store.begin_transaction(START)


async def test_ending_an_unknown_transaction_changes_nothing(store: Store) -> None:
    begun = await store.begin_transaction(START)

    await _end(store, replace(begun, id=begun.id + 1, stopped_wall_s=1.0))

    assert (begun,) == await store.sessions(10)


async def test_sessions_come_newest_first(store: Store) -> None:
    begun = [await store.begin_transaction(replace(START, meter_start_wh=n)) for n in range(5)]

    assert tuple(reversed(begun[-3:])) == await store.sessions(3)


async def test_ids_go_on_after_a_restart(store: Store, tmp_path: Path) -> None:
    first = await store.begin_transaction(START)
    await store.close()

    again = await Store.open(tmp_path)
    second = await again.begin_transaction(replace(START, meter_start_wh=0))
    await again.close()

    assert first.id + 1 == second.id


async def test_a_limit_replaces_the_one_before(store: Store) -> None:
    other = replace(LIMIT, connector_id=2, dead_man_wall_s=None)
    await store.save_limit(replace(LIMIT, limit_da=160))
    await store.save_limit(other)
    await store.save_limit(LIMIT)

    assert {LIMIT, other} == set(await store.limits())


async def test_saving_a_charge_point_keeps_its_limits(store: Store) -> None:
    await store.save_limit(LIMIT)
    await store.save_charge_point(replace(GARAGE, id="garage"))

    assert await store.limits() == (LIMIT,)


async def test_a_forgotten_charger_leaves_only_its_sessions(store: Store) -> None:
    await store.save_charge_point(GARAGE)
    await store.save_charge_point(replace(GARAGE, id="garage"))
    await store.save_limit(LIMIT)
    begun = await store.begin_transaction(START)
    elsewhere = await store.begin_transaction(replace(START, charge_point_id="drive"))

    await store.forget_charge_point("garage")

    assert await store.charge_points() == (GARAGE,)
    assert await store.limits() == ()
    assert (elsewhere,) == await store.open_transactions()
    forgotten = replace(begun, stopped_wall_s=1_795_000_000.0, stop_reason="Forgotten")
    assert (elsewhere, forgotten) == await store.sessions(10)


@pytest.mark.parametrize("value", [replace(START, meter_start_wh=2**70), replace(START, id_tag="\ud800")])
async def test_a_value_that_no_database_holds_is_an_error_that_changes_nothing(
    store: Store, value: TransactionRecord
) -> None:
    with pytest.raises(StoreError, match="can't hold such a value"):
        await store.begin_transaction(value)

    assert await store.sessions(10) == ()


async def test_a_closed_store_says_so(store: Store) -> None:
    await store.close()
    await store.close()

    with pytest.raises(StoreError, match="is closed"):
        await store.limits()


async def test_many_at_once_get_ids_of_their_own(store: Store) -> None:
    starts = [replace(START, meter_start_wh=n // 2) for n in range(40)]

    begun = await asyncio.gather(*map(store.begin_transaction, starts))

    assert len({record.id for record in begun}) == 20


starts = st.builds(
    TransactionRecord,
    id=st.just(0),
    charge_point_id=st.sampled_from(["a", "A", "a "]),
    connector_id=st.integers(1, 2),
    id_tag=st.sampled_from(["", "x", "x\0", "'"]),
    charger_started=st.sampled_from(["", "2026-11-22T19:00:00Z", "2026-11-22T19:00:00.000Z"]),
    meter_start_wh=st.integers(-1, 1),
    started_wall_s=st.floats(0, 2e9),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(starts, st.booleans()), max_size=12))
def test_one_start_one_id_in_any_order_with_repeats_and_ends_between(
    steps: list[tuple[TransactionRecord, bool]],
) -> None:
    async def play() -> list[int]:
        with tempfile.TemporaryDirectory() as folder:
            store = await Store.open(Path(folder))
            ids = []
            for start, ends in steps:
                begun = await store.begin_transaction(start)
                ids.append(begun.id)
                if ends:
                    await _end(store, replace(begun, stopped_wall_s=2e9))
            await store.close()
            return ids

    ids = asyncio.run(play())

    known: dict[tuple[object, ...], int] = {}
    for (start, _), got in zip(steps, ids, strict=True):
        key = (
            start.charge_point_id,
            start.connector_id,
            start.id_tag,
            start.charger_started,
            start.meter_start_wh,
        )
        assert known.setdefault(key, got) == got
    assert len(known) == len(set(known.values()))
    assert sorted(known.values()) == list(known.values())


async def _end(store: Store, record: TransactionRecord) -> None:
    assert record.stopped_wall_s is not None
    await store.end_transaction(
        record.id,
        stopped_wall_s=record.stopped_wall_s,
        meter_stop_wh=record.meter_stop_wh,
        reason=record.stop_reason,
        energy_wh=record.energy_wh,
    )


@pytest.mark.parametrize("text", ["{", "[1]", "3", ""])
async def test_what_was_learned_and_can_not_be_read_is_learned_anew(store: Store, text: str) -> None:
    await store.save_charge_point(ChargePointRecord(id="garage", learned={"pause": "0 A"}))
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE charge_points SET learned = ?", (text,))
    db.close()

    (record,) = await store.charge_points()

    assert record.learned == {}


async def test_without_a_usable_folder_all_is_kept_until_the_restart(tmp_path: Path) -> None:
    (tmp_path / "data").touch()

    store = await Store.open_or_do_without(tmp_path / "data")
    await store.save_charge_point(ChargePointRecord(id="garage"))

    assert [record.id for record in await store.charge_points()] == ["garage"]
    assert "can't be used" in store.problem
    await store.close()


async def test_a_failure_is_told_until_something_is_kept_again(store: Store) -> None:
    assert store.problem == ""
    with pytest.raises(StoreError):
        await store.update_energy(2**70, 1.0)
    assert "can't hold such a value" in store.problem

    await store.update_energy(1, 1.0)

    assert store.problem == ""
