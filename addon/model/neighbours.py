"""Others in the same Home Assistant that serve chargers, or would like to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What it is."""

    INTEGRATION = "integration"
    APP = "app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """One that chargers may connect to as well. `runs`: False where Home Assistant says that it does not."""

    name: str
    kind: Kind
    runs: bool = True
