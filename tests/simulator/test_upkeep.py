"""Certificates, firmware and logs of the simulated 1.6 charger."""

import asyncio

import pytest
import trustme

from tests.simulator.central_system import CentralSystem
from tests.simulator.test_answers import SIGNED
from tests.simulator.test_charger import running
from tests.simulator.upload_place import open_place

pytestmark = pytest.mark.looptime


async def test_installs_lists_and_deletes_certificates() -> None:
    pem = trustme.CA().cert_pem.bytes().decode()
    async with running(plugged=False) as (charger, central):
        charger.csr = "-----BEGIN CERTIFICATE REQUEST-----"
        kind = {"certificateType": "CentralSystemRootCertificate"}
        assert await central.call("InstallCertificate", certificate=pem, **kind) == {"status": "Accepted"}
        (data,) = (await central.call("GetInstalledCertificateIds", **kind))["certificateHashData"]
        for status in ("Accepted", "NotFound"):
            assert await central.call("DeleteCertificate", certificateHashData=data) == {"status": status}
        await central.call("ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate")
        assert (await central.heard("SignCertificate"))["csr"] == charger.csr
        assert await central.call("CertificateSigned", certificateChain=pem) == {"status": "Accepted"}
        assert charger.signed_chain == pem


async def _told(central: CentralSystem, action: str) -> list[str]:
    await asyncio.sleep(90)
    return [payload["status"] for name, payload in central.calls if name == action]


async def test_fetches_firmware_and_boots_into_it() -> None:
    place, url, _ = await open_place()
    async with running(plugged=False) as (_, central):
        due = "2027-01-15T08:00:20Z"
        await central.call("UpdateFirmware", location=f"{url}/charger-2.0.0.bin", retrieveDate=due)
        assert await _told(central, "FirmwareStatusNotification") == [
            "Downloading",
            "Downloaded",
            "Installing",
            "Installed",
        ]
        assert (await central.heard("BootNotification", count=2))["firmwareVersion"] == "charger-2.0.0"
        signed = SIGNED | {
            "location": f"{url}/charger-2.0.0.bin",
            "signingCertificate": "-----BEGIN CERTIFICATE-----",
            "retrieveDateTime": "2027-01-15T08:00:00Z",
        }
        answer = await central.call("SignedUpdateFirmware", requestId=8, firmware=signed)
        assert answer == {"status": "Accepted"}
        assert (await _told(central, "SignedFirmwareStatusNotification"))[-1] == "Installed"
    await place.cleanup()


@pytest.mark.parametrize(
    ("status", "diagnostics", "log"),
    [(200, "Uploaded", "Uploaded"), (403, "UploadFailed", "UploadFailure")],
)
async def test_uploads_diagnostics_and_logs(status: int, diagnostics: str, log: str) -> None:
    place, url, uploaded = await open_place(status)
    async with running(plugged=False) as (_, central):
        await central.call("GetDiagnostics", location=f"{url}/log/")
        assert await _told(central, "DiagnosticsStatusNotification") == ["Uploading", diagnostics]
        where = {"remoteLocation": f"{url}/log/"}
        await central.call("GetLog", log=where, logType="DiagnosticsLog", requestId=5)
        assert await _told(central, "LogStatusNotification") == ["Uploading", log]
        assert uploaded == [b"1 Available\n"] * 2
    await place.cleanup()


async def test_tells_security_events() -> None:
    async with running(plugged=False) as (charger, central):
        charger.tell_security_event("TamperDetectionActivated")
        assert (await central.heard("SecurityEventNotification"))["type"] == "TamperDetectionActivated"
