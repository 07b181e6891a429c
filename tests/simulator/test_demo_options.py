"""The demo's options, without a process of its own."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from addon.commissioning.analysis import STILL_DA
from addon.simulator.charger import Charger
from addon.simulator.demo import _house, add_arguments, run_demo
from addon.simulator.house import Currents
from addon.simulator.makes import CHARGERS
from addon.simulator.outlet import new_charger
from addon.simulator.station import Station
from addon.simulator.v201.charger import Charger as Charger201


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def span_a(currents: list[Currents]) -> float:
    """Say by how much the phase that moves most does."""
    return max(max(c[i] for c in currents) - min(c[i] for c in currents) for i in range(3))


def test_a_quiet_house_stands_still_enough_for_a_commissioning_test() -> None:
    """The other one does not."""
    for quiet, words in ((True, ["--quiet"]), (False, [])):
        house = _house(parsed(*words))
        spans_a = [
            span_a([house.currents_a(float(start_s + s)) for s in range(300)])
            for start_s in range(0, 7200, 300)
        ]
        assert (max(spans_a) < STILL_DA / 10) is quiet


@pytest.mark.parametrize("charger", CHARGERS)
def test_every_make_of_charger_can_be_had(charger: str) -> None:
    assert parsed("--charger", charger).charger == charger


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_it_speaks_each_version(version: str) -> None:
    args = parsed("--ocpp", version)
    charger = new_charger("ws://127.0.0.1:1", "x", Station(), args.ocpp)
    assert isinstance(charger, Charger if version == "1.6" else Charger201)


async def test_a_recorded_day_is_not_made_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert await run_demo(parsed("--quiet", "--house", str(Path("day.csv")))) == 1
    assert capsys.readouterr().out == (
        "A recorded day is as quiet as it is: give either --house or --quiet.\n"
    )
