"""Firmware, logs, monitors and certificates of the simulated 2.0.1 charger."""

import asyncio
from typing import Any

import pytest
import trustme

from tests.simulator.upload_place import open_place
from tests.simulator.v201.central_system import CentralSystem, running

pytestmark = pytest.mark.looptime

POWER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}


async def test_monitors_tell_what_they_see() -> None:
    async with running(plugged=False) as (charger, central):

        def monitor(kind: str, value: float, **fields: object) -> dict[str, Any]:
            return {**POWER, "type": kind, "value": value, "severity": 5, **fields}

        status = {
            **monitor("Delta", 1),
            "component": {"name": "Connector", "evse": {"id": 1, "connector_id": 1}},
        }
        answer = await central.call(
            "SetVariableMonitoring",
            set_monitoring_data=[
                monitor("UpperThreshold", 5000),
                {**status, "variable": {"name": "AvailabilityState"}},
                monitor("Delta", 1, variable={"name": "Nonsense"}),
                monitor("Delta", 1, id=99),
            ],
        )
        results = answer.set_monitoring_result
        assert [one["status"] for one in results] == ["Accepted", "Accepted", "UnknownVariable", "Rejected"]
        assert await central.status("GetMonitoringReport", request_id=2) == "Accepted"
        assert len((await central.heard("NotifyMonitoringReport"))["monitor"]) == 2
        charger.plug_in()
        await asyncio.sleep(60)
        charger.unplug()
        await asyncio.sleep(10)

        events = [event for a, p in central.calls if a == "NotifyEvent" for event in p["event_data"]]
        told = [(e["variable_monitoring_id"], e["trigger"], e.get("cleared")) for e in events]
        first, second = (one["id"] for one in results[:2])
        assert told == [
            (second, "Delta", None),
            (first, "Alerting", False),
            (first, "Alerting", True),
            (second, "Delta", None),
        ]
        assert float(events[1]["actual_value"]) > 5000
        answer = await central.call("ClearVariableMonitoring", id=[first, 99])
        assert [one["status"] for one in answer.clear_monitoring_result] == ["Accepted", "NotFound"]


async def test_installs_lists_and_deletes_certificates() -> None:
    authority = trustme.CA()
    pem = authority.cert_pem.bytes().decode()
    async with running(plugged=False) as (charger, central):
        root = {"certificate_type": "CSMSRootCertificate", "certificate": pem}
        assert await central.status("InstallCertificate", **root) == "Accepted"
        answer = await central.call("GetInstalledCertificateIds", certificate_type=["CSMSRootCertificate"])
        (chain,) = answer.certificate_hash_data_chain
        assert chain["certificate_type"] == "CSMSRootCertificate"
        assert await central.status("CertificateSigned", certificate_chain=pem) == "Accepted"
        assert charger.signed_chain == pem
        data = {"certificate_hash_data": chain["certificate_hash_data"]}
        assert await central.status("DeleteCertificate", **data) == "Accepted"
        assert await central.status("DeleteCertificate", **data) == "NotFound"
        assert await central.status("CertificateSigned", certificate_chain="no") == "Rejected"
        event = await central.heard("SecurityEventNotification")
        assert event["type"] == "InvalidChargingStationCertificate"


async def _statuses(central: CentralSystem, action: str) -> list[str]:
    await asyncio.sleep(90)
    return [payload["status"] for name, payload in central.calls if name == action]


async def test_fetches_firmware_and_boots_into_it() -> None:
    place, url, _ = await open_place()
    async with running(plugged=False) as (_, central):
        firmware = {"location": f"{url}/charger-2.0.0.bin", "retrieve_date_time": "2027-01-15T08:00:20Z"}
        assert await central.status("UpdateFirmware", request_id=1, firmware=firmware) == "Accepted"
        assert await _statuses(central, "FirmwareStatusNotification") == [
            "DownloadScheduled",
            "Downloading",
            "Downloaded",
            "Installing",
            "Installed",
        ]
        boot = await central.heard("BootNotification", count=2)

        assert (boot["reason"], boot["charging_station"]["firmware_version"]) == (
            "FirmwareUpdate",
            "charger-2.0.0",
        )
    await place.cleanup()


@pytest.mark.parametrize(("status", "last"), [(200, "Uploaded"), (403, "UploadFailure")])
async def test_uploads_its_log(status: int, last: str) -> None:
    place, url, uploaded = await open_place(status)
    async with running() as (_, central):
        await asyncio.sleep(20)
        log = {"remote_location": f"{url}/log/"}
        answer = await central.call("GetLog", log=log, log_type="DiagnosticsLog", request_id=4, retries=1)
        assert answer.filename == "DiagnosticsLog-4.log"
        assert await _statuses(central, "LogStatusNotification") == ["Uploading", last]

        assert len(uploaded) == (1 if status == 200 else 2)
        assert b"1 Charging" in uploaded[0]
    await place.cleanup()


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/x.bin", "no address", "http://127.0.0.1:1/x.bin"])
async def test_tells_that_firmware_can_not_be_fetched(location: str) -> None:
    async with running(plugged=False) as (charger, central):
        firmware = {"location": location, "retrieve_date_time": "2027-01-15T07:00:00Z"}
        await central.call("UpdateFirmware", request_id=1, firmware=firmware)

        assert await _statuses(central, "FirmwareStatusNotification") == ["Downloading", "DownloadFailed"]
        assert charger.firmware == "1.0.0"
