"""What is not worked out again, because nothing was heard, would have come out the same."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from addon.balancer import Memory, balance
from addon.model.meter import MeterStatus
from addon.model.phases import PHASES
from tests.balancer.plant import QUIET, Car, Plant, circuit, loadpoint, site, stepped
from tests.balancer.unruly import DeafPlant


def as_if_something_was_heard(memory: Memory) -> Memory:
    """Let everything have to be worked out again."""
    circuits = {id_: replace(past, heard=()) for id_, past in memory.circuits.items()}
    return replace(memory, circuits=MappingProxyType(circuits))


class Twice(Plant):
    """Decides each moment a second time, from scratch."""

    def _decide(self) -> None:
        again, _ = balance(self.site, self.snapshot(), as_if_something_was_heard(self.memory))
        super()._decide()
        assert again == self.decisions[-1]


class DeafTwice(DeafPlant, Twice):
    """Whose charger `a` takes no orders any more."""

    deaf_from_s = 120


@pytest.mark.parametrize("plant_type", [Twice, DeafTwice])
@pytest.mark.parametrize(("meter_s", "sample_s"), [(1, 10), (5, 3), (10, 7)])
def test_deciding_from_scratch_makes_no_difference(
    plant_type: type[Plant], meter_s: int, sample_s: int
) -> None:
    home = site(
        loadpoint("a", circuit="garage", phase_map=(PHASES[1], PHASES[2], PHASES[0])),
        loadpoint("b"),
        circuits=(circuit("garage", 20, meter="sub"),),
        fallback_da=120,
    )
    house = stepped(
        (0, QUIET), (90, (2, 9, 4)), (130, (12, 3, 4)), (170, (2, 20, 4)), (210, QUIET), (250, (9, 9, 9))
    )
    plant = plant_type(home, house, {"a": Car(), "b": Car(most_da=100)}, meter_s=meter_s, sample_s=sample_s)
    plant.run(100)
    plant.in_session.discard("b")
    plant.run(20)
    plant.in_session.add("b")
    plant.run(60)
    plant.circuit_status["garage"] = MeterStatus.SILENT
    plant.run(30)
    plant.circuit_status.clear()

    assert len(plant.run(120).decisions) == 330
