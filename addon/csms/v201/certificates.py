"""Certificates (OCPP 2.0.1 part 2: A, M): what chargers ask for, and what they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from addon.csms.codec import objects, part, text
from addon.csms.rpc.errors import CallRefused, ErrorCode
from addon.csms.rpc.frames import Payload
from addon.csms.station import Station
from addon.csms.v201.asker import Asker

NOT_HERE = {"reasonCode": "UnsupportedRequest", "additionalInfo": "There is no certificate authority here."}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateId:
    """Names an installed certificate. `use`: what it is for, in 2.0.1's words; "" where that is not told."""

    hash_algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str
    use: str = ""

    @property
    def wire(self) -> dict[str, object]:
        """Write it as `certificateHashData`."""
        return {
            "hashAlgorithm": self.hash_algorithm,
            "issuerNameHash": self.issuer_name_hash,
            "issuerKeyHash": self.issuer_key_hash,
            "serialNumber": self.serial_number,
        }


class CertificateWishes:
    """Turns down what only an authority can grant; a charger goes on with the certificates it has."""

    def __init__(self, station: Station) -> None:
        self._station = station

    async def sign_certificate(self, payload: Payload) -> Payload:
        """Answer a request to sign."""
        self._note("SignCertificate", text(payload, "certificateType"))
        return {"status": "Rejected", "statusInfo": NOT_HERE}

    async def get_15118_ev_certificate(self, payload: Payload) -> Payload:
        """Answer a car that wants a contract certificate."""
        self._note("Get15118EVCertificate", text(payload, "action"))
        return {"status": "Failed", "exiResponse": "", "statusInfo": NOT_HERE}

    async def get_certificate_status(self, _: Payload) -> Payload:
        """Answer who asks whether a certificate was revoked."""
        self._note("GetCertificateStatus", "")
        return {"status": "Failed", "statusInfo": NOT_HERE}

    async def get_certificate_chain_status(self, _: Payload) -> Payload:
        """Turn down who asks the same of a whole chain (2.1)."""
        self._note("GetCertificateChainStatus", "")
        raise CallRefused(ErrorCode.NOT_SUPPORTED, "there is no certificate authority here")

    def _note(self, action: str, what: str) -> None:
        self._station.log.info("certificate wanted, none is given here", action=action, what=what[:30])


class Certificates201:
    """Asks one charger. All raise PeerError."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def install(self, certificate: str, use: str) -> str:
        """Give it a root certificate to trust; returns Accepted, Rejected or Failed."""
        return await self._asker.status(
            "InstallCertificate", {"certificateType": use, "certificate": certificate}
        )

    async def signed(self, chain: str, use: str = "ChargingStationCertificate") -> str:
        """Give it the certificate that it asked to have signed; returns Accepted or Rejected."""
        return await self._asker.status(
            "CertificateSigned", {"certificateChain": chain, "certificateType": use}
        )

    async def installed(self, *uses: str) -> tuple[CertificateId, ...]:
        """List what it has installed, of some uses or of all."""
        answer = await self._asker.call("GetInstalledCertificateIds", {"certificateType": list(uses) or None})
        return tuple(
            _read(part(chain, "certificateHashData"), text(chain, "certificateType"))
            for chain in objects(answer, "certificateHashDataChain")
        )

    async def delete(self, certificate: CertificateId) -> str:
        """Have it forget a certificate; returns Accepted, Failed or NotFound."""
        return await self._asker.status("DeleteCertificate", {"certificateHashData": certificate.wire})


def _read(hashes: Mapping[str, object], use: str) -> CertificateId:
    return CertificateId(
        hash_algorithm=text(hashes, "hashAlgorithm"),
        issuer_name_hash=text(hashes, "issuerNameHash"),
        issuer_key_hash=text(hashes, "issuerKeyHash"),
        serial_number=text(hashes, "serialNumber"),
        use=use,
    )
