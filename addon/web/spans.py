"""Days and instants in queries."""

from __future__ import annotations

import math
from datetime import datetime

from addon.errors import RefusedError
from addon.translation.text import say


def instant(text: str, name: str, default: float) -> float:
    """Read a day or an instant as Unix time, or that itself; one without a zone is local time here."""
    if not text:
        return default
    try:
        seconds = float(text)
        if math.isfinite(seconds) and len(text) != len("20270131"):
            return seconds
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).astimezone().timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise RefusedError(
            say("{name} must be a day or an instant, as 2027-01-31 or 2027-01-31T08:00Z.", name=name)
        ) from error
