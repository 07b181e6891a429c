"""The values that all parts share: whoever holds one knows that nobody changes it."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from types import ModuleType

import pytest

import addon.model
from addon.model.decision import Decision, Setpoint, Source
from addon.model.phases import PHASES, Phase, PhaseCurrents, amps, deciamps, deciamps_up
from addon.model.records import ChargePointRecord
from addon.model.site import Circuit, Loadpoint, Site, loadpoint_id
from addon.model.status import Status

MODULES = [
    importlib.import_module(m.name) for m in pkgutil.iter_modules(addon.model.__path__, "addon.model.")
]
VALUES = [
    value
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, type) and value.__module__ == module.__name__ and is_dataclass(value)
]


def test_every_module_of_the_model_is_looked_at() -> None:
    assert len(MODULES) >= 7
    assert all(isinstance(module, ModuleType) for module in MODULES)
    assert len(VALUES) >= 25


@pytest.mark.parametrize("value", VALUES, ids=lambda v: v.__name__)
def test_values_are_frozen_slotted_and_made_by_keyword(value: type) -> None:
    parameters = value.__dataclass_params__  # type: ignore[attr-defined]

    assert parameters.frozen
    assert "__slots__" in vars(value)
    assert all(field.kw_only for field in fields(value))


def test_a_frozen_value_can_only_be_replaced() -> None:
    setpoint = Setpoint(loadpoint_id="a", limit_da=60, fallback_da=60, source=Source.GRACE, reason="r")
    with pytest.raises(FrozenInstanceError):
        setpoint.limit_da = 320  # type: ignore[misc]

    assert replace(setpoint, limit_da=0).limit_da == 0
    assert (setpoint.send, setpoint.grace, setpoint.phase) == (True, False, None)


def test_a_decision_finds_its_setpoints() -> None:
    one, two = (
        Setpoint(loadpoint_id=name, limit_da=60, fallback_da=60, source=Source.GRACE, reason="r")
        for name in ("a", "b")
    )
    decision = Decision(
        at_s=0.0, fresh=True, setpoints=(one, two), phases=(), source=Source.GRACE, reason="r"
    )

    assert decision.setpoint("b") is two
    assert decision.setpoint("c") is None


def test_what_nobody_said() -> None:
    assert ChargePointRecord(id="cp").learned == {}
    assert Status(version="1", site=None).chargers == ()


def test_phase_currents() -> None:
    currents = PhaseCurrents.of((10, 20))

    assert currents == PhaseCurrents(10, 20, 0)
    assert [currents[phase] for phase in PHASES] == [10, 20, 0]
    assert currents + PhaseCurrents(1, 2, 3) == PhaseCurrents(11, 22, 3)
    assert currents - PhaseCurrents(1, 2, 3) == PhaseCurrents(9, 18, -3)
    assert PhaseCurrents.even(7) == PhaseCurrents(7, 7, 7)
    assert [str(phase) for phase in Phase] == ["L1", "L2", "L3"]


@pytest.mark.parametrize(
    ("current_a", "nearest_da", "up_da"),
    [(6.0, 60, 60), (6.04, 60, 61), (6.06, 61, 61), (-1.04, -10, -10), (0.0, 0, 0), (16.1, 161, 161)],
)
def test_rounding_of_measured_load_makes_no_headroom(current_a: float, nearest_da: int, up_da: int) -> None:
    assert deciamps(current_a) == nearest_da
    assert deciamps_up(current_a) == up_da
    assert amps(nearest_da) == pytest.approx(current_a, abs=0.05)


def test_the_name_of_a_connector() -> None:
    assert loadpoint_id("garage", 1) == "garage"
    assert loadpoint_id("garage", 2) == "garage#2"


def test_the_names_of_sources_are_a_contract() -> None:
    """Home Assistant's entities show them."""
    names = (
        "main_fuse circuit max_power charger_maximum fair_share car_demand raise_hold awaiting_cut grace "
        "shortage min_pause meter_stale meter_missing no_dead_man no_session not_connected starting "
        "commissioning rotation maximum_load first_come"
    )

    assert " ".join(source.value for source in Source) == names


@pytest.mark.parametrize(
    ("lowest_da", "min_da"),
    [({}, 70), ({"other": 90}, 70), ({"a": 60}, 70), ({"a": 80}, 80), ({"a": 200}, 160)],
)
def test_a_charger_that_takes_no_less_raises_its_minimum(lowest_da: dict[str, int], min_da: int) -> None:
    site = Site(
        main=Circuit(limit_da=250),
        phases=PHASES,
        loadpoints=(Loadpoint(id="a", charge_point_id="a", min_da=70, max_da=160),),
    )

    after = site.with_lowest(lowest_da)

    assert [(lp.min_da, lp.max_da) for lp in after.loadpoints] == [(min_da, 160)]
