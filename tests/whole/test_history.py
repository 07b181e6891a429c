"""History of a whole home in virtual time: what flowed, what was decided, what it cost, over a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path

from addon.simulator.home import JsonObject
from tests.whole.home import OPTIONS, Home, running_home, virtual_time

pytestmark = virtual_time

PRICE = "sensor.nordpool"


def costs(home: Home, per_kwh: str) -> None:
    home.core.set_state(PRICE, per_kwh, {"unit_of_measurement": "EUR/kWh"})


async def asked(home: Home, path: str) -> JsonObject:
    status, told = await home.request("GET", path)
    assert status == 200, told
    return told


async def curve(home: Home, key: str, last_s: int, points: int = 600) -> list[float | None]:
    told = await asked(home, f"/api/history?last={last_s}&points={points}")
    return next(c["mean_a"] for c in told["series"] if c["key"] == key)


async def test_a_session_costs_what_each_of_its_hours_cost(tmp_path: Path) -> None:
    options = {**OPTIONS, "price": {"per_kwh": 0, "entity": PRICE}}
    async with running_home(tmp_path, options=options) as home:
        costs(home, "0.10")
        await home.charge()
        began_wh = home.station.energy_wh
        await asyncio.sleep(300)
        cheap_wh = home.station.energy_wh - began_wh
        costs(home, "0.40")
        await asyncio.sleep(300)
        dear_wh = home.station.energy_wh - began_wh - cheap_wh
        costs(home, "unavailable")
        await asyncio.sleep(180)
        home.charger.unplug()
        await asyncio.sleep(30)

        (session,) = (await asked(home, "/api/sessions"))["sessions"]
        told = await asked(home, "/api/sessions/monthly?by=charger")
        (notice,) = [c for c in (await asked(home, "/api/state"))["health"] if c["check"] == "price"]

    wanted = (cheap_wh * 0.10 + dear_wh * 0.40) / 1000
    a_minute_wh = 200.0
    assert abs(session["cost"] - wanted) < a_minute_wh * 0.4 / 1000
    assert session["currency"] == "EUR"
    assert 0 < session["unpriced_wh"] < session["energy_wh"] - cheap_wh - dear_wh + a_minute_wh
    (month,) = told["months"]
    assert (month["key"], month["sessions"], month["cost"]) == ("garage", 1, session["cost"])
    assert month["energy_wh"] == session["energy_wh"]
    assert notice["text"] == f"The price of {PRICE} is unavailable."


async def test_a_peak_and_its_reason_are_found_after_a_restart(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        home.house.now_a = (2.0, 3.0, 1.0)
        await home.charge()
        await asyncio.sleep(120)
        home.house.now_a = (2.0, 17.0, 1.0)
        await asyncio.sleep(60)
        home.house.now_a = (2.0, 3.0, 1.0)
        await asyncio.sleep(120)
        before = await asked(home, "/api/decisions?loadpoint=garage")
    async with running_home(tmp_path) as home:
        await asyncio.sleep(30)
        told = await asked(home, "/api/history?last=600")
        after = await asked(home, "/api/decisions?loadpoint=garage&limit=2000")
        cuts = await asked(home, "/api/decisions?text=house%201&source=main_fuse,shortage,grace")
        state = await asked(home, "/api/state")

    (metered,) = [c for c in told["series"] if c["key"] == "metered.L2"]
    assert max(a for a in metered["max_a"] or metered["mean_a"] if a is not None) >= 25.0
    kept = {entry["id"]: entry for entry in after["decisions"]}
    for entry in before["decisions"]:
        assert kept[entry["id"]]["time"] == entry["time"]
    assert any(entry["to_a"] < entry["from_a"] for entry in cuts["decisions"] if entry["from_a"])
    newest = [entry["id"] for entry in state["decisions"]]
    assert newest == sorted(newest, reverse=True)
    assert min(newest) > max(entry["id"] for entry in before["decisions"])
