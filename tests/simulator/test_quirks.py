"""Each switch of the simulated charger's quirks, and each make as a whole."""

import asyncio
from typing import Any

import pytest

from addon.simulator.bends import stamps
from addon.simulator.makes import ALFEN, CHARGE_AMPS, EN_PLUS, LEGRAND, MAKES, NO_TRANSACTION, SCHNEIDER
from addon.simulator.pilot import offer
from addon.simulator.quirks import STANDARD, Quirks
from tests.simulator.central_system import CentralSystem
from tests.simulator.test_charger import running

pytestmark = pytest.mark.looptime


def told(central: CentralSystem, action: str) -> list[dict[str, Any]]:
    return [payload for name, payload in central.calls if name == action]


@pytest.mark.parametrize("make", MAKES)
async def test_each_make_charges_and_is_metered(make: str) -> None:
    async with running(MAKES[make], plugged=False) as (charger, central):
        await central.call("ChangeConfiguration", key="MeterValueSampleInterval", value="60")
        charger.plug_in()
        if MAKES[make].needs_remote_start:
            await central.status("Preparing")
            assert await central.call("RemoteStartTransaction", idTag="R") == {"status": "Accepted"}
        await central.heard("StartTransaction")
        await central.heard("MeterValues", transactionId=42 if make != "etrel" else -16)
        assert charger.station.drawing
        charger.unplug()
        await central.heard("StopTransaction")


@pytest.mark.parametrize(
    ("quirks", "limit_a", "expected"),
    [
        (STANDARD, 16.0, (160, 3)),
        (STANDARD, 5.9, (0, 3)),
        (STANDARD, 6.01, (60, 3)),
        (Quirks(stuck_a=9.0), 16.0, (90, 3)),
        (Quirks(stuck_a=9.0), 0.0, (90, 3)),
        (Quirks(app_limit_a=13.0), 16.0, (130, 3)),
        (Quirks(app_limit_a=13.0), 10.0, (100, 3)),
        (Quirks(one_phase_below_w=4140.0), 6.0, (60, 3)),
        (Quirks(one_phase_below_w=4140.0), 5.0, (150, 1)),
        (Quirks(one_phase_below_w=4140.0), 2.0, (60, 1)),
        (Quirks(one_phase_below_w=4140.0), 1.9, (0, 1)),
        (Quirks(one_phase_below_w=4140.0, max_a=10.0), 5.0, (100, 1)),
        (Quirks(stops_below_w=5000.0), 7.0, (0, 3)),
    ],
)
def test_what_a_make_offers_for_a_limit(quirks: Quirks, limit_a: float, expected: tuple[int, int]) -> None:
    assert offer(quirks, limit_a) == expected


async def test_goes_to_one_phase_for_little_power_and_back() -> None:
    async with running(MAKES["huawei"]) as (charger, central):
        for watts, drawn_a in (
            (11_040, [16, 16, 16]),
            (2300, [10, 0, 0]),
            (1000, [0, 0, 0]),
            (6900, [10, 10, 10]),
        ):
            limits = central.profile((0, watts), unit="W")
            await central.call("SetChargingProfile", connectorId=1, csChargingProfiles=limits)
            await asyncio.sleep(60)
            assert list(charger.station.terminals_a) == drawn_a


async def test_takes_a_purpose_and_does_nothing_for_it() -> None:
    async with running(MAKES["grizzl_e"]) as (charger, central):
        whole = central.profile((0, 6), chargingProfilePurpose="ChargePointMaxProfile")
        answer = await central.call("SetChargingProfile", connectorId=0, csChargingProfiles=whole)
        assert answer == {"status": "Accepted"}
        assert charger.station.limit_a(charger.now_s()) == 32
        assert await central.call("ChangeConfiguration", key="WebSocketPingInterval", value="10") == {
            "status": "NotSupported"
        }


async def test_rejects_a_start_with_a_profile() -> None:
    async with running(MAKES["go_e"], plugged=False) as (charger, central):
        charger.station.plug_in(charger.now_s())
        limits = central.profile((0, 10), chargingProfilePurpose="TxProfile")
        for profile, status in (({"chargingProfile": limits}, "Rejected"), ({}, "Accepted")):
            assert await central.call("RemoteStartTransaction", idTag="R", **profile) == {"status": status}


