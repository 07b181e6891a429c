"""The charger fails: it refuses limits, ignores them, or jumps whenever it is told one."""

from __future__ import annotations

import asyncio

from addon.simulator.bench.fault import Fault, Outcome, seconds
from addon.simulator.bench.observer import Observer, Sight, draws_more_than
from addon.simulator.car import CarModel
from addon.simulator.home import Home
from addon.simulator.quirks import IGNORES_PROFILES, IGNORES_STOPS, JUMPS, REJECTS_BELOW_8, REJECTS_ZERO
from addon.simulator.virtual_time import now_s, until

SEEN_WITHIN_S = 15.0
STOP_WITHIN_S = 30.0
ROUND_TRIPS = 2
REFUSALS_WITHIN_S = 1.0
EAGER = CarModel(raise_dead_s=1.0, max_a=32.0)
"""A car that makes use of two seconds of full current."""
TIGHT_A = 17.0
HIGHEST_A = 16.0


def _is_seen(sight: Sight) -> bool:
    return sight.escalation != ""


async def _cut(home: Home) -> tuple[Observer, float]:
    """Let the car charge at 16 A, and the house then take so much that the limit must be cut to 7.5 A."""
    home.charger.plug_in()
    await until(lambda: home.orders and home.orders[-1].limit_a == home.station.quirks.max_a / 2, 60)
    await asyncio.sleep(30)
    observer = Observer(home)
    await home.draw(TIGHT_A)
    return observer, now_s()


async def _ignored_seen(home: Home) -> Outcome:
    observer, at_s = await _cut(home)
    await asyncio.sleep(60)
    return Outcome(after_s=observer.first_s(at_s, _is_seen), bound_s=SEEN_WITHIN_S, note="seen")


async def _ignored_stopped(home: Home) -> Outcome:
    observer, at_s = await _cut(home)
    await asyncio.sleep(60)
    car_s = observer.safe_after_s(at_s, draws_more_than(0.0))
    return Outcome(
        after_s=_stop_sent_s(home, at_s),
        bound_s=STOP_WITHIN_S,
        note=f"stop sent; the car is off {seconds(car_s)}",
    )


async def _stop_ignored(home: Home) -> Outcome:
    observer, at_s = await _cut(home)
    await asyncio.sleep(90)
    told_s = observer.first_s(at_s, lambda sight: sight.escalation == "by_hand")
    notified = "notified" if home.core.notifications else "not notified"
    return Outcome(
        after_s=_stop_sent_s(home, at_s),
        bound_s=STOP_WITHIN_S,
        note=f"stop sent; “switch it off by hand” {seconds(told_s)}, {notified} in Home Assistant",
    )


def _stop_sent_s(home: Home, since_s: float) -> float | None:
    stops = [frame for frame in home.heard(since_s=since_s) if frame.action == "RemoteStopTransaction"]
    return stops[0].at_s - since_s if stops else None


async def _jumps(home: Home) -> Outcome:
    """Let the limit of a charging car be replaced: the first time it jumps is when its first is renewed."""
    home.house.now_a = (TIGHT_A - 2.0,) * 3
    observer = Observer(home)
    home.charger.plug_in()
    await until(lambda: home.station.drawing, 60)
    await asyncio.sleep(30)
    await until(lambda: any(sight.allowed_a > HIGHEST_A for sight in observer.sights), 120)
    at_s = next(sight.at_s for sight in observer.sights if sight.allowed_a > HIGHEST_A)
    await asyncio.sleep(60)
    told = len(home.orders)
    await asyncio.sleep(600)
    seen_s = observer.first_s(at_s, lambda sight: "full current for a moment" in sight.problem)
    rate = (len(home.orders) - told) * 6
    return Outcome(
        after_s=seen_s,
        bound_s=SEEN_WITHIN_S,
        note=f"seen; each is over by itself, so no stop; {rate} writes an hour from then on",
    )


async def _refused(home: Home) -> Outcome:
    """Have the house leave nothing, so that the car must be paused; from the first refusal to what works."""
    await home.charge()
    observer, at_s = Observer(home), now_s()
    await home.draw(23.0)
    await asyncio.sleep(150)
    since_s = observer.sights[0].at_s
    refused = [order for order in home.orders if order.at_s >= since_s and order.status == "Rejected"]
    began_s = refused[0].at_s if refused else at_s
    stopped_s = _stop_sent_s(home, began_s)
    paused = [
        o.at_s - began_s
        for o in home.orders
        if o.at_s >= began_s and o.status == "Accepted" and o.limit_a < 6
    ]
    worked_s = min([*paused, *([] if stopped_s is None else [stopped_s])], default=None)
    off_s = observer.safe_after_s(at_s, draws_more_than(0.0))
    kept = off_s is not None and len(refused) <= ROUND_TRIPS
    return Outcome(
        after_s=(worked_s if refused else 0.0) if kept else None,
        bound_s=REFUSALS_WITHIN_S,
        note=f"paused after {len(refused)} refusals, {ROUND_TRIPS} at most; the car stands {seconds(off_s)}",
    )


CHARGER_FAULTS = (
    Fault(name="rejects 0 A", run=_refused, quirks=REJECTS_ZERO),
    Fault(name="rejects below 8 A", run=_refused, quirks=REJECTS_BELOW_8),
    Fault(name="ignores limits: seen", run=_ignored_seen, quirks=IGNORES_PROFILES),
    Fault(name="ignores limits: stop", run=_ignored_stopped, quirks=IGNORES_PROFILES),
    Fault(name="ignores the stop too", run=_stop_ignored, quirks=IGNORES_STOPS),
    Fault(name="jumps on replacement", run=_jumps, quirks=JUMPS, car=EAGER),
)
