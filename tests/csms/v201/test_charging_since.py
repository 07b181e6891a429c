"""From when relative times count in 2.0.1: from when power could flow, which a car may put off for hours."""

from __future__ import annotations

import pytest

from addon.csms.charging_since import charging_age_s
from addon.csms.connector import Connector
from tests.csms.v201.desk201 import Desk201


def age_s(desk: Desk201, connector: Connector | None = None) -> float:
    session = desk.book.session(1)
    assert session
    return charging_age_s(desk.station, connector or desk.connector, session)


@pytest.mark.parametrize("state", ["Charging", "SuspendedEV", "SuspendedEVSE"])
async def test_a_car_that_waits_three_hours(state: str) -> None:
    desk = Desk201()
    desk.station.speaks("ocpp2.0.1")
    await desk.plug("Occupied")
    await desk.event("Started", "T1", 0, charging="EVConnected")
    desk.now_s += 3 * 3600

    assert age_s(desk) == 0  # not known: rather early

    await desk.event("Updated", "T1", 1, charging=state)
    desk.now_s += 60
    await desk.event("Updated", "T1", 2, charging="Charging")
    desk.now_s += 60

    assert age_s(desk) == 120

    after_a_restart = Connector(1)
    assert age_s(desk, after_a_restart) == 0
    desk.connectors[1] = after_a_restart
    await desk.event("Updated", "T1", 3, charging="Charging")
    assert age_s(desk) == pytest.approx(120)

    await desk.event("Ended", "T1", 4)
    await desk.event("Started", "T2", 0, charging="EVConnected")
    desk.now_s += 60

    assert age_s(desk) == 0


async def test_in_1_6_they_count_from_the_start() -> None:
    desk = Desk201()
    desk.station.speaks("ocpp1.6")
    await desk.event("Started", "T1", 0, charging="EVConnected")
    desk.now_s += 600

    assert age_s(desk) == 600
