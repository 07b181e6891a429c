"""What flowed and what was decided, in the store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.model.decision_log import DecisionEntry, DecisionQuery
from addon.store import Store
from addon.store.decision_log import instant, matches
from addon.store.history import Keep
from addon.store.samples import SampleRow
from tests.store.conftest import NOW_WALL_S

ROW = SampleRow(step_s=60, at_s=int(NOW_WALL_S), channels="a\nb", data=b"\x01\x02")
KEEP = Keep(samples_s={10: 3600.0, 60: 7200.0}, decisions_s=7200.0, decisions=3)


def entry(id_: int, ago_s: float = 0.0, **values: object) -> DecisionEntry:
    told: dict[str, object] = {
        "time_s": NOW_WALL_S - ago_s,
        "until_s": NOW_WALL_S - ago_s + 5.0,
        "loadpoint": "car",
        "name": "Garage",
        "from_a": 16.0,
        "to_a": 8.3,
        "lowest_a": 8.3,
        "source": "main_fuse",
        "phase": "L2",
        "reason": "8.3 A: L2 has 8.3 A left.",
        "changes": 2,
    } | values
    return DecisionEntry(id=id_, time=instant(float(str(told["time_s"]))), **told)  # type: ignore[arg-type]


ENTRIES = (
    entry(1, 500),
    entry(2, 400, loadpoint="", name="", source="meter_stale", reason="The METER is lost.", from_a=None),
    entry(3, 300, loadpoint="yard", name="Yard 100%"),
    entry(4, 200, source="shortage", to_a=0.0, lowest_a=0.0),
)


async def test_samples_come_back_in_order_and_only_of_the_span_and_the_step(store: Store) -> None:
    later = replace(ROW, at_s=ROW.at_s + 60, channels="a")
    fine = replace(ROW, step_s=10)
    await store.history.save([later, ROW, fine], [], now_wall_s=NOW_WALL_S)

    assert await store.history.samples(60, ROW.at_s, ROW.at_s + 61) == [
        (ROW.at_s, "a\nb", b"\x01\x02"),
        (ROW.at_s + 60, "a", b"\x01\x02"),
    ]
    assert await store.history.samples(60, ROW.at_s + 1, ROW.at_s + 60) == []
    assert await store.history.samples(10, 0, 1e12) == [(ROW.at_s, "a\nb", b"\x01\x02")]
    assert (await store.history.oldest(60), await store.history.oldest(10)) == (ROW.at_s, ROW.at_s)


async def test_a_row_written_again_takes_the_place_of_the_old(store: Store) -> None:
    for data in (b"1", b"2"):
        await store.history.save([replace(ROW, data=data)], [], now_wall_s=NOW_WALL_S)

    assert await store.history.samples(60, 0, 1e12) == [(ROW.at_s, "a\nb", b"2")]


async def test_what_is_too_old_goes_and_what_a_wrong_clock_left_in_the_future(store: Store) -> None:
    ages_s = (7300, 7100, 3700, 3500, 0, -8000)
    rows = [replace(ROW, step_s=step_s, at_s=ROW.at_s - age_s) for age_s in ages_s for step_s in (10, 60)]
    entries = [entry(number, 9000 - number * 1000) for number in range(1, 9)]
    await store.history.save(rows, entries, now_wall_s=NOW_WALL_S, prune=KEEP)

    kept = {
        step_s: [ROW.at_s - row[0] for row in await store.history.samples(step_s, 0, 1e12)]
        for step_s in (10, 60)
    }
    assert kept == {10: [3500, 0], 60: [7100, 3700, 3500, 0]}
    assert [e.id for e in await store.history.decisions(DecisionQuery())] == [8, 7, 6]
    assert await store.history.last_decision() == 8


async def test_a_decision_that_grew_is_kept_as_it_is_now(store: Store) -> None:
    grown = replace(entry(1), to_a=6.0, changes=5)
    await store.history.save([], [entry(1)], now_wall_s=NOW_WALL_S)
    await store.history.save([], [grown], now_wall_s=NOW_WALL_S)

    assert await store.history.decisions(DecisionQuery()) == (grown,)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (DecisionQuery(), [4, 3, 2, 1]),
        (DecisionQuery(loadpoint="car"), [4, 1]),
        (DecisionQuery(loadpoint="-"), [2]),
        (DecisionQuery(loadpoint="nobody"), []),
        (DecisionQuery(sources=("shortage",)), [4]),
        (DecisionQuery(sources=("shortage", "meter_stale")), [4, 2]),
        (DecisionQuery(text="meter"), [2]),
        (DecisionQuery(text="100%"), [3]),
        (DecisionQuery(text="0_"), []),
        (DecisionQuery(from_wall_s=NOW_WALL_S - 296), [4, 3]),
        (DecisionQuery(to_wall_s=NOW_WALL_S - 300), [2, 1]),
        (DecisionQuery(before=3), [2, 1]),
        (DecisionQuery(after=2), [4, 3]),
        (DecisionQuery(limit=1), [4]),
        (DecisionQuery(loadpoint="car", sources=("main_fuse",), text="l2", after=1), []),
    ],
)
async def test_decisions_are_found_alike_kept_or_not(
    store: Store, query: DecisionQuery, ids: list[int]
) -> None:
    await store.history.save([], ENTRIES, now_wall_s=NOW_WALL_S)

    assert [e.id for e in await store.history.decisions(query)] == ids
    assert [e.id for e in reversed(ENTRIES) if matches(e, query)][: query.limit] == ids


async def test_they_come_back_as_they_were(store: Store) -> None:
    await store.history.save([], ENTRIES, now_wall_s=NOW_WALL_S)

    assert await store.history.decisions(DecisionQuery()) == tuple(reversed(ENTRIES))
    sources, names = await store.history.occurring()
    assert sorted(sources) == ["main_fuse", "meter_stale", "shortage"]
    assert names == {"car": "Garage", "yard": "Yard 100%"}


async def test_an_empty_store_has_nothing(store: Store) -> None:
    assert await store.history.last_decision() == 0
    assert await store.history.oldest(60) is None
    assert await store.history.occurring() == (frozenset(), {})
