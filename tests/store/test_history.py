"""What flowed and what was decided, in the store."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from addon.model.decision_log import DecisionEntry, DecisionQuery
from addon.model.phases import Phase
from addon.store import Store
from addon.store.decision_log import instant, matches
from addon.store.history import Keep
from addon.store.samples import SampleRow
from addon.translation.catalogs import plain
from addon.translation.text import say
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


LEFT = say(
    "{phase} has {left:.1f} A left under the {fuse:g} A main fuse (house {house:.1f} A)",
    phase=Phase.L2,
    left=8.3,
    fuse=25.0,
    house=16.7,
)
GERMAN = "8,3 A: auf L2 sind unter der Hauptsicherung mit 25 A noch 8,3 A frei (Haus 16,7 A)"


async def test_a_reason_is_said_in_other_languages_after_a_restart_too(tmp_path: Path) -> None:
    reason = say("{head}: {words}", head=say("{amps:.1f} A", amps=8.3), words=LEFT)
    one, plainly = entry(1, reason=reason), entry(2)
    store = await Store.open(tmp_path)
    await store.history.save([], [one, plainly], now_wall_s=NOW_WALL_S)
    await store.close()

    store = await Store.open(tmp_path)
    english, again = await store.history.decisions(DecisionQuery())

    assert (again, english) == (one, plainly)
    assert again.reason == "8.3 A: L2 has 8.3 A left under the 25 A main fuse (house 16.7 A)"
    assert plain(again.reason, "de") == plain(one.reason, "de-AT") == GERMAN
    assert plain(english.reason, "de") == "8.3 A: L2 has 8.3 A left."
    for text, language, ids in (
        ("noch 8,3 a frei", "de", [1]),
        ("noch 8,3 a frei", "en", []),
        ("left", "en", [2, 1]),
        ("left", "de", [2]),
        ("vaba", "et-EE", [1]),
        ("garage", "de", [2, 1]),
    ):
        query = DecisionQuery(text=text, language=language)
        assert [e.id for e in await store.history.decisions(query)] == ids
        assert [e.id for e in (plainly, one) if matches(e, query)] == ids
    await store.close()


async def test_reasons_of_an_older_database_stay_as_they_were_and_are_found(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ev-load-balancer.db") as db:
        db.executescript((Path(__file__).parent / "databases/0004.sql").read_text("utf-8"))
    db.close()

    store = await Store.open(tmp_path)
    await store.history.save([], [entry(3, reason=LEFT)], now_wall_s=NOW_WALL_S)
    found = await store.history.decisions(DecisionQuery(text="left", language="de", after=0))
    both = await store.history.decisions(DecisionQuery())

    assert [(e.id, plain(e.reason, "de")) for e in found] == [
        (1, "8.3 A: L2 has 8.3 A left under the 25 A main fuse (house 16.7 A)")
    ]
    assert [e.id for e in both] == [3, 2, 1]
    assert (both[1].to_a, both[1].source, both[1].loadpoint) == (25.0, "meter_stale", "")
    await store.close()


async def test_an_empty_store_has_nothing(store: Store) -> None:
    assert await store.history.last_decision() == 0
    assert await store.history.oldest(60) is None
    assert await store.history.occurring() == (frozenset(), {})
