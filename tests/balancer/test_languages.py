"""Every source's sentence, and what else the law says, in every language, on real decisions."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from addon.balancer import balance
from addon.balancer.clamps import Clamps
from addon.balancer.witness import Witness
from addon.model.decision import Source
from addon.model.loadpoint import LoadpointState
from addon.model.meter import LOOKING, MeterStatus
from addon.model.phases import PHASES
from addon.model.site import Strategy
from addon.translation.catalogs import plain
from addon.translation.text import Text
from tests.balancer.plant import QUIET, Car, Plant, circuit, loadpoint, one_car, site, steady, stepped

SENTENCES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))


def pair(*steps: tuple[int, tuple[float, float, float]], **settings: object) -> Plant:
    """Put two cars into a quiet house."""
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120, **settings)  # type: ignore[arg-type]
    return Plant(two, stepped((0, QUIET), *steps), {"a": Car(), "b": Car()})


def joining() -> Plant:
    """A second car comes to the first."""
    plant = pair()
    plant.in_session = {"a"}
    plant.run(60).in_session.add("b")
    return plant


def modest() -> Plant:
    """The second car takes less than it could."""
    plant = pair((0, (9, 9, 9)))
    plant.cars["b"].most_da = 60
    return plant


class Odd(Plant):
    """Whose charger has no dead-man, or is out of reach."""

    changed: dict[str, bool]

    def state(self, name: str) -> LoadpointState:
        return replace(super().state(name), **self.changed)  # type: ignore[arg-type]


def odd(**changed: bool) -> Plant:
    plant = Odd(site(), stepped((0, QUIET)), {"car": Car()})
    plant.changed = changed
    return plant


def lost(status: MeterStatus) -> Plant:
    plant = one_car().run(60)
    plant.meter_status, plant.meter_text = status, LOOKING
    return plant


def idle() -> Plant:
    plant = one_car()
    plant.in_session.clear()
    return plant


def behind_a_circuit(limit_a: float, *, meter: str = "") -> Plant:
    garage = circuit("garage", limit_a, meter=meter)
    below = {"garage": steady(1, 3, 2)} if meter else {}
    return Plant(
        site(loadpoint(circuit="garage"), circuits=(garage,)), steady(*QUIET), {"car": Car()}, below=below
    )


def lowered(main_a: float) -> Plant:
    home = site()
    main = replace(home.main, limit_da=160, fuse_da=250)
    return Plant(replace(home, main=main), steady(main_a, 5, 5), {"car": Car()})


TIGHT = (100, (15, 3, 4))
NEVER = (100, (2, 26, 4))

STORIES: dict[str, tuple[Callable[[], Plant], int]] = {
    "raise_hold": (one_car, 5),
    "charger_maximum": (one_car, 60),
    "main_fuse": (lambda: one_car((100, (2, 14, 4))), 130),
    "grace": (lambda: one_car((100, (2, 21, 4))), 130),
    "shortage": (lambda: one_car((100, (2, 19, 4)), (460, QUIET)), 450),
    "min_pause": (lambda: one_car((100, (2, 21, 4))), 160),
    "awaiting_cut": (joining, 1),
    "fair_share": (pair, 120),
    "car_demand": (modest, 90),
    "first_come": (lambda: pair(strategy=Strategy.FIRST_COME), 120),
    "rotation": (lambda: pair(TIGHT), 1100),
    "no_session": (idle, 5),
    "not_connected": (lambda: odd(connected=False), 5),
    "no_dead_man": (lambda: odd(has_dead_man=False), 60),
    "meter_stale": (lambda: lost(MeterStatus.UNAVAILABLE), 5),
    "meter_missing": (lambda: lost(MeterStatus.MISSING), 5),
    "starting": (lambda: lost(MeterStatus.STARTING), 5),
    "circuit": (lambda: behind_a_circuit(15, meter="Em"), 60),
    "max_power": (lambda: Plant(site(max_power_w=11_000), steady(*QUIET), {"car": Car()}), 80),
    "commissioning": (lambda: Plant(site(loadpoint(cap_da=100)), steady(2, 2, 2), {"car": Car()}), 55),
    "maximum_load": (lambda: lowered(5), 60),
}


def said(make: Callable[[], Plant], seconds: int, source: Source) -> str:
    """Run, and take the last sentence of a source."""
    for decision in reversed(make().run(seconds).decisions):
        for setpoint in decision.setpoints:
            if setpoint.source is source:
                return setpoint.reason
    return ""


def test_all_sources_are_in_the_table() -> None:
    assert set(STORIES) == set(Source) <= set(SENTENCES)


@pytest.mark.parametrize("source", Source)
def test_why_a_setpoint_is_what_it_is(source: Source) -> None:
    reason = said(*STORIES[source], source)

    assert {language: plain(reason, language) for language in ("en", "de", "et")} == SENTENCES[source]
    assert isinstance(reason, Text)


def quiet_meter() -> str:
    plant = one_car().run(60)
    plant.meter_s = 1000
    snapshot = replace(plant.snapshot(), now_s=plant.now_s + 40.0)
    return balance(plant.site, snapshot, plant.memory)[0].setpoints[0].reason


def no_values() -> str:
    plant = one_car()
    plant.meter_s = 1000
    plant.run(1)
    plant.reading = None
    return plant.run(1).setpoint().reason


OTHERS: dict[str, Callable[[], str]] = {
    "no car": lambda: idle().run(3).decisions[-1].reason,
    "too little for all": lambda: pair((100, (15, 3, 4))).run(500).setpoint("b").reason,
    "nothing left": lambda: one_car(NEVER).run(200).setpoint().reason,
    "circuit without a meter": lambda: behind_a_circuit(10).run(60).setpoint().reason,
    "circuit full": lambda: behind_a_circuit(2, meter="Em").run(60).setpoint().reason,
    "maximum load used up": lambda: lowered(17).run(60).setpoint().reason,
    "quiet meter": quiet_meter,
    "no values": no_values,
    "frozen": lambda: Witness(frozen_at=(10, 20, 30)).contradiction,
    "frozen phases": lambda: Witness(frozen_at=(10, None, 30)).contradiction,
    "elsewhere": lambda: Witness(misses=2).contradiction,
    "turned": lambda: Clamps(votes=((-1,) * 4, (), ())).contradiction,
    "turned all": lambda: Clamps(votes=((-1,) * 4,) * len(PHASES)).contradiction,  # type: ignore[arg-type]
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_else_the_law_says(what: str) -> None:
    text = OTHERS[what]()

    assert {language: plain(text, language) for language in ("en", "de", "et")} == SENTENCES[what]
