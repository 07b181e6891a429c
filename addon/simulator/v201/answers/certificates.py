"""Certificates (blocks A and M)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from addon.simulator.certificates import hash_data
from addon.simulator.v201.duties import Duties
from addon.simulator.wording import Fields, Routes


def routes(duties: Duties) -> Routes:
    """Answer what installs, lists and deletes certificates."""
    return {
        "CertificateSigned": lambda certificate_chain, **_: _signed(duties, certificate_chain),
        "InstallCertificate": lambda certificate_type, certificate, **_: {
            "status": duties.certificates.install(certificate_type, certificate)
        },
        "GetInstalledCertificateIds": lambda certificate_type=(), **_: _installed(duties, certificate_type),
        "DeleteCertificate": lambda certificate_hash_data, **_: _delete(duties, certificate_hash_data),
    }


def _signed(duties: Duties, chain: str) -> Fields:
    """Take its own certificate, and tell where it is none (A02)."""
    try:
        hash_data(chain)
    except ValueError:
        duties.agenda.say(
            "SecurityEventNotification",
            type="InvalidChargingStationCertificate",
            timestamp=duties.timestamp(),
        )
        return {"status": "Rejected"}
    duties.signed_chain = chain
    return {"status": "Accepted"}


def _installed(duties: Duties, uses: Sequence[str]) -> Fields:
    found = duties.certificates.of(tuple(uses))
    if not found:
        return {"status": "NotFound"}
    return {
        "status": "Accepted",
        "certificate_hash_data_chain": [
            {"certificate_type": one.use, "certificate_hash_data": dict(one.hash_data)} for one in found
        ],
    }


def _delete(duties: Duties, data: Mapping[str, str]) -> Fields:
    return {"status": duties.certificates.delete(data)}
