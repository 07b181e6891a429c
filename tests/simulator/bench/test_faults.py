"""The fault matrix: every promised bound, in the real application."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from addon.simulator.bench.fault import Fault
from addon.simulator.bench.faults import FAULTS, Row, main, run_fault, table
from addon.simulator.bench.observer import Observer, Sight, allows_more_than, overloaded
from addon.simulator.home import Home

pytestmark = pytest.mark.long

QUICK = (
    "meter unavailable",
    "clamp reversed",
    "one phase stuck",
    "rejects below 8 A",
    "ignores limits: stop",
    "ignores the stop too",
    "charger offline",
)


def rows_as_parameters() -> list[object]:
    """Leave most of them to the full run."""
    return [
        pytest.param(fault, id=fault.name, marks=[] if fault.name in QUICK else [pytest.mark.long])
        for fault in FAULTS
    ]


@pytest.mark.parametrize("fault", rows_as_parameters())
def test_it_is_safe_within_its_bound(fault: Fault) -> None:
    row = run_fault(fault)

    assert row.ok, row


def test_each_fault_has_a_name_of_its_own() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


# How safety is told


def sight(at_s: float, *, allowed_a: float = 6.0, over_a: float = 0.0, car_a: float = 6.0) -> Sight:
    return Sight(
        at_s=at_s,
        car_a=car_a,
        allowed_a=allowed_a,
        over_a=over_a,
        problem="",
        escalation="",
        contradiction=False,
    )


def observed(*sights: Sight) -> Observer:
    observer = Observer.__new__(Observer)
    observer.sights = list(sights)
    return observer


@pytest.mark.parametrize(
    ("allowed", "after_s"),
    [
        ((16, 16, 6, 6), 2.0),
        ((16, 6, 16, 6), 3.0),  # from then on, and not only for a moment
        ((16, 16, 16, 16), None),
        ((6, 6, 6, 6), 0.0),
    ],
)
def test_safe_is_safe_for_good(allowed: tuple[float, ...], after_s: float | None) -> None:
    observer = observed(*(sight(10.0 + n, allowed_a=a) for n, a in enumerate(allowed)))

    assert observer.safe_after_s(10.0, allows_more_than(6.0)) == after_s


def test_a_house_that_overloads_the_fuse_alone_is_no_fault_of_the_car() -> None:
    assert overloaded(sight(0.0, over_a=1.0))
    assert not overloaded(sight(0.0, over_a=0.0))
    assert not overloaded(sight(0.0, over_a=1.0, car_a=0.0))


# What it prints

ROWS = (
    Row(fault="one", safe_after_s=1.5, bound_s=2.0, ok=True, note="the car is there after 5 s"),
    Row(fault="another", safe_after_s=None, bound_s=25.0, ok=False, note=""),
)


def test_the_table_tells_what_was_reached() -> None:
    lines = table(ROWS).splitlines()

    assert lines[2].split() == [
        "one",
        "1.5",
        "s",
        "2.0",
        "s",
        "✓",
        *["the", "car", "is", "there", "after", "5", "s"],
    ]
    assert lines[3].split() == ["another", "not", "reached", "25.0", "s", "✗"]


def test_rows_are_written_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "faults.json"

    assert main(["--only", "meter unavailable", "--json", str(file)]) == 0
    [row] = json.loads(file.read_text(encoding="utf-8"))
    assert set(row) == {"fault", "safe_after_s", "bound_s", "ok", "note"}
    assert row["ok"]
    assert "meter unavailable" in capsys.readouterr().out


def test_an_unknown_name_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "flood"]) == 1
    assert "No fault is so named" in capsys.readouterr().err


def test_a_case_that_does_not_get_so_far_is_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    async def waits_in_vain(_: Home) -> None:
        raise TimeoutError

    row = run_fault(Fault(name="never", run=waits_in_vain))  # type: ignore[arg-type]

    assert not row.ok
    assert "did not charge" in row.note
    capsys.readouterr()
