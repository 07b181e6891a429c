"""The certificates in a charger (security whitepaper for OCPP 1.6, A02 and M03 to M05)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ocpp.v16 import call
from ocpp.v16.datatypes import CertificateHashData
from ocpp.v16.enums import CertificateUse

from addon.csms.codec import objects, text, to_wire
from addon.csms.v16.asker import Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateHash:
    """What names one certificate: hashes of its issuer, in hexadecimal, and its serial number."""

    hash_algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str


class Certificates16:
    """One charger's certificates. All raise PeerError; what changes anything raises ShadowError too."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def installed(self, use: CertificateUse) -> tuple[CertificateHash, ...]:
        """List the root certificates it has for a use."""
        answer = await self._asker.call(call.GetInstalledCertificateIds(certificate_type=use))
        return tuple(
            CertificateHash(
                hash_algorithm=text(entry, "hashAlgorithm"),
                issuer_name_hash=text(entry, "issuerNameHash"),
                issuer_key_hash=text(entry, "issuerKeyHash"),
                serial_number=text(entry, "serialNumber"),
            )
            for entry in objects(answer, "certificateHashData")
        )

    async def install(self, use: CertificateUse, pem: str) -> str:
        """Give it a root certificate to trust; returns Accepted, Rejected or Failed."""
        return await self._asker.status(call.InstallCertificate(certificate_type=use, certificate=pem))

    async def delete(self, certificate: CertificateHash) -> str:
        """Take a root certificate away; returns Accepted, Failed or NotFound."""
        data = CertificateHashData(**asdict(certificate))
        return await self._asker.status(call.DeleteCertificate(certificate_hash_data=to_wire(data)))

    async def hand_over(self, chain_pem: str) -> str:
        """Give it the certificate it asked for by SignCertificate, and its chain; Accepted or Rejected."""
        return await self._asker.status(call.CertificateSigned(certificate_chain=chain_pem))
