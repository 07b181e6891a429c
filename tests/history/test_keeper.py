"""The history of a home: kept once a minute, found again after a restart, never in the way."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from addon.engine import Moment
from addon.errors import RefusedError, StoreError
from addon.history import History
from addon.history.buckets import Filling, to_bytes
from addon.history.keeper import SAVE_EVERY_S
from addon.model.decision_log import DecisionQuery
from addon.store import Store
from addon.store.history import HistoryStore
from addon.store.samples import SampleRow
from tests.recording.film import film

BEGIN_S = 1_795_000_020.0
FILM = film(200)


class Home:
    """A history beside a store, and a wall clock that goes with the moments."""

    def __init__(self) -> None:
        self.now_s = BEGIN_S
        self.history = History(lambda: self.now_s)

    def see(self, seconds: int, change: Callable[[Moment, int], Moment] = lambda moment, _: moment) -> None:
        """Let so many seconds pass, with a moment in each."""
        for second, moment in zip(range(seconds), itertools.cycle(FILM), strict=False):
            self.history.on_moment(change(moment, second))
            self.now_s += 1


@pytest.fixture
def home() -> Home:
    return Home()


async def metered(history: History, from_s: float, to_s: float, points: int = 600) -> list[float | None]:
    found = await history.curves(from_s, to_s, points)
    return list(next(c.mean_a for c in found.series if c.key == "metered.L1"))


async def test_what_flowed_is_there_again_after_a_restart_with_a_gap_between(
    home: Home, tmp_path: Path
) -> None:
    store = await Store.open(tmp_path)
    await home.history.connect(store.history)
    home.see(600)
    before = await metered(home.history, BEGIN_S, BEGIN_S + 600, 60)
    await home.history.close()
    await store.close()

    store = await Store.open(tmp_path)
    again = Home()
    again.now_s = home.now_s + 300
    await again.history.connect(store.history)
    again.see(120)
    after = await metered(again.history, BEGIN_S, BEGIN_S + 1020, 102)
    ids = [e.id for e in await again.history.decisions(DecisionQuery(limit=2000))]
    await store.close()

    assert len(before) == 60
    assert None not in before
    assert len(after) == 102
    for kept, told in zip(after, before, strict=False):
        assert kept == pytest.approx(told, abs=0.11)  # rounded twice
    assert after[60:90] == [None] * 30
    assert None not in after[90:]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) > 4


async def test_a_restart_within_a_minute_loses_nothing_of_it(home: Home, tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    await home.history.connect(store.history)
    home.see(75)
    await home.history.close()
    again = Home()
    again.now_s = home.now_s + 10
    await again.history.connect(store.history)
    again.see(100)
    await again.history.close()
    known = await metered(again.history, BEGIN_S, BEGIN_S + 180, 18)
    rows = await store.history.samples(60, 0, 1e12)
    await store.close()

    assert [place for place, a in enumerate(known) if a is None] == []
    assert [int(row[0] - BEGIN_S) for row in rows] == [0, 60, 120, 180]


async def test_before_anything_is_kept_the_last_hour_is_there_all_the_same(home: Home) -> None:
    home.see(240)

    found = await home.history.curves(BEGIN_S - 3600, home.now_s, 600)
    assert (found.step_s, found.oldest_s) == (8, BEGIN_S)
    assert 30 <= sum(a is not None for a in found.series[0].mean_a) <= 31
    assert (await home.history.decisions(DecisionQuery()))[0].time_s > BEGIN_S


async def test_a_longer_span_has_coarser_steps_and_a_closer_look_finer_ones(
    home: Home, tmp_path: Path
) -> None:
    store = await Store.open(tmp_path)
    await home.history.connect(store.history)
    home.see(2)
    home.now_s += 6 * 86_400
    for _ in range(2):
        home.see(2500)
        await home.history.save()

    now_s = home.now_s
    spans = {"10 min": 600, "1 h": 3600, "80 min": 4800, "24 h": 86_400, "7 d": 7 * 86_400}
    steps = {
        name: (await home.history.curves(now_s - span_s, now_s, 600)).step_s for name, span_s in spans.items()
    }
    zoomed = await home.history.curves(now_s - 4900, now_s - 4600, 600)
    await store.close()

    assert steps == {"10 min": 2, "1 h": 6, "80 min": 10, "24 h": 180, "7 d": 1020}
    assert (zoomed.step_s, zoomed.oldest_s) == (10, BEGIN_S // 60 * 60)


@pytest.mark.parametrize(("from_s", "to_s"), [(10, 5), (-9 * 86_400, -8.5 * 86_400), (100, 200)])
async def test_a_span_that_is_none_is_refused(home: Home, from_s: float, to_s: float) -> None:
    home.see(3)
    with pytest.raises(RefusedError, match="within the last 8 days"):
        await home.history.curves(home.now_s + from_s, home.now_s + to_s, 600)


async def test_a_week_is_answered_whole_and_small(home: Home, tmp_path: Path) -> None:
    """Two cars: 18 curves. Measured: 33 ms and 150 KB on a quiet machine."""
    keys = [
        *(f"{kind}.L{phase}" for kind in ("metered", "house", "headroom") for phase in (1, 2, 3)),
        *(
            "limit",
            "setpoint/a",
            "setpoint/b",
            *(f"draw/{car}/L{phase}" for car in "ab" for phase in (1, 2, 3)),
        ),
    ]
    begin_s = int(BEGIN_S) - 7 * 86_400
    rows = []
    for at_s in range(begin_s, int(BEGIN_S), 60):
        filling = Filling(at_s)
        for swing in (0, 13):
            filling.add({key: at_s // 60 * (number + 3) % 251 + swing for number, key in enumerate(keys)})
        bucket = filling.bucket()
        rows.append(SampleRow(step_s=60, at_s=at_s, channels=bucket.channels, data=to_bytes(bucket)))
    store = await Store.open(tmp_path)
    await store.history.save(rows, [], now_wall_s=BEGIN_S)
    await home.history.connect(store.history)

    found = await home.history.curves(begin_s, BEGIN_S, 600)
    body = msgspec.json.encode(found)
    await store.close()

    assert len(found.series) == len(keys)
    assert all(None not in curve.mean_a[1:] for curve in found.series)
    assert len(body) < 200_000


class Failing(HistoryStore):
    """A store whose disk is full for a while."""

    def __init__(self, store: Store) -> None:
        super().__init__(store._database)
        self.failing = False
        self.writes = 0

    async def save(self, *arguments: object, **named: object) -> None:
        self.writes += 1
        if self.failing:
            raise StoreError("The disk is full.")
        await super().save(*arguments, **named)  # type: ignore[arg-type]


async def test_a_disk_that_is_full_for_a_while_costs_nothing_and_for_long_only_the_oldest(
    home: Home, tmp_path: Path
) -> None:
    store = await Store.open(tmp_path)
    kept = Failing(store)
    await home.history.connect(kept)
    kept.failing = True
    home.see(600)
    await home.history.save()
    kept.failing = False
    await home.history.save()
    rows = await store.history.samples(60, 0, 1e12)
    kept.failing = True
    with capture_logs() as lines:
        for _ in range(90):
            home.see(2)
            home.now_s += 58
            await home.history.save()
    await store.close()

    assert [int(row[0] - BEGIN_S) for row in rows] == list(range(0, 540, 60))
    assert [line["event"] for line in lines if line["log_level"] == "error"]
    assert "history is lost" in lines[0]["event"]


async def test_what_nobody_has_thought_of_costs_no_samples(home: Home, tmp_path: Path) -> None:
    class Odd(Failing):
        async def save(self, *arguments: object, **named: object) -> None:
            if self.failing:
                raise TypeError("an odd value")
            await super().save(*arguments, **named)

    store = await Store.open(tmp_path)
    kept = Odd(store)
    await home.history.connect(kept)
    kept.failing = True
    home.see(600)
    with pytest.raises(TypeError):
        await home.history.save()
    kept.failing = False
    await home.history.save()
    rows = await store.history.samples(60, 0, 1e12)
    await store.close()

    assert [int(row[0] - BEGIN_S) for row in rows] == list(range(0, 540, 60))


@pytest.mark.looptime
async def test_it_is_written_once_a_minute_and_pruned_once_an_hour(home: Home, tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    kept = Failing(store)
    await home.history.connect(kept)
    home.now_s -= 10 * 86_400
    home.see(130)
    home.now_s += 10 * 86_400
    task = asyncio.create_task(home.history.run())
    counts = []
    for minute in range(62):
        home.see(60 if minute < 3 else 2)
        home.now_s += 0 if minute < 3 else 58
        await asyncio.sleep(SAVE_EVERY_S)
        counts.append(kept.writes)
    old = await store.history.samples(60, 0, BEGIN_S - 86_400)
    task.cancel()
    await home.history.close()
    await store.close()

    assert counts[-1] <= 62
    assert counts[:3] == sorted(counts[:3])
    assert old == []


async def test_a_decision_still_open_is_told_as_it_is_now(home: Home, tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    await home.history.connect(store.history)

    def low(moment: Moment, limit_da: int) -> Moment:
        setpoints = tuple(replace(s, limit_da=limit_da) for s in moment.decision.setpoints)
        return replace(moment, decision=replace(moment.decision, setpoints=setpoints))

    for limit_da in (160, 90):
        home.see(1, lambda moment, _, da=limit_da: low(moment, da))  # type: ignore[misc]
        home.now_s += 60
    await home.history.save()
    home.now_s -= 50
    home.see(1, lambda moment, _: low(moment, 71))
    newest = (await home.history.decisions(DecisionQuery(loadpoint="garage", limit=1)))[0]
    gone = await home.history.decisions(DecisionQuery(text="no such words"))
    sources, names = await home.history.occurring()
    await store.close()

    assert (newest.from_a, newest.to_a, newest.changes) == (16.0, 7.1, 2)
    assert gone == []
    assert "garage" in names
    assert newest.source in sources
