"""The security whitepaper's calls (Improved security for OCPP 1.6-J, edition 3)."""

from __future__ import annotations

from addon.simulator.answers.firmware import Firmware
from addon.simulator.answers.remote_trigger import promise
from addon.simulator.certificates import hash_data
from addon.simulator.duties import Duties
from addon.simulator.wording import Fields, Routes


def routes(duties: Duties) -> Routes:
    """Answer what is about certificates, logs and signed firmware."""
    firmware = Firmware(duties)
    return {
        "CertificateSigned": lambda certificate_chain, **_: _signed(duties, certificate_chain),
        "DeleteCertificate": lambda certificate_hash_data, **_: {
            "status": duties.certificates.delete(certificate_hash_data)
        },
        "ExtendedTriggerMessage": lambda requested_message, connector_id=None, **_: promise(
            duties, requested_message, connector_id, signed=True
        ),
        "GetInstalledCertificateIds": lambda certificate_type, **_: _installed(duties, certificate_type),
        "GetLog": firmware.log,
        "InstallCertificate": lambda certificate_type, certificate, **_: {
            "status": duties.certificates.install(certificate_type, certificate)
        },
        "SignedUpdateFirmware": firmware.signed_update,
    }


def _signed(duties: Duties, chain: str) -> Fields:
    """Take its own certificate, and tell where it is none (A02)."""
    try:
        hash_data(chain)
    except ValueError:
        duties.agenda.say(
            "SecurityEventNotification",
            type="InvalidChargePointCertificate",
            timestamp=duties.timestamp(),
        )
        return {"status": "Rejected"}
    duties.signed_chain = chain
    return {"status": "Accepted"}


def _installed(duties: Duties, use: str) -> Fields:
    found = duties.certificates.of((use,))
    if not found:
        return {"status": "NotFound"}
    return {"status": "Accepted", "certificate_hash_data": [dict(one.hash_data) for one in found]}
