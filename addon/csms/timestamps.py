"""Instants as chargers write them. Pure."""

from __future__ import annotations

from datetime import UTC, datetime


def parse_timestamp(text: object) -> float | None:
    """Read an ISO 8601 instant as Unix time; None where there is none to be read.

    OCPP asks for UTC with a zone; some chargers (Growatt THOR) leave the zone out: taken as UTC, and what
    that is off by is found by measuring the clock's offset.
    """
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return instant.timestamp()


def format_timestamp(wall_s: float) -> str:
    """Write Unix time as OCPP wants it, in whole seconds: some chargers can't read fractions.

    Never before 1970, which some chargers' clocks can't hold.
    """
    return datetime.fromtimestamp(max(0, int(wall_s)), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
