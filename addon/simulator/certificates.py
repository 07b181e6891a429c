"""The certificates a simulated charger keeps, and what identifies one (OCPP 1.6 security, 2.0.1 block M).

Only so much of DER is read as the identification needs: serial number, issuer and public key.
"""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

HashData = dict[str, str]
_END = "-----END CERTIFICATE-----"
_SEQUENCE, _CONTEXT_0 = 0x30, 0xA0


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """An installed certificate. `use`: its CertificateUse, as the request named it."""

    use: str
    pem: str
    hash_data: HashData


class CertificateStore:
    """All of them; `largest` is how many it has room for."""

    def __init__(self, largest: int = 10) -> None:
        self.installed: list[Certificate] = []
        self._largest = largest

    def install(self, use: str, pem: str) -> str:
        """Keep a certificate; returns Accepted, Rejected (it is none) or Failed (no room)."""
        try:
            data = hash_data(pem)
        except ValueError:
            return "Rejected"
        kept = [one for one in self.installed if (one.use, one.hash_data) != (use, data)]
        if len(kept) >= self._largest:
            return "Failed"
        self.installed = [*kept, Certificate(use=use, pem=pem, hash_data=data)]
        return "Accepted"

    def delete(self, data: Mapping[str, str]) -> str:
        """Forget a certificate by what identifies it (snake_case names)."""
        wanted = {name: str(value).lower() for name, value in data.items()}
        kept = [
            one
            for one in self.installed
            if {name: value.lower() for name, value in one.hash_data.items()} != wanted
        ]
        if len(kept) == len(self.installed):
            return "NotFound"
        self.installed = kept
        return "Accepted"

    def of(self, uses: tuple[str, ...]) -> list[Certificate]:
        """List those of some uses; all, where none is named."""
        return [one for one in self.installed if not uses or one.use in uses]


def hash_data(pem: str) -> HashData:
    """Identify a certificate (the first of a chain); ValueError where it can't be read.

    The issuer's key is taken to be its own, which holds for the roots that are installed.
    """
    der = ssl.PEM_cert_to_DER_cert(pem[: pem.index(_END) + len(_END)].strip() + "\n")
    try:
        tbs = _children(_children(der)[0])
        if tbs[0][0] == _CONTEXT_0:  # the version, which old certificates have not
            tbs = tbs[1:]
        serial, issuer, key = tbs[0], tbs[2], tbs[5]
        bits = _children(key)[1]
        return {
            "hash_algorithm": "SHA256",
            "issuer_name_hash": hashlib.sha256(issuer).hexdigest(),
            "issuer_key_hash": hashlib.sha256(_content(bits)[1:]).hexdigest(),
            "serial_number": f"{int.from_bytes(_content(serial), 'big'):x}",
        }
    except IndexError as error:
        raise ValueError("this is no certificate") from error


def _children(der: bytes) -> list[bytes]:
    """Split a sequence into its elements, each with its header."""
    if der[0] != _SEQUENCE:
        raise ValueError("this is no certificate")
    rest = _content(der)
    found = []
    while rest:
        begin, length = _header(rest)
        found.append(rest[: begin + length])
        rest = rest[begin + length :]
    return found


def _content(der: bytes) -> bytes:
    begin, length = _header(der)
    return der[begin : begin + length]


def _header(der: bytes) -> tuple[int, int]:
    """Read where an element's content begins, and how long it is (X.690 §8.1.3)."""
    first = der[1]
    if first < 0x80:
        return 2, first
    octets = first - 0x80
    return 2 + octets, int.from_bytes(der[2 : 2 + octets], "big")
