"""Hands out the present moment as a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from addon.engine import Moment
from addon.errors import RefusedError
from addon.recording.privacy import Veil
from addon.recording.scenario import expected_of, scenario, to_file
from addon.translation.text import say
from addon.web.ports import Download


class MomentSaver:
    """The observer that keeps the last moment, and nothing before it."""

    def __init__(self, wall_clock: Callable[[], float]) -> None:
        self._wall_clock = wall_clock
        self._veil = Veil()
        self._moment: Moment | None = None

    def on_moment(self, moment: Moment) -> None:
        """Keep a moment until the next one comes."""
        self._moment = moment

    def save(self, description: str) -> Download:
        """Write the last moment down, its decision as what is expected. Raises RefusedError before one."""
        moment = self._moment
        if moment is None:
            raise RefusedError(say("Nothing has been decided yet that could be saved."))
        at = datetime.fromtimestamp(self._wall_clock(), UTC)
        saved = scenario(
            description or f"Saved at {at:%Y-%m-%d %H:%M:%S} UTC.",
            moment.site,
            self._veil.over(moment.snapshot),
            moment.memory,
            expected_of(moment.decision),
        )
        return Download(name=f"moment-{at:%Y%m%dT%H%M%SZ}.yaml", text=to_file(saved))
