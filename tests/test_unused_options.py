"""Who sets an option that nothing uses yet is told so."""

from __future__ import annotations

from typing import Any

import pytest

from addon.options_file import parse_options
from addon.unused_options import UNUSED, unused_options

SET: dict[str, dict[str, Any]] = {
    "price": {"price": {"per_kwh": 0.3}},
}


@pytest.mark.parametrize("name", UNUSED)
def test_each_is_told_of(name: str) -> None:
    (sentence,) = unused_options(parse_options({"grid": {"main_fuse_a": 25}} | SET[name]))

    assert sentence.startswith(f"Option {name} has no effect yet: ")


def test_what_is_used_or_left_alone_is_not_spoken_of() -> None:
    used = {
        "charging": {"shadow": True},
        "meter": {"timeout_s": 20},
        "circuits": [{"name": "Garage", "limit_a": 16}],
        "chargers": [{"id": "a", "priority": 2, "circuit": "Garage"}],
        "log_level": "debug",
        "ssl": True,
        "mqtt": {"host": "broker"},
        "certfile": "mine.pem",
        "keyfile": "mine.pem",
        "client_cafile": "ca.pem",
    }

    assert unused_options(parse_options({"grid": {"main_fuse_a": 16, "max_power_w": 9000}} | used)) == ()
