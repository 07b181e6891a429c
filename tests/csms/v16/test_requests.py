"""Each request on the wire, checked against OCPP's own schemas, and what is made of the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from ocpp.v16.enums import ChargingProfilePurposeType

from addon.csms.limit_profile import LimitProfile, Mains, TimeBase
from addon.csms.requests import CompositeSchedule, Trigger
from addon.csms.v16.charging_profile import charging_profile
from addon.csms.v16.requests import Requests16
from addon.csms.way import Kind, Purpose, Unit, Way
from addon.errors import PeerRefusedError
from tests.csms.v16.recorder import Recorder

LIMIT = LimitProfile(
    way=Way(purpose=Purpose.TX_DEFAULT_PROFILE, unit=Unit.WATTS, kind=Kind.RELATIVE),
    limit_da=60,
    base=TimeBase(now_wall_s=0.0),
    mains=Mains(),
)
PROFILE = charging_profile(LIMIT, 1)
Ask = Callable[[Requests16], Awaitable[object]]


@pytest.mark.parametrize(
    ("ask", "action", "payload"),
    [
        (lambda r: r.get_configuration("A"), "GetConfiguration", {"key": ["A"]}),
        (lambda r: r.change_configuration("A", "1"), "ChangeConfiguration", {"key": "A", "value": "1"}),
        (
            lambda r: r.set_limit(1, LIMIT),
            "SetChargingProfile",
            {"connectorId": 1, "csChargingProfiles": PROFILE},
        ),
        (
            lambda r: r.clear_charging_profile(
                connector_id=1, purpose=ChargingProfilePurposeType.tx_profile, stack_level=0
            ),
            "ClearChargingProfile",
            {"connectorId": 1, "chargingProfilePurpose": "TxProfile", "stackLevel": 0},
        ),
        (lambda r: r.clear_charging_profile(profile_id=5), "ClearChargingProfile", {"id": 5}),
        (
            lambda r: r.get_composite_schedule(1, 150, Unit.AMPS),
            "GetCompositeSchedule",
            {"connectorId": 1, "duration": 150, "chargingRateUnit": "A"},
        ),
        (
            lambda r: r.remote_start(1, "x" * 30),
            "RemoteStartTransaction",
            {"connectorId": 1, "idTag": "x" * 20},
        ),
        (lambda r: r.remote_stop(9), "RemoteStopTransaction", {"transactionId": 9}),
        (
            lambda r: r.change_availability(0, operative=False),
            "ChangeAvailability",
            {"connectorId": 0, "type": "Inoperative"},
        ),
        (
            lambda r: r.change_availability(1, operative=True),
            "ChangeAvailability",
            {"connectorId": 1, "type": "Operative"},
        ),
        (lambda r: r.reset(hard=True), "Reset", {"type": "Hard"}),
        (lambda r: r.reset(hard=False), "Reset", {"type": "Soft"}),
        (
            lambda r: r.trigger(Trigger.STATUS, 1),
            "TriggerMessage",
            {"requestedMessage": "StatusNotification", "connectorId": 1},
        ),
    ],
)
async def test_requests_on_the_wire(ask: Ask, action: str, payload: dict[str, Any]) -> None:
    charger = Recorder({"status": "Accepted"})

    await ask(Requests16(charger))

    assert charger.asked == [(action, payload, False)]


async def test_a_cut_is_urgent() -> None:
    charger = Recorder({"status": "Accepted"})

    assert await Requests16(charger).set_limit(1, LIMIT, urgent=True) == "Accepted"
    assert charger.asked[0][2]


async def test_unlock() -> None:
    charger = Recorder({"status": "Unlocked"})

    await Requests16(charger).unlock(2)

    assert charger.asked == [("UnlockConnector", {"connectorId": 2}, False)]


@pytest.mark.parametrize(
    "ask",
    [
        lambda r: r.remote_start(1, "TAG"),
        lambda r: r.remote_stop(9),
        lambda r: r.reset(hard=False),
        lambda r: r.unlock(1),
    ],
)
@pytest.mark.parametrize("status", ["Rejected", "UnlockFailed", ""])
async def test_a_no_is_an_error_with_the_chargers_own_word(ask: Ask, status: str) -> None:
    with pytest.raises(PeerRefusedError) as refusal:
        await ask(Requests16(Recorder({"status": status})))

    assert refusal.value.code == status


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ({"configurationKey": [{"key": "K", "readonly": True, "value": "5"}]}, "5"),
        ({"configurationKey": [{"key": "K", "value": 5}]}, "5"),
        ({"configurationKey": [{"key": "K", "value": True}]}, "true"),
        ({"configurationKey": [{"key": "K", "readonly": False}]}, None),
        ({"configurationKey": [{"key": "Other", "value": "5"}]}, None),
        ({"unknownKey": ["K"]}, None),
        ({"configurationKey": None}, None),
        ({"configurationKey": []}, None),
        ({}, None),
    ],
)
async def test_configuration_values(answer: dict[str, Any], value: str | None) -> None:
    assert await Requests16(Recorder(answer)).get_configuration("K") == value


@pytest.mark.parametrize(
    ("answer", "schedule"),
    [
        (
            {
                "status": "Accepted",
                "chargingSchedule": {
                    "chargingRateUnit": "A",
                    "chargingSchedulePeriod": [
                        {"startPeriod": 90, "limit": 6.0},
                        {"startPeriod": 0, "limit": 16},
                    ],
                },
            },
            CompositeSchedule(unit="A", periods=((0, 16.0), (90, 6.0))),
        ),
        ({"status": "Accepted"}, None),
        ({"status": "Rejected", "chargingSchedule": {}}, None),
        (
            {"status": "Accepted", "chargingSchedule": {"chargingSchedulePeriod": [{"limit": None}]}},
            None,
        ),
        (
            {
                "status": "Accepted",
                "chargingSchedule": {
                    "chargingSchedulePeriod": [
                        {"startPeriod": "0", "limit": "6,5"},
                        {"startPeriod": 90, "limit": "much"},
                    ]
                },
            },
            None,  # what can't be read may be anything
        ),
        (
            {
                "status": "Accepted",
                "chargingSchedule": {"chargingSchedulePeriod": {"startPeriod": "0", "limit": "6,5"}},
            },
            CompositeSchedule(unit="", periods=((0, 6.5),)),
        ),
    ],
)
async def test_composite_schedule(answer: dict[str, Any], schedule: CompositeSchedule | None) -> None:
    found = await Requests16(Recorder(answer)).get_composite_schedule(1, 150, Unit.AMPS)

    assert found == schedule
