"""Certificate files: made into a TLS context, or into a sentence about what is wrong with them.

TLS 1.2 at least. The last cipher suites have no forward secrecy; OCPP asks servers for them, since there are
chargers that have no others (OCPP 1.6 security whitepaper, A00.FR.318; 2.0.1 part 2, A00.FR.318).
"""

from __future__ import annotations

import contextlib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from addon.errors import CertificateError
from addon.translation.text import Text, say

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:kRSA+AESGCM:!SHA1"
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_SEQUENCE, _UTC_TIME, _GENERALIZED_TIME, _VERSION = 0x30, 0x17, 0x18, 0xA0


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """PEM files: our certificate with what leads to its root, its key, and who signs the chargers' own.

    `client_ca` is None where chargers are not asked for certificates.
    """

    certificate: Path
    key: Path
    client_ca: Path | None = None

    @property
    def all(self) -> tuple[Path, ...]:
        """Those that are there to be read."""
        return (self.certificate, self.key, *((self.client_ca,) if self.client_ca else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A context that serves, and from when to when its certificate holds."""

    context: ssl.SSLContext
    not_before: datetime
    not_after: datetime


def load(files: TlsFiles) -> Loaded:
    """Read the files; raises CertificateError, and nothing else, when they can't be used."""
    for file in files.all:
        _check_readable(file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_ciphers(_CIPHERS)
    _load_chain(context, files)
    if files.client_ca:
        _load_authority(context, files.client_ca)
    not_before, not_after = _validity_of(files.certificate)
    return Loaded(context=context, not_before=not_before, not_after=not_after)


def validity(der: bytes) -> tuple[datetime, datetime]:
    """Return from when to when a certificate holds (RFC 5280 section 4.1); raises ValueError if none is."""
    try:
        fields = list(_elements(next(_elements(next(_elements(der, _SEQUENCE))[1], _SEQUENCE))[1]))
        # version (where there is one), serial number, signature, issuer, validity
        tag, times = fields[4 if fields[0][0] == _VERSION else 3]
        first, last = (_instant(*element) for element in _elements(times))
    except (IndexError, StopIteration) as error:
        raise ValueError("no certificate") from error
    if tag != _SEQUENCE:
        raise ValueError("no certificate")
    return first, last


def _check_readable(file: Path) -> None:
    try:
        with file.open("rb"):
            return
    except FileNotFoundError as error:
        raise CertificateError(
            say("There is no file {file}.", file=str(file)),
            say("Put {file} there, or correct its name in the app's options.", file=file.name),
        ) from error
    except OSError as error:
        raise CertificateError(
            say("The file {file} can't be read: {why}.", file=str(file), why=str(error.strerror)),
            say("Make it a file that the app may read."),
        ) from error
    except ValueError as error:
        raise CertificateError(
            say("{file!r} is no name of a file.", file=str(file)),
            say("Correct its name in the app's options."),
        ) from error


def _load_chain(context: ssl.SSLContext, files: TlsFiles) -> None:
    try:
        # without a password OpenSSL would ask for that of an encrypted key at the terminal, and wait
        context.load_cert_chain(files.certificate, files.key, password="")
    except (OSError, ValueError) as error:
        if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
            raise CertificateError(
                say(
                    "The private key {key} does not belong to the certificate {certificate}.",
                    key=str(files.key),
                    certificate=str(files.certificate),
                ),
                say("Put the two files there that were made together."),
            ) from error
        raise CertificateError(*_what_is_wrong(files, error)) from error


def _what_is_wrong(files: TlsFiles, error: Exception) -> tuple[Text, Text]:
    """Find the file that is to blame, which OpenSSL does not tell."""
    key = b""
    with contextlib.suppress(OSError):
        key = files.key.read_bytes()
    if b"ENCRYPTED" in key:
        return (
            say("The private key {key} is locked with a passphrase.", key=str(files.key)),
            say("Put it there without one: the app starts with nobody there to type it."),
        )
    if b"PRIVATE KEY-----" not in key:
        return (
            say("There is no private key in {file}.", file=str(files.key)),
            say("Put the key there in PEM form."),
        )
    why = str(getattr(error, "reason", None) or error).lower().replace("_", " ")
    return (
        say(
            "The certificate {certificate} or its key {key} can't be used: {why}.",
            certificate=str(files.certificate),
            key=str(files.key),
            why=why,
        ),
        say("Put both there in PEM form, as Let's Encrypt gives them."),
    )


def _load_authority(context: ssl.SSLContext, file: Path) -> None:
    try:
        context.load_verify_locations(file)
    except (OSError, ValueError) as error:
        raise CertificateError(
            say("There is no certificate authority in {file}.", file=str(file)),
            say("Put the certificate there, in PEM form, that signs the chargers' own."),
        ) from error
    # one without a certificate may still have a password; who must show one is decided at the door
    context.verify_mode = ssl.CERT_OPTIONAL


def _validity_of(file: Path) -> tuple[datetime, datetime]:
    try:
        first = _PEM.findall(file.read_bytes())[0]
        return validity(ssl.PEM_cert_to_DER_cert(first.decode("ascii")))
    except (OSError, IndexError, ValueError) as error:
        raise CertificateError(
            say("There is no certificate in {file}.", file=str(file)), say("Put it there in PEM form.")
        ) from error


def _elements(data: bytes, only: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Split DER (X.690 section 8.1) into tag and content; `only`: any other tag is no certificate."""
    while data:
        tag, length, start = data[0], data[1], 2
        if length & 0x80:  # this many bytes hold the length
            start += length & 0x7F
            length = int.from_bytes(data[2:start], "big")
        if (only is not None and tag != only) or start + length > len(data):
            raise ValueError("no certificate")
        yield tag, data[start : start + length]
        data = data[start + length :]


def _instant(tag: int, text: bytes) -> datetime:
    """Read a time; two digits of a year from 50 on are of the last century (RFC 5280 section 4.1.2.5.1)."""
    digits = text.decode("ascii")
    if tag == _UTC_TIME:
        digits = f"{'19' if digits[:2] >= '50' else '20'}{digits}"
    elif tag != _GENERALIZED_TIME:
        raise ValueError("no time")
    return datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
