"""Instants as chargers write them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_PARTS = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?\s*"
    r"(Z|[+-]\d{1,2}(?::?\d{2})?Z?)?",
    re.IGNORECASE | re.ASCII,
)
"""What the standard library can't read: parts without a nought, a small z, a space, an offset with a Z."""


def parse_timestamp(text: object) -> float | None:
    """Read an ISO 8601 instant as Unix time; None where there is none to be read.

    OCPP asks for UTC with a zone; some chargers (Growatt THOR) leave the zone out: taken as UTC, and what
    that is off by is found by measuring the clock's offset.
    """
    if not isinstance(text, str) or not text.strip():
        return None
    instant = _instant(text.strip()) or _instant(_regular(text.strip()))
    if instant is None:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return instant.timestamp()


def format_timestamp(wall_s: float) -> str:
    """Write Unix time as OCPP wants it, in whole seconds: some chargers can't read fractions.

    Never before 1970, which some chargers' clocks can't hold.
    """
    return datetime.fromtimestamp(max(0, int(wall_s)), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _regular(text: str) -> str:
    """Write an instant as the standard library reads it, where it has all its parts."""
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return text
    year, month, day, hour, minute, second, fraction, zone = parts.groups()
    date = f"{year}-{int(month):02}-{int(day):02}"
    time = f"{int(hour):02}:{int(minute):02}:{int(second or 0):02}.{(fraction or '0')[:6]:0<6}"
    return f"{date}T{time}{_zone((zone or '').upper())}"


def _zone(zone: str) -> str:
    if zone in ("", "Z"):
        return "+00:00"
    figures = zone[1:].rstrip("Z").replace(":", "")
    hours, minutes = (figures[:-2], figures[-2:]) if len(figures) > 2 else (figures, "0")
    return f"{zone[0]}{int(hours):02}:{int(minutes):02}"
