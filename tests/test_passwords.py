from __future__ import annotations

import base64
import re

import pytest

from addon.passwords import (
    Credentials,
    hash_password,
    is_charger,
    is_hash,
    new_password,
    verify,
)

KEY = "0001020304050607FFFFFFFFFFFFFFFFFFFFFFFF"
KEY_BYTES = bytes.fromhex(KEY).decode("utf-8", "surrogateescape")

# RFC 7914, section 12: scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1), first 32 of its 64 bytes
RFC_DIGEST = bytes.fromhex("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")
RFC_HASH = (
    f"scrypt:16384:8:1:{base64.b64encode(b'SodiumChloride').decode()}:{base64.b64encode(RFC_DIGEST).decode()}"
)


@pytest.mark.parametrize(
    ("stored", "given", "matches"),
    [
        ("secret", "secret", True),
        ("secret", "Secret", False),
        ("secret", "", False),
        ("", "", True),
        ("pässwörd", "pässwörd", True),
        (KEY, KEY, True),
        (KEY, KEY.lower(), True),
        (KEY, KEY_BYTES, True),
        (KEY, KEY[:-1] + "0", False),
        (RFC_HASH, "pleaseletmein", True),
        (RFC_HASH, "pleaseletmeout", False),
        (RFC_HASH, RFC_HASH, False),
    ],
)
def test_passwords_match(stored: str, given: str, *, matches: bool) -> None:
    assert verify(stored, given) is matches


def test_a_hash_verifies_hides_and_differs_each_time() -> None:
    first, second = hash_password("secret"), hash_password("secret")

    assert first != second
    assert "secret" not in first
    for stored in (first, second):
        assert is_hash(stored)
        assert verify(stored, "secret")
        assert not verify(stored, "other")


def test_a_hashed_authorization_key_matches_its_bytes_and_its_digits() -> None:
    stored = hash_password(KEY)

    assert [verify(stored, given) for given in (KEY, KEY.lower(), KEY_BYTES)] == [True] * 3


def test_a_new_password_is_one_that_chargers_take() -> None:
    made = {new_password() for _ in range(200)}

    assert len(made) == 200
    assert {len(password) for password in made} == {20}
    assert all(re.fullmatch(r"[A-Za-z0-9]+", password) for password in made)
    assert not set("".join(made)) & set("0O1lIo")
    assert all(verify(password, password) for password in made)


@pytest.mark.parametrize(
    "stored",
    [
        "scrypt:",
        "scrypt:16384:8:1:U29kaXVt",
        RFC_HASH + ":more",
        RFC_HASH.replace("16384", "16383"),
        RFC_HASH.replace("16384", "0"),
        RFC_HASH.replace("16384", "many"),
        RFC_HASH.replace("16384", "1048576"),  # 1 GiB of memory
        RFC_HASH.replace(":8:", ":-8:"),
        RFC_HASH.replace(":1:", ":1000:"),
        RFC_HASH[:-5],
        RFC_HASH.replace("U29k", "U2*k"),  # the salt is not base64
    ],
)
def test_what_begins_like_a_hash_and_is_none_matches_nothing(stored: str) -> None:
    assert not is_hash(stored)
    assert not verify(stored, "pleaseletmein")
    assert not verify(stored, stored)


@pytest.mark.parametrize(
    ("credentials", "is_it"),
    [
        (Credentials(user="CP1", password="secret"), True),
        (Credentials(user="CP2", password="secret"), False),
        (Credentials(user="cp1", password="secret"), False),
        (Credentials(user="CP1", password="wrong"), False),
        (None, False),
    ],
)
def test_the_user_is_the_charge_point_id(credentials: Credentials | None, *, is_it: bool) -> None:
    assert is_charger("secret", "CP1", credentials) is is_it


def test_credentials_do_not_show_the_password() -> None:
    assert "secret" not in repr(Credentials(user="CP1", password="secret"))
