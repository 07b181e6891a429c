"""An EVSE's state from its connectors' words and its transaction's."""

from __future__ import annotations

import pytest

from addon.csms.v201.status import EvseState
from addon.model.loadpoint import ChargingStatus


@pytest.mark.parametrize(
    ("words", "plug"),
    [
        ([], ""),
        (["Available"], "Available"),
        (["Available", "Occupied"], "Occupied"),
        (["Occupied", "Faulted"], "Occupied"),
        (["Faulted", "Available"], "Available"),
        (["Unavailable", "Reserved"], "Reserved"),
        (["Unavailable", "Faulted"], "Faulted"),
        (["Nonsense"], ""),
        (["Preparing"], "Occupied"),  # 1.6's word
    ],
)
def test_of_several_connectors_the_one_in_use_tells(words: list[str], plug: str) -> None:
    state = EvseState()
    for number, word in enumerate(words, start=1):
        state.connector_says(number, word)
    assert state.plug == plug


@pytest.mark.parametrize(
    ("plug", "charging", "runs", "ended", "status"),
    [
        ("Faulted", "Charging", True, False, ChargingStatus.FAULTED),
        ("Unavailable", "", False, False, ChargingStatus.UNAVAILABLE),
        ("Reserved", "", False, False, ChargingStatus.RESERVED),
        ("Available", "Charging", True, False, ChargingStatus.AVAILABLE),
        ("Occupied", "Charging", True, False, ChargingStatus.CHARGING),
        ("Occupied", "", True, False, ChargingStatus.UNKNOWN),
        ("Occupied", "Nonsense", True, False, ChargingStatus.UNKNOWN),
        ("Occupied", "", False, True, ChargingStatus.FINISHING),
        ("Occupied", "Charging", False, False, ChargingStatus.PREPARING),
        ("", "SuspendedEV", True, False, ChargingStatus.SUSPENDED_EV),
        ("", "", False, True, ChargingStatus.UNKNOWN),
    ],
)
def test_state(plug: str, charging: str, *, runs: bool, ended: bool, status: ChargingStatus) -> None:
    state = EvseState(plugs={1: plug} if plug else {}, charging=charging, ended=ended)
    assert state.status(runs=runs) is status


@pytest.mark.parametrize(
    ("before", "mends", "after"),
    [
        ("", False, "Occupied"),
        ("Available", False, "Occupied"),
        ("Faulted", False, "Faulted"),
        ("Unavailable", True, "Occupied"),
        ("Occupied", False, "Occupied"),
    ],
)
def test_a_transaction_tells_of_the_cable(before: str, *, mends: bool, after: str) -> None:
    for connector_id in (0, 2, 3):
        state = EvseState(plugs={2: before} if before else {})
        state.plug_in(connector_id, mends=mends)
        assert state.plug == after


def test_firmware_that_speaks_in_words_of_1_6() -> None:
    state = EvseState()
    for word, status in (
        ("Charging", ChargingStatus.CHARGING),
        ("SuspendedEV", ChargingStatus.SUSPENDED_EV),
        ("Finishing", ChargingStatus.SUSPENDED_EV),
        ("Available", ChargingStatus.AVAILABLE),
    ):
        state.connector_says(1, word)
        assert state.status(runs=True) is status
