from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.csms.reception.address import charge_point_id
from addon.errors import PeerError


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/CP1", "CP1"),
        ("CP1", "CP1"),
        ("/CP1/", "CP1"),
        ("//CP1", "CP1"),
        ("/CP1//", "CP1"),
        ("/ocpp/CP1", "CP1"),
        ("/steve/websocket/CentralSystemService/CP1", "CP1"),
        ("/ocpp//1.6//CP1/", "CP1"),
        ("/TACW1145523G1234", "TACW1145523G1234"),  # ABB: its serial behind whatever was typed
        ("/TACW1145523G1234/TACW1145523G1234", "TACW1145523G1234"),
        ("/CP1?token=a/b", "CP1"),
        ("/CP1/?x=1", "CP1"),
        ("/CP1#part", "CP1"),
        ("/CP%31", "CP1"),
        ("/my%20charger", "my charger"),
        ("/my+charger", "my+charger"),
        ("/garage%2Fleft", "garage/left"),
        ("/%20CP1%20", "CP1"),
        ("/W%C3%A4llbox", "Wällbox"),
        ("/100%25", "100%"),
        ("/50%", "50%"),
        ("/" + "x" * 48, "x" * 48),
    ],
)
def test_the_id_is_the_last_part_of_the_path(target: str, expected: str) -> None:
    assert charge_point_id(target) == expected


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("", "no charge point id"),
        ("/", "no charge point id"),
        ("///", "no charge point id"),
        ("/?id=CP1", "no charge point id"),
        ("/%20", "no charge point id"),
        ("/CP1/%20/", "no charge point id"),
        ("/CP%00", "unprintable"),
        ("/CP%0A1", "unprintable"),
        ("/CP%7F", "unprintable"),
        ("/CP%E2%80%AE1", "unprintable"),  # right-to-left override
        ("/CP%FF", "not UTF-8"),
        ("/" + "x" * 49, "longer than 48"),
    ],
)
def test_unusable_ids_are_refused_with_the_reason(target: str, reason: str) -> None:
    with pytest.raises(PeerError, match=reason):
        charge_point_id(target)


@given(st.text())
def test_any_target_is_an_id_or_refused(target: str) -> None:
    try:
        found = charge_point_id(target)
    except PeerError:
        return
    assert found.isprintable()
    assert found == found.strip()
    assert 1 <= len(found) <= 48
