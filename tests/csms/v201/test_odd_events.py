"""Events that are old, or whose numbers stand still: the car that charges now is not lost sight of."""

from __future__ import annotations

from addon.model.loadpoint import ChargingStatus
from tests.csms.v201.desk201 import Desk201, Json


def state_event(desk: Desk201, word: str, ago_s: float) -> Json:
    return {
        "eventId": 1,
        "timestamp": desk.stamp(ago_s),
        "trigger": "Delta",
        "actualValue": word,
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
        "variable": {"name": "AvailabilityState"},
    }


async def charging() -> Desk201:
    desk = Desk201()
    await desk.plug("Occupied")
    await desk.event("Started", "T", 0, charging="Charging", amps=16.0)
    desk.now_s += 2
    return desk


def rules(desk: Desk201) -> list[str]:
    return [deviation.fault for deviation in desk.station.deviations.listed()]


async def test_an_old_state_of_a_connector_does_not_hide_a_car_that_charges() -> None:
    desk = await charging()
    old = state_event(desk, "Available", 3600)
    await desk.say("NotifyEvent", generatedAt=desk.stamp(), seqNo=0, eventData=[old])

    assert desk.status() is ChargingStatus.CHARGING
    assert desk.book.session(1) is not None

    now = state_event(desk, "Unavailable", 0)
    await desk.say("NotifyEvent", generatedAt=desk.stamp(), seqNo=1, eventData=[now])

    assert desk.status() is ChargingStatus.UNAVAILABLE


async def test_what_is_measured_outside_of_events_brings_a_car_back_too() -> None:
    desk = await charging()
    await desk.plug("Available")
    values = [{"measurand": "Current.Import", "phase": phase, "value": 16.0} for phase in ("L1", "L2", "L3")]
    desk.now_s += 1
    await desk.say("MeterValues", evseId=1, meterValue=[{"timestamp": desk.stamp(), "sampledValue": values}])

    assert desk.status() is ChargingStatus.CHARGING


async def test_a_number_that_stands_still_does_not_freeze_what_a_car_does() -> None:
    desk = Desk201()
    await desk.plug("Occupied")
    await desk.event("Started", "T", 0, charging="EVConnected")
    desk.now_s += 10
    await desk.event("Updated", "T", 0, charging="Charging", amps=16.0)

    assert desk.status() is ChargingStatus.CHARGING
    assert "stands still or begins anew: events count by their time" in rules(desk)


async def test_an_older_event_that_comes_late_changes_nothing() -> None:
    desk = Desk201()
    await desk.plug("Occupied")
    await desk.event("Started", "T", 0, charging="EVConnected")
    desk.now_s += 10
    await desk.event("Updated", "T", 2, charging="Charging", amps=16.0)
    await desk.event("Updated", "T", 1, charging="SuspendedEV", ago_s=5)

    assert desk.status() is ChargingStatus.CHARGING
    assert rules(desk) == []


async def test_numbers_begin_anew_with_a_boot() -> None:
    desk = Desk201()
    await desk.plug("Occupied")
    for number in range(20):
        desk.now_s += 10
        await desk.event("Updated", "T", number, charging="SuspendedEV", amps=0.0)
    await desk.say("BootNotification", reason="PowerUp", chargingStation={"vendorName": "V", "model": "M"})
    desk.now_s += 10
    await desk.event("Updated", "T", 0, charging="Charging", amps=16.0)

    assert desk.status() is ChargingStatus.CHARGING
    assert rules(desk) == []
