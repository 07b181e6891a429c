"""What is there, what is missing and what to do, in one block for the log: what a first start should tell."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from addon.model.meter import MeterStatus
from addon.model.status import Status

log = structlog.get_logger(__name__)

SETTLED_WITHIN_S = 20.0
"""Home Assistant and its meters are found within seconds; what has not come by then is missing."""
QUIET_S = 3.0
"""What comes right after the meter, such as a charger, is there and not missing."""


def summary(status: Status) -> str:
    """Tell in plain words how the app stands."""
    good = [health for health in status.health if health.ok and not health.notice]
    bad = [health for health in status.health if not health.ok]
    notices = [health for health in status.health if health.ok and health.notice]
    lines = ["What is there:", *(f"  + {health.text}" for health in good)]
    lines += ["What is missing:" if bad else "Nothing is missing."]
    for health in bad:
        lines += [f"  - {health.text}", f"    To do: {health.fix}"]
    if notices:
        lines += ["Worth knowing:", *(f"  * {health.text} {health.fix}" for health in notices)]
    lines += [f"Chargers connect to: {status.ocpp_url}"]
    return "\n".join(lines)


class StartReport:
    """Logs the summary once, as soon as the start has settled."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began_at_s = clock()
        self._known_at_s: float | None = None
        self._done = False

    def publish(self, status: Status) -> None:
        """Look whether it is time."""
        if self._done or status.site is None:
            return
        now_s = self._clock()
        if self._known_at_s is None and status.site.meter.status != MeterStatus.STARTING:
            self._known_at_s = now_s
        quiet = self._known_at_s is not None and now_s - self._known_at_s >= QUIET_S
        if quiet or now_s - self._began_at_s >= SETTLED_WITHIN_S:
            self._done = True
            log.info("This is how it stands.\n%s", summary(status))
