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
from addon.model.records import ChargePointRecord, LimitRecord
from addon.model.transaction import TransactionRecord, merged
from addon.store import Store
from addon.store.transactions import SessionQuery
from tests.store.begin import begin
from tests.store.conftest import NOW_WALL_S

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
    identity="1|04A2",
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


async def test_a_transaction_keeps_its_first_id_and_start_when_it_is_repeated(store: Store) -> None:
    first = await begin(store, START)
    measured = replace(first, energy_wh=500.0, register_wh=121_000.0, measured_wall_s=1_795_000_600.0)
    await store.save_transaction(measured)

    again = await begin(store, replace(START, started_wall_s=1_795_000_900.0))

    assert 1 <= first.id < 2**31
    assert replace(START, id=first.id) == first
    assert measured == again


@pytest.mark.parametrize("other", [replace(START, charge_point_id="drive"), replace(START, identity="2")])
async def test_another_identity_is_another_transaction(store: Store, other: TransactionRecord) -> None:
    first = await begin(store, START)

    second = await begin(store, other)

    assert first.id + 1 == second.id


async def test_an_ended_transaction_stays_as_it_is(store: Store) -> None:
    begun = await begin(store, START)
    assert (begun,) == await store.recent_transactions()
    ended = replace(
        begun,
        stopped_wall_s=1_795_003_600.0,
        charger_stopped="2026-11-22T20:00:00Z",
        meter_stop_wh=127_000,
        stop_reason="Local",
        energy_wh=6500.0,
        energy_phases_wh=(6500.0, 0.0, 0.0),
        phases_estimated=True,
        offline=True,
        gap_s=12.5,
    )

    assert ended == await store.save_transaction(ended)
    other = replace(ended, stopped_wall_s=1_800_000_000.0, stop_reason="Other", energy_wh=7000.0)
    assert ended == await store.save_transaction(other)

    assert (ended,) == await store.sessions(SessionQuery())


async def test_what_ended_long_ago_is_not_recent_but_known_again(store: Store) -> None:
    begun = await begin(store, START)
    ended = replace(begun, stopped_wall_s=NOW_WALL_S - 8 * 86_400, stop_reason="Local")
    await store.save_transaction(ended)

    assert await store.recent_transactions() == ()
    assert ended == await begin(store, START)


async def test_an_end_that_tells_a_number_only_is_of_the_transaction_with_that_number(store: Store) -> None:
    begun = await begin(store, START)
    number_only = TransactionRecord(
        id=store.new_transaction_id(),
        charge_point_id="garage",
        identity="stop|1",
        connector_id=0,
        started_wall_s=1_795_000_100.0,
        started=False,
        stopped_wall_s=1_795_000_100.0,
        stop_reason="Local",
    )

    known = await store.save_transaction(number_only, number=begun.id)
    elsewhere = await store.save_transaction(replace(number_only, charge_point_id="drive"), number=begun.id)

    assert (known.id, known.id_tag, known.stop_reason) == (begun.id, START.id_tag, "Local")
    assert elsewhere.id == number_only.id
    assert len(await store.sessions(SessionQuery())) == 2


async def test_sessions_come_newest_first_of_a_span_and_a_charger(store: Store) -> None:
    begun = [
        await begin(store, replace(START, identity=str(n), started_wall_s=1_795_000_000.0 + n))
        for n in range(5)
    ]
    await begin(store, replace(START, charge_point_id="drive"))
    query = SessionQuery(
        from_wall_s=1_795_000_001.0, to_wall_s=1_795_000_004.0, charge_point_id="garage", limit=2
    )

    assert (begun[3], begun[2]) == await store.sessions(query)


async def test_ids_go_on_after_a_restart(store: Store, tmp_path: Path) -> None:
    first = await begin(store, START)
    await store.close()

    again = await Store.open(tmp_path, wall_clock=lambda: 0.0)
    second = await begin(again, replace(START, identity="2"))
    await again.close()

    assert first.id + 1 == second.id


async def test_ids_given_while_nothing_was_kept_are_not_given_again(store: Store, tmp_path: Path) -> None:
    given = [store.new_transaction_id() for _ in range(3)]
    await store.close()

    again = await Store.open(tmp_path, wall_clock=lambda: NOW_WALL_S + 10)
    assert again.new_transaction_id() not in given
    await again.close()


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
    begun = await begin(store, START)
    elsewhere = await begin(store, replace(START, charge_point_id="drive"))

    await store.forget_charge_point("garage")

    assert await store.charge_points() == (GARAGE,)
    assert await store.limits() == ()
    forgotten = replace(begun, stopped_wall_s=1_795_000_000.0, stop_reason="Forgotten")
    assert (elsewhere, forgotten) == await store.sessions(SessionQuery(limit=10))


@pytest.mark.parametrize("value", [replace(START, meter_start_wh=2**70), replace(START, id_tag="\ud800")])
async def test_a_value_that_no_database_holds_is_an_error_that_changes_nothing(
    store: Store, value: TransactionRecord
) -> None:
    with pytest.raises(StoreError, match="can't hold such a value"):
        await begin(store, value)

    assert await store.sessions(SessionQuery(limit=10)) == ()


async def test_a_closed_store_says_so(store: Store) -> None:
    await store.close()
    await store.close()

    with pytest.raises(StoreError, match="is closed"):
        await store.limits()


async def test_many_at_once_get_ids_of_their_own(store: Store) -> None:
    starts = [replace(START, identity=str(n // 2)) for n in range(40)]

    begun = await asyncio.gather(*(begin(store, start) for start in starts))

    assert len({record.id for record in begun}) == 20


starts = st.builds(
    TransactionRecord,
    id=st.just(0),
    charge_point_id=st.sampled_from(["a", "A", "a "]),
    identity=st.sampled_from(["", "x", "x\0", "'"]),
    connector_id=st.integers(1, 2),
    id_tag=st.sampled_from(["", "x", "x\0", "'"]),
    meter_start_wh=st.integers(-1, 1) | st.none(),
    started_wall_s=st.floats(0, 2e9),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(starts, st.booleans()), max_size=12))
def test_one_identity_one_id_in_any_order_with_repeats_and_ends_between(
    steps: list[tuple[TransactionRecord, bool]],
) -> None:
    """The store does what `merged` says, which has tests of its own."""

    async def play() -> tuple[list[TransactionRecord], int]:
        with tempfile.TemporaryDirectory() as folder:
            store = await Store.open(Path(folder))
            kept = []
            for start, ends in steps:
                begun = await begin(store, start)
                kept.append(begun)
                if ends:
                    kept.append(await store.save_transaction(replace(begun, stopped_wall_s=2e9)))
            rows = len(await store.sessions(SessionQuery()))
            await store.close()
            return kept, rows

    kept, rows = asyncio.run(play())

    ids: dict[tuple[str, str], int] = {}
    for record in kept:
        key = (record.charge_point_id, record.identity)
        assert ids.setdefault(key, record.id) == record.id
    assert len(ids) == len(set(ids.values())) == rows
    model: dict[tuple[str, str], TransactionRecord] = {}
    for start, ends in steps:
        key = (start.charge_point_id, start.identity)
        told = replace(start, id=ids[key])
        model[key] = merged(model[key], told) if key in model else told
        if ends:
            model[key] = merged(model[key], replace(model[key], stopped_wall_s=2e9))
    assert {(record.charge_point_id, record.identity): record for record in kept} == model


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
        await store.save_transaction(replace(START, id=2**70))
    assert "can't hold such a value" in store.problem

    await begin(store, START)

    assert store.problem == ""
