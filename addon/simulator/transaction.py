"""What a simulated charger keeps of its sessions and of what it was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, kw_only=True)
class Transaction:
    """A charging session as the charger keeps it; `id` is None until the central system gave one.

    - `uuid`: what the charger itself called it (OCPP 2.0.1), or "".
    - `authorized`: False: it is open, and nothing may be drawn (yet, or any more).
    """

    id_tag: str
    started: str
    started_clock_s: float
    meter_start_wh: int
    id: int | None = None
    uuid: str = ""
    authorized: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileOrder:
    """One SetChargingProfile: when, what, the answer, and what limit the profiles give since."""

    at_s: float
    connector_id: int
    profile: Mapping[str, Any]
    status: str
    limit_a: float
