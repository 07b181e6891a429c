"""What this charger has not: a display, prices, and firmware for its neighbours (blocks I, L, O)."""

from __future__ import annotations

from addon.simulator.v201.duties import Duties
from addon.simulator.wording import Routes


def routes(_: Duties) -> Routes:
    """Answer that there is no such thing."""
    return {
        "CostUpdated": lambda **_: {},
        "PublishFirmware": lambda **_: {"status": "Rejected"},
        "UnpublishFirmware": lambda **_: {"status": "NoFirmware"},
        "SetDisplayMessage": lambda **_: {"status": "NotSupportedMessageFormat"},
        "GetDisplayMessages": lambda **_: {"status": "Unknown"},
        "ClearDisplayMessage": lambda **_: {"status": "Unknown"},
    }