async def test_tells_its_whole_history_at_first_and_idles_with_an_impossible_transaction() -> None:
    async with running(ALFEN, plugged=False) as (charger, central):
        await central.heard("MeterValues", count=ALFEN.history + 2)
        values = told(central, "MeterValues")
        stamps_ = [payload["meterValue"][0]["timestamp"] for payload in values[: ALFEN.history]]

        assert stamps_ == sorted(stamps_)
        assert stamps_[0] < "2027-01-03"
        assert {payload["transactionId"] for payload in values} == {NO_TRANSACTION}
        assert values[-1]["meterValue"][0]["sampledValue"][0]["context"] == "Sample.Idle"
        await charger.drop_link()
        await asyncio.sleep(10)
        assert len(told(central, "MeterValues")) < ALFEN.history + 5


async def test_keeps_a_transactions_id_after_its_end_and_greets() -> None:
    async with running(EN_PLUS) as (charger, central):
        charger.unplug()
        await central.heard("StopTransaction")
        await central.heard("MeterValues")
        assert told(central, "MeterValues")[-1]["transactionId"] == 42
        assert told(central, "DataTransfer")[0]["messageId"] == "gatewayInfo"


async def test_is_out_of_order_after_change_availability_until_it_is_restarted() -> None:
    async with running(EN_PLUS, plugged=False) as (_, central):
        answer = await central.call("ChangeAvailability", connectorId=1, type="Operative")
        assert answer == {"status": "Accepted"}
        await central.status("Faulted")
        await central.call("Reset", type="Hard")
        await central.status("Available")


async def test_meters_once_more_behind_the_stop() -> None:
    async with running(MAKES["ocular"]) as (charger, central):
        charger.unplug()
        await central.heard("StopTransaction")
        await central.heard("MeterValues", transactionId=42)
        assert central.actions().index("StopTransaction") < central.actions().index("MeterValues")


async def test_keys_that_it_has_and_has_not() -> None:
    async with running(ALFEN, plugged=False) as (_, central):
        answer = await central.call("GetConfiguration", key=["PlugAndChargeIdentifier"])
        assert answer["configurationKey"][0]["value"] == "00000000"
    async with running(MAKES["growatt"], plugged=False) as (_, central):
        answer = await central.call("GetConfiguration", key=["ChargingScheduleAllowedChargingRateUnit"])
        assert answer["unknownKey"] == ["ChargingScheduleAllowedChargingRateUnit"]
    async with running(MAKES["easee"], plugged=False) as (_, central):
        for value, status in (("10", "Rejected"), ("30", "Accepted"), ("0", "Accepted")):
            answer = await central.call("ChangeConfiguration", key="MeterValueSampleInterval", value=value)
            assert answer == {"status": status}


@pytest.mark.parametrize(
    ("quirks", "action", "field", "value"),
    [
        (SCHNEIDER, "BootNotification", "chargePointSerialNumber", "3N221830012B2S1B7551000019 0000000001"),
        (LEGRAND, "StatusNotification", "errorCode", "Error"),
        (MAKES["zaptec"], "StartTransaction", "meterStart", 2**31 - 1),
        (MAKES["ocular"], "StopTransaction", "idTag", "\x02\x7f\ufffd"),
        (MAKES["etrel"], "MeterValues", "transactionId", -16),
    ],
)
async def test_bends_what_it_sends(quirks: Quirks, action: str, field: str, value: object) -> None:
    async with running(quirks) as (charger, central):
        await asyncio.sleep(70)
        charger.unplug()
        await central.heard("StopTransaction")
        assert {payload[field] for payload in told(central, action)} == {value}


async def test_tells_a_frequency_in_hertz_and_a_lying_offer() -> None:
    async with running(CHARGE_AMPS, plugged=False) as (_, central):
        await central.call("ChangeConfiguration", key="MeterValuesSampledData", value="Frequency,Voltage")
        await central.call("TriggerMessage", requestedMessage="MeterValues")
        samples = (await central.heard("MeterValues"))["meterValue"][0]["sampledValue"]
        assert [sample.get("unit") for sample in samples] == ["Hz", "V", "V", "V"]
    async with running(MAKES["wallbox_pulsar"], plugged=False) as (_, central):
        await central.call("ChangeConfiguration", key="MeterValuesSampledData", value="Current.Offered")
        await central.call("TriggerMessage", requestedMessage="MeterValues")
        (sample,) = (await central.heard("MeterValues"))["meterValue"][0]["sampledValue"]
        assert sample["value"] == "11.0"


async def test_writes_timestamps_without_a_zone() -> None:
    async with running(Quirks(bends=(stamps("naive"),))) as (_, central):
        assert (await central.heard("StartTransaction"))["timestamp"][-1] != "Z"
