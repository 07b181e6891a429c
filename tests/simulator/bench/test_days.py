"""The whole of `script/bench` on one house for one hour, as CI runs it."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from addon.errors import RefusedError
from addon.simulator.bench.__main__ import main
from addon.simulator.bench.houses import DAY_S, find_houses, load_day

KEYS = {
    "controller",
    "meter",
    "car",
    "over_s",
    "over_as",
    "trips",
    "heat",
    "utilisation",
    "changes_per_h",
    "commands_per_h",
    "renewals_per_h",
    "pauses_per_h",
}


@pytest.mark.long
def test_one_house_for_one_hour(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rows.json"
    words = ["--hours", "1", "--only", "house-100", "--meter", "1", "--days-only", "--workers", "1"]

    assert main([*words, "--json", str(file)]) == 0

    rows = {row["controller"]: row for row in json.loads(file.read_text(encoding="utf-8"))}
    assert set(rows) == {"ours", "none", "fixed6", "seed", "oracle"}
    assert all(set(row) == KEYS for row in rows.values())
    ours, seed, none = rows["ours"], rows["seed"], rows["none"]
    assert ours["trips"] == rows["oracle"]["trips"] == 0
    assert none["trips"] > 0
    assert 0 < ours["over_as"] < seed["over_as"] < none["over_as"]
    assert ours["heat"] < seed["heat"]
    assert rows["oracle"]["utilisation"] == 100
    assert ours["utilisation"] > 95
    assert ours["changes_per_h"] < seed["changes_per_h"]
    assert 0 < ours["renewals_per_h"] <= 80 <= ours["commands_per_h"] + 20
    assert rows["fixed6"]["utilisation"] < 50
    assert json.loads((tmp_path / "rows.more.json").read_text(encoding="utf-8")) == []
    said = capsys.readouterr().out
    assert f"ours        1      standard  {ours['over_s']:>6}" in said
    assert "standard car, meter 1 s: trips 0 ≤ 0" in said
    _is_a_picture(tmp_path / "rows.svg")


def _is_a_picture(file: Path) -> None:
    svg = ET.parse(file).getroot()  # noqa: S314 - our own
    shown = " ".join(text.text or "" for text in svg.iter("{http://www.w3.org/2000/svg}text"))
    assert "house-100: most loaded phase, 25 A fuse, meter every 1 s, standard car" in shown
    assert "seed, the same half hour" in shown
    kinds = {element.get("class") for element in svg.iter()}
    assert {"house", "total", "fuse", "over", "setpoint", "draw"} <= kinds


@pytest.mark.long
def test_runs_in_processes_of_its_own() -> None:
    words = ["--hours", "0.05", "--only", "house-10", "--only", "fixed6", "--meter", "1", "--days-only"]
    done = subprocess.run(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-m", "addon.simulator.bench", *words, "--workers", "2"],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )

    assert "12/12" in done.stderr
    assert "fixed6" in done.stdout


def test_other_benchmarks_go_by_their_first_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faults", "--only", "no such fault"]) == 1
    assert "No fault is so named" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--chargers", "11"], "--chargers takes 1 to 10, not 11."),
        (["--fuse", "5"], "--fuse takes 6 to 125 A, not 5."),
        (["--hours", "25"], "--hours takes up to 24, not 25."),
        (["--only", "nobody"], "--only nobody fits none of ours"),
        (["--day", "house-1"], "--day house-1 is none of house-100"),
        (["--houses", "/nowhere"], "There is no house day"),
        (["--json", "/nowhere/rows.json"], "There is no folder /nowhere"),
    ],
)
def test_says_what_is_wrong_before_it_runs(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    assert sentence in capsys.readouterr().err


def test_a_house_is_clipped_below_the_fuse(tmp_path: Path) -> None:
    file = tmp_path / "house.csv"
    file.write_text("t_s,l1_a,l2_a,l3_a\n0,1,2,3\n5,30,24.6,24.4\n", encoding="utf-8")

    day = load_day(file, 25.0)

    assert len(day) == DAY_S
    assert day[4] == (1.0, 2.0, 3.0)
    assert day[5] == day[-1] == (24.5, 24.5, 24.4)
    assert find_houses(tmp_path) == [file]


def test_a_file_that_is_no_house_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "house.csv"
    file.write_text("time,amps\n1,2\n", encoding="utf-8")

    with pytest.raises(RefusedError, match="can't be read as a house day"):
        load_day(file, 25.0)
