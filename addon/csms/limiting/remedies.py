"""What can be told to a charger that accepts its limit and does not follow it."""

from __future__ import annotations

from collections.abc import Callable

from addon.csms.limiting.ledger import Ledger
from addon.csms.limiting.pause_ways import PauseWay
from addon.csms.limiting.pausing import Pausing
from addon.csms.limiting.profile_writer import ProfileWriter
from addon.csms.limiting.session_limit import SessionLimit
from addon.csms.limiting.wanted import Wanted
from addon.csms.requests import Requests
from addon.csms.station import Station
from addon.model.loadpoint import Order


class Remedies:
    """One connector's remedies (`limited.Limited`). `wake` has its limiter look again at once."""

    def __init__(
        self,
        station: Station,
        *,
        wanted: Wanted,
        ledger: Ledger,
        writer: ProfileWriter,
        running: SessionLimit,
        pausing: Pausing,
        wake: Callable[[], None],
    ) -> None:
        self._station = station
        self._wanted = wanted
        self._ledger = ledger
        self._writer = writer
        self._running = running
        self._pausing = pausing
        self._wake = wake

    @property
    def active(self) -> bool:
        """Whether it is being told limits now: the balancer lives, and may send."""
        return self._wanted.active

    @property
    def wrote_at_s(self) -> float:
        """When a profile was last sent to it, a new one or the same again."""
        return self._writer.wrote_at_s

    @property
    def pauses(self) -> bool:
        """Whether it is to stand still."""
        return self._wanted.pauses

    @property
    def unheard_da(self) -> int | None:
        """What the session would be told, did the charger not refuse it or leave it unanswered; else None."""
        wanted = self._wanted.takeable
        session = self._wanted.session
        if session is None or wanted is None or not (session.free or self._running.unheard):
            return None
        return wanted.limit_da

    def orders(self, now_s: float) -> tuple[Order, ...]:
        """List the limits it may be following."""
        return self._ledger.orders(now_s)

    async def resend(self, requests: Requests) -> None:
        """Tell the limit of the session again, or pause it anew; the next way where none is known to work."""
        if self.pauses and not self._is_free and not self._running.unheard:
            if not self._station.learned.pause_works:
                await self._pausing.fail(requests)
            self._pausing.release()
            await self._station.keep()
        self._tell_anew()

    async def take_other_way(self, requests: Requests) -> bool:
        """Tell the limit in another way, or pause by ending the transaction; False where that is no other."""
        if self._is_free:
            return False
        if self.pauses:
            if self._running.unheard or self._pausing.ways.way in (PauseWay.STOP, PauseWay.HOLD):
                return False
            await self._pausing.fail(requests, PauseWay.STOP)
        elif not self._running.take_other_way():
            return False
        self._tell_anew()
        return True

    async def settle_way(self, *, other: bool) -> None:
        """Stay with the other way, which the charger follows, or go back to the first."""
        if other:
            await self._running.keep_other_way()
        else:
            self._running.drop_other_way()

    def halt(self) -> None:
        """Leave a pause behind: the session is ended for good, and nothing may begin it again."""
        self._running.drop_other_way()
        self._pausing.release()
        self._writer.hurry()
        self._wake()

    @property
    def _is_free(self) -> bool:
        """Whether there is no transaction that could be told anything, and only the default limit is left."""
        return self._wanted.session is not None and self._wanted.session.free

    def _tell_anew(self) -> None:
        self._running.resend(default=self._is_free)
        self._writer.hurry()
        self._wake()
