"""Charging profiles of OCPP 2.0.1 (§2.10), read into what the station evaluates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addon.simulator.charging_schedule import Profile, parse

_PURPOSES = {
    "ChargingStationMaxProfile": "ChargePointMaxProfile",
    "TxDefaultProfile": "TxDefaultProfile",
    "TxProfile": "TxProfile",
}


def read(evse_id: int, data: Mapping[str, Any]) -> Profile | None:
    """Read a ChargingProfileType with snake_case names; None where the standard forbids it here.

    Of several schedules, which are for ISO 15118, the first counts. A central system may not set external
    constraints (K01.FR.22), a TxProfile names its transaction (K01.FR.03), and what is for the whole
    station does not count from the start of charging (K01.FR.38).
    """
    purpose, kind = data["charging_profile_purpose"], data["charging_profile_kind"]
    if (
        purpose not in _PURPOSES
        or (purpose == "TxProfile" and (evse_id == 0 or not data.get("transaction_id")))
        or (purpose == "ChargingStationMaxProfile" and (evse_id != 0 or kind == "Relative"))
    ):
        return None
    try:
        return parse(
            {
                **data,
                "charging_profile_id": data["id"],
                "charging_profile_purpose": _PURPOSES[purpose],
                "charging_schedule": data["charging_schedule"][0],
            }
        )
    except (KeyError, TypeError, ValueError):
        return None


def purpose_16(purpose: str | None) -> str | None:
    """Name a purpose as the station does; what it has not is left as it is, and matches nothing."""
    return _PURPOSES.get(purpose, purpose) if purpose else None
