"""Chargers' passwords (OCPP security profiles 1 and 2: HTTP Basic, the user is the charge point id).

A stored password is plain text, or a hash of it that does not give it away:

    scrypt:N:r:p:salt:hash        N, r, p decimal (RFC 7914); salt and hash base64

A password of 40 hexadecimal digits stands for the 20 bytes they write: by OCPP-J 1.6 section 6.2 chargers
send the bytes, many send the digits, and both must match.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

_PREFIX = "scrypt:"
_N, _R, _P = 2**14, 8, 1  # 16 MiB; 50 ms on a small PC, several times that on a Raspberry Pi
_MAX_MEMORY_BYTES = 64 * 1024 * 1024  # a hash that asks for more was not made here
_AUTHORIZATION_KEY = re.compile(r"[0-9A-Fa-f]{40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a charger shows: bytes of the password that are not UTF-8 are surrogate escapes."""

    user: str
    password: str = field(repr=False)


MAX_PASSWORD_CHARS = 64
"""OCPP 2.1 has the longest."""
NEW_PASSWORD_CHARS = 20
"""OCPP 1.6's security whitepaper wants 16 at least; some chargers take 20 at most."""
_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another


def new_password() -> str:
    """Make a password that any charger takes and a person can type: letters and digits, 116 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(NEW_PASSWORD_CHARS))


def hash_password(password: str) -> str:
    """Return the password in the form that may be stored; slow, run it in a thread."""
    salt = secrets.token_bytes(16)
    digest = _scrypt(password, _N, _R, _P, salt)
    return ":".join(("scrypt", str(_N), str(_R), str(_P), _base64(salt), _base64(digest)))


def looks_hashed(stored: str) -> bool:
    """Tell whether a stored password begins like a hash; one that `verify` can't use matches nothing then."""
    return stored.startswith(_PREFIX)


def is_hash(stored: str) -> bool:
    """Tell whether a stored password is a hash that `verify` can use."""
    return looks_hashed(stored) and _parse(stored) is not None


def verify(stored: str, given: str) -> bool:
    """Compare a given password with the stored one in constant time; a hash is slow, run it in a thread.

    A stored value that begins like a hash and isn't a usable one matches nothing.
    """
    if not looks_hashed(stored):
        return hmac.compare_digest(_secret(stored), _secret(given))
    parsed = _parse(stored)
    if parsed is None:
        return False
    n, r, p, salt, digest = parsed
    return hmac.compare_digest(digest, _scrypt(given, n, r, p, salt))


def is_charger(stored: str, charge_point_id: str, credentials: Credentials | None) -> bool:
    """Tell whether the credentials are those of this charge point: its id as user, and its password."""
    return (
        credentials is not None
        and credentials.user == charge_point_id
        and verify(stored, credentials.password)
    )


def _secret(password: str) -> bytes:
    if _AUTHORIZATION_KEY.fullmatch(password):
        return bytes.fromhex(password)
    return password.encode("utf-8", "surrogateescape")


def _scrypt(password: str, n: int, r: int, p: int, salt: bytes) -> bytes:
    return hashlib.scrypt(_secret(password), salt=salt, n=n, r=r, p=p, maxmem=_MAX_MEMORY_BYTES, dklen=32)


def _parse(stored: str) -> tuple[int, int, int, bytes, bytes] | None:
    try:
        _, n_text, r_text, p_text, salt_text, digest_text = stored.split(":")
        n, r, p = int(n_text), int(r_text), int(p_text)
        salt, digest = (base64.b64decode(text, validate=True) for text in (salt_text, digest_text))
    except (ValueError, binascii.Error):
        return None
    is_sound = (
        n >= 2 and n & (n - 1) == 0 and r >= 1 and 1 <= p <= 16 and 128 * r * (n + p + 2) < _MAX_MEMORY_BYTES
    )
    return (n, r, p, salt, digest) if is_sound and len(digest) == 32 else None


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
