"""Which entity a line of the logbook belongs to."""

from dataclasses import replace
from typing import Any

import pytest

from addon.homeassistant.news.anchors import anchor_of, resolved
from tests.homeassistant.test_events import IDLE, at
from tests.homeassistant.test_publisher import SITE

STATUS = at(SITE, IDLE, replace(IDLE, id="Drive 2", charge_point_id="Drive 2", name="Drive"))


def entry(unique_id: str, entity_id: str, platform: str = "mqtt") -> dict[str, Any]:
    return {"unique_id": unique_id, "entity_id": entity_id, "platform": platform}


@pytest.mark.parametrize(
    ("charger_id", "registry", "expected"),
    [
        ("cp1", [], "sensor.garage_status"),
        ("Drive 2", [], "sensor.drive_status"),
        ("", [], "sensor.ev_load_balancer_limiting_reason"),
        ("gone", [], "sensor.ev_load_balancer_limiting_reason"),
        ("", [entry("evlb_0a1b_site-limiting_reason", "sensor.why")], "sensor.why"),
        ("cp1", [entry("evlb_0a1b_charger_cp1-status", "sensor.mine")], "sensor.mine"),
        ("cp1", [entry("evlb_0a1b_charger_my_charger_cp1-status", "sensor.other")], "sensor.garage_status"),
        ("cp1", [entry("evlb_0a1b_charger_cp1-status", "sensor.other", "shelly")], "sensor.garage_status"),
        ("cp1", [entry("evlb_0a1b_charger_cp1-power", "sensor.power")], "sensor.garage_status"),
        ("cp1", [{"unique_id": 7, "platform": "mqtt", "entity_id": "x.y"}], "sensor.garage_status"),
    ],
)
def test_anchors(charger_id: str, registry: list[dict[str, Any]], expected: str) -> None:
    assert resolved(anchor_of(STATUS, charger_id), registry) == expected
