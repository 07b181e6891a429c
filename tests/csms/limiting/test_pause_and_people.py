"""A charger paused by other means than a limit, and a person who switches it: the person's word holds.

And whatever is switched, the car does not charge while there is no room.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from addon.csms.control import Control
from addon.csms.limiting.pause_ways import PauseWay
from addon.csms.limiting.state import state_of
from addon.errors import PeerRefusedError
from addon.model.loadpoint import ChargingStatus
from addon.simulator.car import CarModel
from addon.simulator.quirks import ABB_TERRA_AC, STANDARD
from tests.csms.bench import Bench, bench
from tests.csms.rig import Rig, Script, rig

pytestmark = pytest.mark.looptime

TAKES_NO_LESS = replace(STANDARD, min_limit_a=6)
"""Takes 6 A and more only, and goes out of service at once: that is how it is paused."""


async def paused(b: Bench) -> None:
    """Have a car charge, and leave it no room until it stands."""
    b.follow(16)
    await b.session()
    await asyncio.sleep(60)
    b.follow(0)
    await asyncio.sleep(60)
    assert max(b.station.terminals_a) == 0


def in_session(b: Bench) -> bool:
    return b.state.session is not None


async def most_a(b: Bench, seconds: int) -> float:
    """Watch the car; returns the most that it takes."""
    most = 0.0
    for _ in range(seconds):
        await asyncio.sleep(1)
        most = max(most, *b.station.terminals_a)
    return most


async def test_a_session_that_was_ended_for_a_pause_and_then_by_a_person_does_not_begin_again() -> None:
    async with bench(ABB_TERRA_AC, CarModel(max_a=16)) as b:
        await paused(b)
        assert in_session(b)

        await b.charge_point.remote_stop(1)
        b.follow(16)

        assert await most_a(b, 120) == 0
        assert not in_session(b)
        with pytest.raises(PeerRefusedError, match="No session is running"):
            await b.charge_point.remote_stop(1)


def out_of_service() -> Script:
    """Take 6 A and more, and go out of service when told to."""
    return Script(
        judge=lambda limit_a, _: "Accepted" if limit_a >= 6 else "Rejected",
        answers={"ChangeAvailability": "Accepted"},
    )


async def rest(r: Rig, draws: int = 5) -> Control:
    """Have a car charge and be paused by going out of service."""
    r.follow(16)
    await r.begin()
    r.draw(16)
    await asyncio.sleep(5)
    r.follow(0)
    for _ in range(draws):
        await asyncio.sleep(10)
        r.draw(0)
        r.limiter.touch()
    r.connector.status = ChargingStatus.UNAVAILABLE
    assert r.limiter.pausing.engaged_way is PauseWay.OUT_OF_SERVICE
    return r.control()


def switched(r: Rig, since: int = 0) -> Sequence[tuple[int, str]]:
    """List what was sent of ChangeAvailability: connector and kind."""
    sent = [payload for action, payload in r.script.others[since:] if action == "ChangeAvailability"]
    return [(payload["connectorId"], payload["type"]) for payload in sent]


def available(r: Rig) -> bool:
    state = state_of(r.station, r.connector, r.limiter, session=None, connected=True)
    return state.operative


@pytest.mark.parametrize("draws", [1, 5], ids=["not proven yet", "proven"])
async def test_a_pause_is_no_off_and_switching_it_on_ends_no_pause(draws: int) -> None:
    async with rig(out_of_service()) as r:
        control = await rest(r, draws)
        assert available(r)

        sent = len(r.script.others)
        await control.set_availability(operative=True)
        await asyncio.sleep(60)

        assert switched(r, sent) == []
        assert r.limiter.pausing.engaged
        r.follow(16)
        await asyncio.sleep(10)
        assert switched(r, sent) == [(1, "Operative")]


async def test_what_a_person_took_out_of_service_in_a_pause_stays_out_when_there_is_room() -> None:
    async with rig(out_of_service()) as r:
        control = await rest(r)
        sent = len(r.script.others)
        await control.set_availability(operative=False)
        r.follow(16)
        await asyncio.sleep(60)

        assert switched(r, sent) == [(0, "Inoperative")]
        assert not available(r)

        r.follow(0)
        await asyncio.sleep(30)
        assert switched(r, sent) == [(0, "Inoperative")]
        assert r.script.profiles[-1][1] == 6  # should the charger's own button bring it back, it is low

        # and back by the person, while there is no room: out of service again at once, for the pause
        await control.set_availability(operative=True)
        await asyncio.sleep(1)
        assert switched(r, sent) == [(0, "Inoperative"), (0, "Operative"), (1, "Inoperative")]
        assert available(r)


async def test_a_real_charger_switched_on_in_a_pause_never_charges_without_room() -> None:
    async with bench(TAKES_NO_LESS, CarModel(max_a=16)) as b:
        await paused(b)

        await b.charge_point.set_availability(operative=True)

        assert await most_a(b, 120) == 0
        b.follow(16)
        assert await most_a(b, 120) == 16
