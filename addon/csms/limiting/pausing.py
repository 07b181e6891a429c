"""How a charger is paused: the ways are tried from the gentlest on, each once, and what works is remembered.

0 A; else 5 A or 1 A where that is accepted and seen to stop the draw; else out of service, where that acts
at once; else the end of the transaction, begun again with the same tag to resume; else its minimum.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from enum import StrEnum

from addon.csms.connector import NO_CURRENT_DA
from addon.csms.learned import KeptPause
from addon.csms.limiting.obedience import STOPPED_AFTER_S
from addon.csms.requests import Requests
from addon.csms.station import Station
from addon.errors import PeerRefusedError
from addon.model.loadpoint import ChargingStatus, Draw, Session
from addon.model.site import MIN_PILOT_DA

DRAWS_ON = "the car draws on"

RESTART_WITHIN_S = 60.0
"""A charger that was asked to start again, and accepted, does so within this time."""

ENDS_WITHIN_S = 10.0
"""A transaction that was stopped ends within this time, where it ends with the stop."""

_CHARGES = frozenset({ChargingStatus.CHARGING, ChargingStatus.SUSPENDED_EV, ChargingStatus.SUSPENDED_EVSE})
_WAITS_FOR_RESTART = frozenset(
    {ChargingStatus.FINISHING, ChargingStatus.PREPARING, ChargingStatus.SUSPENDED_EV, ChargingStatus.UNKNOWN}
)


class PauseWay(StrEnum):
    """A way of pausing, by the name under which it is remembered."""

    ZERO = "0 A"
    FIVE = "5 A"
    ONE = "1 A"
    OUT_OF_SERVICE = "out of service"
    STOP = "stop"
    HOLD = "hold"


_LIMITS_DA = {PauseWay.ZERO: 0, PauseWay.FIVE: 50, PauseWay.ONE: 10}
_ORDER = tuple(PauseWay)
_BY_OTHER_MEANS = frozenset({PauseWay.OUT_OF_SERVICE, PauseWay.STOP})


class Pausing:
    """Pausing one connector.

    `engaged_way`: by what it is paused where that is no limit, else None; kept, as is `stopped`: the session
    that goes on after the pause although its transaction may have ended with it. `restored`: the pause began
    before a restart of this program.
    """

    def __init__(self, station: Station, connector_id: int) -> None:
        self._station = station
        self._connector_id = connector_id
        self.engaged_way: PauseWay | None = None
        self.stopped: Session | None = None
        self.restored = False
        self.stranded = False
        self._engaged_at_s = 0.0
        self._restarting_since_s: float | None = None
        self._restore()

    def _restore(self) -> None:
        """Take back a pause from before a restart of this program; none of a session ended for good."""
        learned, now_s = self._station.learned, self._station.clock()
        if learned.halted.get(self._connector_id):
            learned.paused.pop(self._connector_id, None)
        kept = learned.paused.get(self._connector_id)
        if kept is None or kept.way not in _BY_OTHER_MEANS:
            return
        age_s = max(0.0, self._station.wall_clock() - kept.started_wall_s)
        self.engaged_way, self.restored, self._engaged_at_s = PauseWay(kept.way), True, now_s
        self.stopped = Session(
            transaction_id=kept.transaction_id,
            id_tag=kept.id_tag,
            started_wall_s=kept.started_wall_s,
            started_at_s=now_s - age_s,
        )

    @property
    def engaged(self) -> bool:
        """Whether it is paused by something else than a limit."""
        return self.engaged_way is not None

    @property
    def out_of_service(self) -> bool:
        """Whether it is paused by having been taken out of service."""
        return self.engaged_way is PauseWay.OUT_OF_SERVICE

    @property
    def stopped_for_pause(self) -> bool:
        """Whether it is paused by having ended its transaction, which begins again by itself."""
        return self.engaged_way is PauseWay.STOP

    @property
    def way(self) -> PauseWay:
        """The way to try or to use now."""
        try:
            return PauseWay(self._station.learned.pause)
        except ValueError:
            return PauseWay.ZERO if self._station.quirk.takes_zero else PauseWay.FIVE

    @property
    def possible(self) -> bool:
        """Whether some way is left."""
        return self.way is not PauseWay.HOLD

    @property
    def limit_da(self) -> int | None:
        """The limit that pauses it; None where it is paused by something else."""
        return self._least_da if self.way is PauseWay.HOLD else _LIMITS_DA.get(self.way)

    @property
    def lowest_fallback_da(self) -> int:
        """The lowest limit that a profile may fall to: what it takes for a pause, or its minimum."""
        limit_da = self.limit_da
        return self._least_da if limit_da is None else limit_da

    @property
    def _least_da(self) -> int:
        return self._station.learned.lowest_da

    def give_up_way(self, why: str) -> None:
        """Go on to the next way, for good; what takes no 5 A takes no 1 A, and without 6 A no 5 A either."""
        learned = self._station.learned
        following = _ORDER[_ORDER.index(self.way) + 1 :] or (PauseWay.HOLD,)
        hopeless = set() if self._station.quirk.change_availability else {PauseWay.OUT_OF_SERVICE}
        if self._least_da > MIN_PILOT_DA:
            hopeless |= {PauseWay.FIVE, PauseWay.ONE}
        if self.way is PauseWay.FIVE and why != DRAWS_ON:
            hopeless |= {PauseWay.ONE}
        if not self._station.quirk.resumes:
            hopeless |= {PauseWay.STOP}
        way = next(w for w in following if w not in hopeless)
        self._station.log.info("another way to pause is tried", failed=self.way, why=why, next=way)
        learned.pause, learned.pause_works = way, False

    async def fail(self, requests: Requests, way: PauseWay | None = None) -> None:
        """Give up the way in use, which stops nothing: for the next one, or for this one."""
        if self.engaged:
            with contextlib.suppress(PeerRefusedError):
                await self._put_in_service(requests)
        if way is None:
            self.give_up_way(DRAWS_ON)
        else:
            self._station.log.info("another way to pause is tried", failed=self.way, next=way)
            self._station.learned.pause, self._station.learned.pause_works = way, False
        self.release()
        await self._station.keep()

    async def watch(self, paused_at_s: float, draws: Sequence[Draw]) -> None:
        """See whether the pause has stopped the draw, and give up a way that has not."""
        learned = self._station.learned
        draws_on = _draws_on(paused_at_s, draws)
        if draws_on is None or learned.pause_works or not self.possible:
            return
        if draws_on:
            self.give_up_way(DRAWS_ON)
        else:
            learned.pause_works = True
        await self._station.keep()

    async def watch_engaged(self, requests: Requests, draws: Sequence[Draw]) -> None:
        """See whether the car stands still while `engaged`; if not, end this pause, for another to begin.

        A way that has worked before is tried again: the charger may have restarted and forgotten.
        """
        draws_on = _draws_on(self._engaged_at_s, draws)
        learns = self.engaged_way is self.way  # not in a pause from before all was learned anew
        if draws_on and not (learns and self._station.learned.pause_works):
            with contextlib.suppress(PeerRefusedError):  # else it would go out of service later
                await self._put_in_service(requests)
        if learns:
            await self.watch(self._engaged_at_s, draws)
        if draws_on:
            self.release()

    async def engage(self, requests: Requests, session: Session) -> bool:
        """Pause by other means than a limit; False where that failed and another way is next."""
        way = self.way
        stop = self._stop if way is PauseWay.STOP else self._take_out_of_service
        try:
            done = await stop(requests, session)
        except PeerRefusedError:
            done = False
        if not done:
            self.give_up_way("refused")
            await self._station.keep()
            return False
        self.engaged_way, self.stopped, self._engaged_at_s = way, session, self._station.clock()
        self._station.learned.paused[self._connector_id] = KeptPause(
            way=way,
            transaction_id=session.transaction_id,
            id_tag=session.id_tag,
            started_wall_s=session.started_wall_s,
        )
        self._station.log.info("charger paused", by=way)
        await self._station.keep()
        return True

    async def resume(self, requests: Requests, session: Session | None, status: ChargingStatus) -> None:
        """Undo `engage`; where the transaction has ended with it, have another one started.

        Also where it goes on: in OCPP 2.0.1 a stop may end only the permission to charge (TxStopPoint).
        """
        stopped = self.stopped
        same = (
            session is not None and stopped is not None and session.transaction_id == stopped.transaction_id
        )
        outlives = same and self.engaged_way is PauseWay.STOP
        if stopped is None or status is ChargingStatus.AVAILABLE or (session is not None and not outlives):
            await self._put_in_service(requests)
            return self.release()
        if outlives and self._goes_on(status):
            return self.release()
        if outlives and self._ends(status):
            return None
        return await self._start_again(requests, stopped, status)

    def _goes_on(self, status: ChargingStatus) -> bool:
        """Tell whether a transaction that outlives its stop charges again, or charges on after all."""
        if self._restarting_since_s is not None:
            return status in _CHARGES
        engaged_s_ago = self._station.clock() - self._engaged_at_s
        return status is ChargingStatus.CHARGING and engaged_s_ago >= RESTART_WITHIN_S

    def _ends(self, status: ChargingStatus) -> bool:
        """Tell whether the end of a transaction may still be under way."""
        engaged_s_ago = self._station.clock() - self._engaged_at_s
        early = engaged_s_ago < ENDS_WITHIN_S or status is ChargingStatus.CHARGING
        return early and self._restarting_since_s is None

    async def _start_again(self, requests: Requests, stopped: Session, status: ChargingStatus) -> None:
        now_s = self._station.clock()
        if self._restarting_since_s is not None:
            if now_s - self._restarting_since_s >= RESTART_WITHIN_S:
                await self._strand(status)
            return
        self._restarting_since_s = now_s
        await self._put_in_service(requests)
        try:
            await requests.remote_start(self._connector_id, stopped.id_tag)
        except PeerRefusedError:
            await self._strand(status)

    def release(self) -> None:
        """Forget the pause: another session has begun, or the car is gone. Kept with what is kept next."""
        self.engaged_way, self.stopped, self.restored = None, None, False
        self._restarting_since_s = None
        self._station.learned.paused.pop(self._connector_id, None)

    async def _stop(self, requests: Requests, session: Session) -> bool:
        await requests.remote_stop(session.transaction_id, urgent=True)
        return True

    async def _take_out_of_service(self, requests: Requests, _: Session) -> bool:
        status = await requests.change_availability(self._connector_id, operative=False, urgent=True)
        if status == "Accepted":
            return True
        if status == "Scheduled":  # only once the session has ended: no pause, so take it back
            await requests.change_availability(self._connector_id, operative=True)
        return False

    async def _put_in_service(self, requests: Requests) -> None:
        if self.engaged_way is PauseWay.OUT_OF_SERVICE:
            await requests.change_availability(self._connector_id, operative=True)

    async def _strand(self, status: ChargingStatus) -> None:
        """Note that it does not start again: from now on it is rather held at its minimum."""
        self.stranded = status in _WAITS_FOR_RESTART
        if self.stranded:
            self._station.learned.pause = PauseWay.HOLD
            await self._station.keep()
        self._station.log.warning("charger does not start again after a pause", status=status)
        self.release()


def _draws_on(paused_at_s: float, draws: Sequence[Draw]) -> bool | None:
    """Tell whether the car draws on well after a pause began; None where nothing tells yet."""
    if not draws or draws[-1].at_s < paused_at_s + STOPPED_AFTER_S:
        return None
    return max(draws[-1].terminals_da) > NO_CURRENT_DA
