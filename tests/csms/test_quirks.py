from __future__ import annotations

import pytest

from addon.csms.quirks import MEASURANDS, QUIRKS, STANDARD, quirk_of
from addon.csms.way import Purpose, Unit


def test_abb_takes_one_default_profile_in_amps_at_stack_level_0() -> None:
    quirk = quirk_of("ABB", "CDT_TACW11::NET_WIFI", "CDT_TACW11::V1.8.21")

    assert (quirk.purposes, quirk.units, quirk.stack_levels) == (
        (Purpose.TX_DEFAULT_PROFILE,),
        (Unit.AMPS,),
        (0,),
    )
    assert quirk.measurands == (MEASURANDS,)
    assert not quirk.takes_zero


@pytest.mark.parametrize(("vendor", "model"), [("", ""), ("Unheard of", "X"), ("Simulated", "Standard")])
def test_the_unknown_follows_the_standard(vendor: str, model: str) -> None:
    assert quirk_of(vendor, model) is STANDARD


def test_every_row_can_be_met_and_tells_its_source() -> None:
    for quirk in QUIRKS:
        assert quirk.source
        assert quirk.vendor or quirk.model
