"""Sends one charging profile and waits for the answer, unless a cut makes waiting pointless."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import Enum

from addon.csms.charging_since import charging_age_s
from addon.csms.connector import Connector
from addon.csms.limit_profile import Fall, LimitProfile, TimeBase
from addon.csms.limiting.dead_man import IN_FLASH, IN_MEMORY, Rhythm, Told
from addon.csms.patience import end_now
from addon.csms.requests import CompositeSchedule, Requests
from addon.csms.station import Station
from addon.csms.way import Way
from addon.errors import PeerRefusedError, PeerTimeoutError
from addon.model.loadpoint import Session

NEVER_HEARD_OF = "NotImplemented"


class Answer(Enum):
    """What became of a profile."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    SILENCE = "silence"
    OVERTAKEN = "overtaken by a cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A limit to be told. `fallback_da`: what it falls to by itself; `falls`: whether it does.

    `jumps`: the charger goes to full current for a moment whenever it is told something.
    """

    way: Way
    limit_da: int
    fallback_da: int
    falls: bool
    terms: tuple[object, ...]
    jumps: bool = False

    @property
    def spares(self) -> bool:
        """Whether each write costs something: the charger's flash, or the fuse a jump."""
        return self.way.in_flash or self.jumps

    @property
    def rhythm(self) -> Rhythm:
        """How long the dead-man waits, and when it is renewed."""
        return IN_FLASH if self.spares else IN_MEMORY

    def told(self, now_s: float) -> Told:
        """Write down that it was accepted."""
        return Told(
            limit_da=self.limit_da,
            fallback_da=self.fallback_da,
            at_s=now_s,
            dead_man_at_s=now_s + self.rhythm.time_s if self.falls else None,
            terms=self.terms,
        )


class ProfileWriter:
    """Writes profiles of one connector.

    `wrote_at_s`: when it last did; `age_s`: for how long the session's relative times had counted then.
    """

    def __init__(self, station: Station, connector: Connector) -> None:
        self.wrote_at_s = -math.inf
        self.age_s = 0.0
        self._station = station
        self._connector = connector
        self._patience: asyncio.Timeout | None = None
        self._limit_da = 0

    def hurry(self, limit_da: int = -1) -> None:
        """Stop waiting for the answer to a higher limit than this; without one, to any."""
        if limit_da < self._limit_da:
            end_now(self._patience)

    async def write(
        self, requests: Requests, telling: Telling, session: Session | None, *, urgent: bool
    ) -> tuple[Answer, str]:
        """Send a profile; returns what became of it, and the charger's own word. Raises PeerGoneError."""
        limit = LimitProfile(
            way=telling.way,
            limit_da=telling.limit_da,
            base=self._time_base(session),
            mains=self._connector.mains(
                unit=telling.way.unit,
                number_phases=self._station.quirk.number_phases,
                for_any=session is None,
            ),
            fall=Fall(fallback_da=telling.fallback_da, after_s=telling.rhythm.time_s)
            if telling.falls
            else None,
            transaction_id=session.transaction_id if session else None,
        )
        try:
            async with self._waiting(telling.limit_da):
                self.wrote_at_s = self._station.clock()
                status = await requests.set_limit(self._connector.id, limit, urgent=urgent)
        except PeerRefusedError as error:
            answer = Answer.UNSUPPORTED if error.code == NEVER_HEARD_OF else Answer.REFUSED
            return answer, error.code or "an error"
        except PeerTimeoutError:
            return Answer.SILENCE, ""
        except TimeoutError:
            return Answer.OVERTAKEN, ""
        return (Answer.ACCEPTED if status == "Accepted" else Answer.REFUSED), status

    def _time_base(self, session: Session | None) -> TimeBase:
        """Tell the time. A session's age is by the monotonic clock: ours may have been set meanwhile."""
        now_wall_s, offset = self._station.wall_clock(), self._station.offset
        age_s = self._station.clock() - session.started_at_s if session else None
        self.age_s = charging_age_s(self._station, self._connector, session) if session else 0.0
        return TimeBase(
            now_wall_s=now_wall_s,
            started_wall_s=None if age_s is None else now_wall_s - age_s,
            charging_wall_s=now_wall_s - self.age_s,
            offset_s=offset.value_s or 0.0,
            least_offset_s=offset.least_s,
        )

    async def ask_back(self, requests: Requests, telling: Telling) -> tuple[bool, CompositeSchedule | None]:
        """Ask what it makes of what it was told: (whether it was asked at all, what it said)."""
        schedule = None
        try:
            async with self._waiting(telling.limit_da):
                schedule = await requests.get_composite_schedule(
                    self._connector.id, int(telling.rhythm.time_s) + 60, telling.way.unit
                )
        except (PeerRefusedError, PeerTimeoutError):
            pass  # many can't tell; they are taken at their word
        except TimeoutError:
            return False, None
        return True, schedule

    @contextlib.asynccontextmanager
    async def _waiting(self, limit_da: int) -> AsyncIterator[None]:
        """Let `hurry` end what is awaited inside, as a TimeoutError."""
        self._limit_da = limit_da
        try:
            async with asyncio.timeout(None) as self._patience:
                yield
        finally:
            self._patience = None
