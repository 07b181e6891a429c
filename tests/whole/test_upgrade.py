"""What earlier versions left behind is taken over: options by the Supervisor's rules, and the database."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from addon.balancer.answer import STRANGER
from addon.options_file import parse_options
from addon.settings.document import document_of
from addon.store.store import FILE_NAME
from tests.packaging.image import PROJECT
from tests.packaging.option_schema import check, effective
from tests.whole.home import running_home, until, virtual_time
from tests.whole.record_upgrade import usable

VERSIONS = sorted((Path(__file__).parents[1] / "data/upgrades").iterdir(), key=lambda folder: folder.name)
CONFIG = yaml.safe_load((PROJECT / "config.yaml").read_text(encoding="utf-8"))
BY = {"circuits": "name", "chargers": "id", "tags": "id"}

pytestmark = pytest.mark.parametrize("version", VERSIONS, ids=lambda folder: str(folder.name))


def stored(version: Path) -> dict[str, Any]:
    options: dict[str, Any] = json.loads((version / "options.json").read_text(encoding="utf-8"))
    return options


def given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what this version is given where those options are stored."""
    checked = check(CONFIG["schema"], effective(CONFIG["options"], options))
    assert isinstance(checked, dict)
    return checked


def leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Name all values, those in lists by the entry that they are of."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for entry in value:
            yield from leaves(entry, (*path, entry[BY[path[-1]]]))
    else:
        yield path, value


def test_every_option_is_kept_and_new_ones_have_their_defaults(version: Path) -> None:
    old = dict(leaves(stored(version)))
    now = dict(leaves(document_of(parse_options(given(stored(version))))))

    assert {path: now.get(path) for path in old} == old
    fresh = document_of(parse_options(given({"grid": {"main_fuse_a": 25}})))
    new = {path for path in now if path not in old and path[0] not in BY}
    assert {path: now[path] for path in new} == {path: dict(leaves(fresh))[path] for path in new}


def test_no_value_was_left_at_its_default_when_it_was_recorded(version: Path) -> None:
    """Else a lost one would not be noticed; what decides how the demo's charger connects apart."""
    defaults = dict(leaves(CONFIG["options"]))
    alike = {path for path, value in leaves(stored(version)) if defaults.get(path) == value}

    assert alike <= {("grid", "phases"), ("meter", "includes_chargers"), ("charging", "shadow")}


def test_an_option_that_is_not_known_any_more_is_left_out(version: Path) -> None:
    options = stored(version)
    options["grid"]["gone"] = 7
    options["gone_too"] = {"x": 1}

    assert given(options) == given(stored(version))
    assert parse_options(options) == parse_options(stored(version))  # our own file is read with a warning


@virtual_time
async def test_the_app_goes_on_with_what_was_learned_and_charged(version: Path, tmp_path: Path) -> None:
    shutil.copy(version / "data.db", tmp_path / FILE_NAME)
    with closing(sqlite3.connect(version / "data.db")) as old:
        (learned,) = old.execute("SELECT learned FROM charge_points").fetchone()
        sessions = old.execute("SELECT id, energy_wh, stop_reason FROM transactions ORDER BY id").fetchall()
    await asyncio.sleep(7200)  # the database was recorded in the first minutes of simulated time

    async with running_home(tmp_path, options=given(usable(stored(version)))) as home:
        await home.draw(3)
        first = home.moments[0]
        assert first.memory.answers["garage"] != STRANGER
        (loadpoint,) = first.site.loadpoints
        assert (loadpoint.name, loadpoint.min_da, loadpoint.circuit) == ("Left of the door", 80, "Garage")
        home.charger.plug_in()
        await until(lambda: home.limit_a == 16 and home.station.drawing, 120)
        _, answer = await home.request("GET", "/api/sessions")
        kept = {session["id"]: session for session in answer["sessions"]}
        assert [kept[id_]["energy_wh"] >= energy_wh for id_, energy_wh, _ in sessions] == [True] * len(
            sessions
        )
        assert kept[sessions[0][0]]["reason"] == sessions[0][2]
        assert len(kept) == len(sessions) + 1
        assert (await home.state())["error"] == ""
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as now:
        (learned_now,) = now.execute("SELECT learned FROM charge_points").fetchone()
    assert set(json.loads(learned)["proven"]) <= set(json.loads(learned_now)["proven"])
    assert json.loads(learned_now)["dead_man"] == json.loads(learned)["dead_man"] == {"Absolute": True}
