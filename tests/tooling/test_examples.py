"""The examples for dashboards and automations name entities and events that there are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from addon.homeassistant.entities import CHARGER, SITE, SITE_SLUG
from addon.homeassistant.news.events import EVENT_TYPE
from addon.model.loadpoint import Escalation

ROOT = Path(__file__).parents[2]
CHARGERS_NAME = "garage"
"""The charger of the examples."""
OWN = re.compile(rf"\b([a-z_]+)\.({SITE_SLUG}|{CHARGERS_NAME})_(\w+)")
DOCUMENT = (ROOT / "docs/examples.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


def texts(value: object) -> list[str]:
    """List all texts in a YAML document."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [str(value)]


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_every_entity_of_an_example_is_there(block: str) -> None:
    tables: dict[str, tuple[Any, ...]] = {SITE_SLUG: SITE, CHARGERS_NAME: CHARGER}
    there = {f"{row.platform}.{slug}_{row.key}" for slug, table in tables.items() for row in table}
    named = {found[0] for text in texts(yaml.safe_load(block)) for found in OWN.finditer(text)}

    assert named <= there


def triggers(document: object) -> list[dict[str, Any]]:
    found = document.get("triggers", []) if isinstance(document, dict) else []
    return [trigger for trigger in found if trigger["trigger"] == "event"]


def test_every_event_of_an_example_is_there() -> None:
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "addon/homeassistant").rglob("events*.py"))
    awaited = [trigger for block in BLOCKS for trigger in triggers(yaml.safe_load(block))]

    assert awaited
    for trigger in awaited:
        assert trigger["event_type"] == EVENT_TYPE
        assert f'"{trigger["event_data"]["type"]}"' in sources
        assert trigger["event_data"].get("step", Escalation.BY_HAND) in set(Escalation)


def test_every_event_is_explained() -> None:
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "addon/homeassistant").rglob("events*.py"))
    told = re.findall(r"^\| `(\w+)` \|", DOCUMENT.split("## Events")[1], re.MULTILINE)

    assert set(told) == set(re.findall(r'"((?:session|fallback|overload|charger)_[a-z]+)"[,)]', sources))


def test_the_examples_are_about_something() -> None:
    assert any(yaml.safe_load(block).get("type") == "vertical-stack" for block in BLOCKS)
    assert sum(len(OWN.findall(block)) for block in BLOCKS) > 10
