"""Certificates for tests: an authority, what it issues, and the files that the app is given."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from websockets.asyncio.client import ClientConnection

from addon.csms.reception.certificate import TlsFiles
from addon.csms.reception.misdials import Fault
from addon.csms.reception.tls import Tls
from tests.csms.reception.conftest import Yard

NOW = datetime.now(UTC)
LOOK_S = 0.02


@dataclass
class Pki:
    """A folder of certificate files, as /ssl is; `issue` puts new ones into it."""

    folder: Path
    authority: trustme.CA = field(default_factory=trustme.CA)

    @property
    def files(self) -> TlsFiles:
        return TlsFiles(certificate=self.folder / "fullchain.pem", key=self.folder / "privkey.pem")

    @property
    def files_with_client_ca(self) -> TlsFiles:
        file = self.folder / "chargers_ca.pem"
        self.authority.cert_pem.write_to_path(str(file))
        return TlsFiles(certificate=self.files.certificate, key=self.files.key, client_ca=file)

    def issue(
        self,
        *,
        days: float = 60,
        begins_in_days: float = -1,
        key_type: trustme.KeyType = trustme.KeyType.ECDSA,
    ) -> trustme.LeafCert:
        """Make a certificate for the server and write it down."""
        made = self.authority.issue_cert(
            "127.0.0.1",
            not_before=NOW + timedelta(days=begins_in_days),
            not_after=NOW + timedelta(days=days),
            key_type=key_type,
        )
        self.write(made)
        return made

    def write(self, certificate: trustme.LeafCert) -> None:
        chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
        self.files.certificate.write_bytes(chain)
        certificate.private_key_pem.write_to_path(str(self.files.key))

    def client(self, own: trustme.LeafCert | None = None) -> ssl.SSLContext:
        """Make what a charger has: trust in the authority, and a certificate of its own where given."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        if own:
            own.configure_cert(context)
        return context


def tls_of(files: TlsFiles) -> Tls:
    return Tls(files, look_s=LOOK_S)


def serial(charger: ClientConnection) -> str:
    """Name the certificate that the server has shown."""
    return str(charger.transport.get_extra_info("peercert")["serialNumber"])


async def faults(yard: Yard, *expected: Fault) -> None:
    """Wait until exactly these have been noted."""
    async with asyncio.timeout(5):
        sentences = [f"127.0.0.1 {fault.value[0]}." for fault in expected]
        while [misdial.text for misdial in yard.server.misdials()] != sentences:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
