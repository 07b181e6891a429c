"""Which phases bind a car, and what export is worth."""

from __future__ import annotations

from addon.model.phases import Phase
from tests.balancer.plant import QUIET, Car, Plant, loadpoint, site, steady, stepped


def test_export_makes_no_room_unless_it_may() -> None:
    sunny = steady(-12, -12, -12)
    wide = loadpoint(max_da=320)
    plain = Plant(site(wide), sunny, {"car": Car(most_da=320)}).run(60)
    counted = Plant(site(wide, count_export=True), sunny, {"car": Car(most_da=320)}).run(120)

    assert plain.limit_da() == 245
    assert counted.limit_da() == 320


def test_the_busiest_phase_of_those_the_car_uses_binds() -> None:
    """A single-phase car is not slowed down by a phase it does not use, once that has shown."""
    plant = Plant(site(), stepped((0, QUIET), (200, (2, 20, 4))), {"car": Car(terminals=1)}).run(300)

    assert plant.limit_da() == 160


def test_a_new_session_is_bound_by_all_phases_until_measurements_show_otherwise() -> None:
    plant = Plant(site(), steady(2, 14, 4), {"car": Car(terminals=1)}, sample_s=30).run(32)
    assert plant.limit_da() == 105

    assert plant.run(60).limit_da() == 160


def test_a_single_phase_car_on_an_unmapped_charger_is_bound_by_the_worst_phase() -> None:
    unmapped = loadpoint(phase_map=None)
    plant = Plant(site(unmapped), steady(2, 16, 4), {"car": Car(terminals=1)}).run(300)

    assert plant.limit_da() == 85
    assert plant.decisions[-1].setpoints[0].phase is Phase.L2


def test_wiring_turns_the_terminals() -> None:
    turned = loadpoint(phase_map=(Phase.L2, Phase.L3, Phase.L1))
    plant = Plant(site(turned), steady(20, 2, 2), {"car": Car(terminals=1)}, sample_s=10)
    # its one terminal is on L2: what the plant shows on L1 is the house's
    plant.run(100)

    assert plant.decisions[-1].setpoints[0].phase is not Phase.L1
