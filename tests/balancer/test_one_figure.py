"""Chargers that tell one current for all their terminals: the sum of them, or that of the only phase."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.model.loadpoint import LoadpointState
from addon.model.phases import Phase
from addon.model.site import Loadpoint, Site
from tests.balancer.plant import Car, Plant, loadpoint, site, stepped

QUIET = (2.0, 3.0, 4.0)


class OneFigure(Plant):
    """Whose charger sends the sum of its terminals, unnamed."""

    def state(self, name: str) -> LoadpointState:
        state = super().state(name)
        draws = tuple(
            replace(d, terminals_da=(sum(d.terminals_da),) * 3, per_terminal=False) for d in state.draws
        )
        return replace(state, draws=draws)


@pytest.mark.parametrize(("house_a", "limit_da"), [(14, 105), (18, 65), (20, 0)])
def test_a_sum_of_terminals_hides_no_house_load(house_a: float, limit_da: int) -> None:
    plant = OneFigure(site(), stepped((0, QUIET), (100, (2, house_a, 4))), {"car": Car()}).run(130)

    assert plant.limit_da() == limit_da
    assert plant.over_s(Phase.L2) <= 16


@pytest.mark.parametrize(
    "single",
    [site(loadpoint(phase_map=(Phase.L1,))), site(loadpoint(phase_map=None), phases=(Phase.L1,))],
    ids=["charger", "house"],
)
def test_with_one_phase_the_one_figure_is_its_current(single: Site) -> None:
    """What the car gives up is given back once the house takes less."""
    house = stepped((0, QUIET), (100, (14, 3, 4)), (200, QUIET))
    plant = OneFigure(single, house, {"car": Car(terminals=1)}).run(110)
    assert plant.limit_da() == 105

    assert plant.run(130).limit_da() == 160


def test_an_honest_meter_is_believed_although_the_charger_sends_sums() -> None:
    wide: Loadpoint = loadpoint()
    steps = [(t, (float(t * 7 % 11), float(t * 3 % 13), float(t * 5 % 12))) for t in range(0, 900, 45)]
    plant = OneFigure(site(wide), stepped(*steps), {"car": Car()})
    for most_da in (160, 60, 160):
        plant.cars["car"].most_da = most_da
        plant.run(300)

    assert all(d.fresh for d in plant.decisions[1:])
