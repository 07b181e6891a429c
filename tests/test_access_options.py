"""Options about access that contradict each other are refused with a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from addon.errors import OptionsError
from addon.options_file import parse_options

FUSE = {"grid": {"main_fuse_a": 25}}
DEMANDED = {"chargers": [{"id": "CP1", "certificate": True}]}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (DEMANDED, "Option chargers[CP1].certificate is on, but ssl is off"),
        (DEMANDED | {"ssl": True}, "Option chargers[CP1].certificate is on, but client_cafile names no file"),
        (
            {"chargers": [{"id": "CP1", "password": "scrypt:1:2"}]},
            "Option chargers[CP1].password begins like a hash (scrypt:) and is not a whole one",
        ),
        ({"client_cafile": "ca.pem"}, "Option client_cafile is ca.pem, but ssl is off"),
    ],
)
def test_what_could_never_work_is_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(OptionsError) as caught:
        parse_options(FUSE | options)

    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"ssl": True},
        {"ssl": True, "client_cafile": "ca.pem"},
        DEMANDED | {"ssl": True, "client_cafile": "ca.pem"},
    ],
)
def test_what_fits_together_is_taken(options: dict[str, Any]) -> None:
    assert parse_options(FUSE | options).ssl == bool(options.get("ssl"))
