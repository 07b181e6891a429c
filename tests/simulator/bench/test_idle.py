"""`script/bench idle`: the application in a process of its own, looked at from outside."""

import sys

import pytest

from addon.simulator.bench.idle import main, measure


@pytest.mark.slow
async def test_what_it_costs_is_measured_without_a_car_and_with_one() -> None:
    rows = await measure(0.02, python=sys.executable, with_broker=False)

    whats = [row.what for row in rows]
    assert whats == [
        "start to first publish",
        "load of a core, no car, 0.02 min",
        "memory after it, no car, 0.02 min",
        "load of a core, a car charges, 0.01 min",
        "memory after it, a car charges, 0.01 min",
    ]
    first_publish, _, memory_mb, _, _ = (row.ours for row in rows)
    assert 0.1 < first_publish < 30
    assert 20 < memory_mb < 200


def test_its_options_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])

    assert "--minutes" in capsys.readouterr().out
