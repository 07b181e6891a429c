"""Who else serves chargers, as Home Assistant's config entries and devices tell it."""

from typing import Any

import pytest

from addon.homeassistant.neighbours import neighbours_of
from addon.model.neighbours import Kind, Neighbour

# shaped as Home Assistant 2026.11 lists them
ENTRY = {
    "entry_id": "01K",
    "domain": "ocpp",
    "title": "central",
    "source": "user",
    "state": "loaded",
    "disabled_by": None,
    "reason": None,
}
DEVICE = {
    "id": "d1",
    "identifiers": [["hassio", "49686a9f_evcc"]],
    "manufacturer": "evcc",
    "model": "Home Assistant App",
    "name": "evcc",
    "name_by_user": None,
}
CENTRAL = Neighbour(name="central", kind=Kind.INTEGRATION)
APP = Neighbour(name="evcc", kind=Kind.APP)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (CENTRAL,)),
        ({"state": "setup_retry"}, (Neighbour(name="central", kind=Kind.INTEGRATION, runs=False),)),
        ({"disabled_by": "user"}, ()),
        ({"domain": "shelly"}, ()),
        ({"title": ""}, (Neighbour(name="OCPP", kind=Kind.INTEGRATION),)),
    ],
)
def test_the_integration(changes: dict[str, Any], expected: tuple[Neighbour, ...]) -> None:
    assert neighbours_of([ENTRY | changes], []) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (APP,)),
        ({"identifiers": [["hassio", "evcc-nightly"]]}, (APP,)),
        ({"name_by_user": "Sun"}, (Neighbour(name="Sun", kind=Kind.APP),)),
        ({"identifiers": [["hassio", "local_ocpp_proxy"]]}, (APP,)),
        ({"identifiers": [["hassio", "a0d7b954_ev_load_balancer"]]}, ()),  # that is us
        ({"identifiers": [["hassio", "core_mosquitto"]]}, ()),
        ({"identifiers": [["mqtt", "evcc"]]}, ()),
        ({"identifiers": [["hassio", "evcc", "odd"], []]}, ()),
        ({"identifiers": None}, ()),
    ],
)
def test_apps(changes: dict[str, Any], expected: tuple[Neighbour, ...]) -> None:
    assert neighbours_of([], [DEVICE | changes]) == expected
