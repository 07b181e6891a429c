"""Which charging profiles a make of charger takes, and which it refuses."""

from __future__ import annotations

from addon.simulator.charging_schedule import NOMINAL_VOLTAGE_V, Charging, Profile, Purpose
from addon.simulator.quirks import Quirks


def acceptable(quirks: Quirks, connector_id: int, profile: Profile, charging: Charging | None) -> bool:
    """Tell whether it takes a profile at a connector (0: the whole charge point) while this is running."""
    at_connector = {
        Purpose.CHARGE_POINT_MAX: connector_id == 0,
        Purpose.TX_DEFAULT: True,
        Purpose.TX: connector_id == 1 and charging is not None,
    }[profile.purpose]
    known = profile.transaction_id is None or (
        charging is not None and profile.transaction_id == charging.transaction_id
    )
    return (
        at_connector
        and known
        and connector_id in quirks.connectors
        and profile.purpose in quirks.purposes
        and profile.kind in quirks.kinds
        and profile.unit in quirks.units
        and profile.stack_level <= quirks.max_stack_level
        and _smallest_a(profile) >= quirks.min_limit_a
    )


def heeded(quirks: Quirks, profile: Profile) -> bool:
    """Tell whether it does what a profile says that it has taken."""
    return profile.kind in quirks.heeded_kinds and profile.purpose in quirks.heeded_purposes


def _smallest_a(profile: Profile) -> float:
    """Find the smallest limit of all periods, in amperes per phase."""
    if profile.unit == "A":
        return min(period.limit for period in profile.periods)
    return min(period.limit / NOMINAL_VOLTAGE_V / period.phases for period in profile.periods)
