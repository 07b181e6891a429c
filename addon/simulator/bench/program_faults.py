"""The application, its link or the charger's power is lost: the charger must step down by itself."""

from __future__ import annotations

import asyncio

from addon.simulator.bench.fault import Fault, Outcome, seconds
from addon.simulator.bench.observer import Observer, allows_more_than, draws_more_than, overloaded
from addon.simulator.home import FALLBACK_A, FUSE_A, Home
from addon.simulator.quirks import CLOCK_ONE_HOUR_BEHIND, CLOCK_ONE_HOUR_OFF, FORGETFUL
from addon.simulator.virtual_time import now_s, until

DEAD_MAN_S = 90.0
STEP_S = 1.0
RESTART_S = 5.0
BACK_WITHIN_S = 10.0
"""Started, and the charger has dialled again."""
HIGHEST_A = 16.0


async def _gone(home: Home, observer: Observer) -> Outcome:
    """Wait for the dead-man, from the loss on."""
    at_s = now_s()
    falls_s = next(iter(home.moments[-1].snapshot.loadpoints)).dead_man_at_s
    home.house.now_a = (18.0, 18.0, 18.0)  # nobody sees it
    await asyncio.sleep(DEAD_MAN_S + 60)
    unlimited = observer.seconds(0.0, allows_more_than(HIGHEST_A))
    bound_s = 0.0 if falls_s is None else falls_s - at_s + STEP_S
    car_s = observer.safe_after_s(at_s, draws_more_than(FALLBACK_A))
    return Outcome(
        after_s=None if unlimited else observer.safe_after_s(at_s, allows_more_than(FALLBACK_A)),
        bound_s=min(bound_s, DEAD_MAN_S + STEP_S),
        note=f"the car is there {seconds(car_s)}; {unlimited} s without a limit",
    )


async def _app_killed(home: Home) -> Outcome:
    await home.charge()
    observer = Observer(home)
    await home.application.stop()
    return await _gone(home, observer)


async def _charger_offline(home: Home) -> Outcome:
    await home.charge()
    observer = Observer(home)
    await home.charger.go_offline()
    return await _gone(home, observer)


async def _app_restarted(home: Home) -> Outcome:
    """Restart it while the house takes more than before."""
    await home.charge()
    observer, at_s = Observer(home), now_s()
    await home.application.stop()
    home.house.now_a = (18.0, 2.0, 2.0)
    await asyncio.sleep(RESTART_S)
    await home.start_application()
    await asyncio.sleep(90)
    car_s = observer.safe_after_s(at_s, overloaded)
    return Outcome(
        after_s=observer.safe_after_s(at_s, allows_more_than(FUSE_A - 18.0)),
        bound_s=RESTART_S + BACK_WITHIN_S,
        note=f"no phase above the fuse any more {seconds(car_s)}, {RESTART_S:.0f} s of it down",
    )


async def _clock_off(home: Home) -> Outcome:
    """Charge under a wrong clock, and lose the link: never unlimited, and down at the dead-man's time."""
    observer = Observer(home)
    home.charger.plug_in()
    await until(lambda: home.station.drawing, 120)
    await asyncio.sleep(200)
    await home.charger.go_offline()
    return await _gone(home, observer)


async def _reboots(home: Home) -> Outcome:
    """Let the charger lose power in mid-session and all its profiles with it; the car goes on charging."""
    home.house.now_a = (15.0, 2.0, 2.0)
    await home.charge(9.5)
    observer, at_s = Observer(home), now_s()
    home.charger.reboot("PowerLoss")
    await until(lambda: home.station.transaction is None)
    home.charger.plug_in()
    await until(lambda: home.station.transaction is not None, 60)
    await asyncio.sleep(60)
    unlimited = observer.seconds(at_s, overloaded)
    return Outcome(
        after_s=observer.safe_after_s(at_s, allows_more_than(9.5)),
        bound_s=BACK_WITHIN_S,
        note=f"{unlimited} s above the fuse",
    )


PROGRAM_FAULTS = (
    Fault(name="charger reboots", run=_reboots, quirks=FORGETFUL),
    Fault(name="charger offline", run=_charger_offline),
    Fault(name="clock an hour ahead", run=_clock_off, quirks=CLOCK_ONE_HOUR_OFF),
    Fault(name="clock an hour behind", run=_clock_off, quirks=CLOCK_ONE_HOUR_BEHIND),
    Fault(name="app killed", run=_app_killed),
    Fault(name="app restarted", run=_app_restarted),
)
