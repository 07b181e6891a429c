"""A pause by other means than a limit: out of service, or by the end of the transaction.

It is kept before it is demanded, demanded again where it is in doubt, and always taken back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from addon.csms.answers import answered
from addon.csms.learned import KeptPause
from addon.csms.limiting.comeback import Comeback
from addon.csms.limiting.pause_ways import DRAWS_ON, PauseWay, PauseWays, draws_on
from addon.csms.requests import Requests
from addon.csms.station import Station
from addon.errors import PeerRefusedError, PeerTimeoutError, ShadowError
from addon.model.loadpoint import ChargingStatus, Draw, Session
from addon.translation.text import say

RESTART_WITHIN_S = 60.0
"""A charger that was asked to start again, and accepted, does so within this time."""

ANSWERS_WITHIN_S = 4.0
"""A pause that is not answered is demanded anew; the charger may have heard it all the same."""

ENDS_WITHIN_S = 10.0
"""A transaction that was stopped ends within this time, where it ends with the stop."""

_CHARGES = frozenset({ChargingStatus.CHARGING, ChargingStatus.SUSPENDED_EV, ChargingStatus.SUSPENDED_EVSE})
_BY_OTHER_MEANS = frozenset({PauseWay.OUT_OF_SERVICE, PauseWay.STOP})
_WAITS_FOR_RESTART = frozenset(
    {ChargingStatus.FINISHING, ChargingStatus.PREPARING, ChargingStatus.SUSPENDED_EV, ChargingStatus.UNKNOWN}
)


class Pausing:
    """Pausing one connector.

    Attributes:
        ways: those that there are.
        engaged_way: by what it is paused where that is no limit, else None; kept, as is
        stopped: the session that goes on after the pause although its transaction may have ended with it.
        restored: the pause began before a restart of this program.
        doubted: it may not have heard of the pause, or have been brought back.
        stranded: it did not start again after one.

    """

    def __init__(self, station: Station, connector_id: int) -> None:
        self.ways = PauseWays(station)
        self._station = station
        self._connector_id = connector_id
        self.engaged_way: PauseWay | None = None
        self.stopped: Session | None = None
        self.restored = False
        self.doubted = False
        self.stranded = False
        self._comeback = Comeback()
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
        self.doubted = True  # kept before it was demanded
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

    async def fail(self, requests: Requests, way: PauseWay | None = None) -> None:
        """Give up the way in use, which stops nothing: for the next one, or for this one."""
        if self.engaged:
            await self._take_back(requests)
        if way is None:
            self.ways.give_up(DRAWS_ON)
        else:
            self.ways.prefer(way)
        self.release()
        await self._station.keep()

    async def watch_engaged(self, requests: Requests, draws: Sequence[Draw]) -> None:
        """See whether the car stands still while `engaged`; if not, end this pause, for another to begin.

        A way that has worked before is tried again: the charger may have restarted and forgotten.
        """
        on = draws_on(self._engaged_at_s, draws)
        learns = self.engaged_way is self.ways.way  # not in a pause from before all was learned anew
        if on and not (learns and self._station.learned.pause_works):
            await self._take_back(requests)  # else it would go out of service later
        if learns:
            await self.ways.watch(self._engaged_at_s, draws)
        if on:
            self.release()

    async def engage(self, requests: Requests, session: Session) -> bool:
        """Pause by other means than a limit; False where that failed and another way is next.

        Kept before it is demanded: the charger may have heard it although no answer comes, or comes too late.
        """
        way = self.ways.way
        self.engaged_way, self.stopped, self._engaged_at_s = way, session, self._station.clock()
        self.doubted = True
        self._comeback.expect()
        self._station.learned.paused[self._connector_id] = KeptPause(
            way=way,
            transaction_id=session.transaction_id,
            id_tag=session.id_tag,
            started_wall_s=session.started_wall_s,
        )
        await self._station.keep()
        try:
            done = await self._demand(requests, session)
        except ShadowError:
            self.release()
            await self._station.keep()
            raise
        if done:
            self.doubted, self._engaged_at_s = False, self._station.clock()
            self._station.log.info("charger paused", by=way)
        else:
            self.release()
            self.ways.give_up("refused")
            await self._station.keep()
        return done

    def doubt(self) -> None:
        """Note that it may have come back into service, or have forgotten that it is out."""
        self.doubted = self.doubted or self.out_of_service

    def undone(self, status: ChargingStatus) -> bool:
        """Tell whether it says that it is in service again, although it was told to be out."""
        paused_s = self._station.clock() - self._engaged_at_s
        return self.out_of_service and self._comeback.is_told(status, paused_s)

    def begin_session(self) -> None:
        """Begin anew with another session."""
        self.stranded = False
        self._comeback = Comeback()

    async def confirm(self, requests: Requests, session: Session | None, status: ChargingStatus) -> bool:
        """Demand the pause again where it is `doubted`; True where that was heard now.

        A stop that is refused may have worked before: what the car draws tells. Raises PeerTimeoutError where
        nothing is heard and no session would be paused anew.
        """
        if not self.doubted:
            return False
        try:
            done = await self._demand(requests, session)
        except PeerTimeoutError:
            if session is None:
                raise
            self.release()  # to be paused anew, told its least first: it may have forgotten that, too
            return False
        if done or self.engaged_way is PauseWay.STOP or status is ChargingStatus.UNAVAILABLE:
            self.doubted = False
        else:
            self.release()
        return done

    async def _demand(self, requests: Requests, session: Session | None) -> bool:
        """Demand what pauses it; False where it refuses. Raises PeerTimeoutError: it may have heard."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                if self.engaged_way is PauseWay.OUT_OF_SERVICE:
                    return await self._take_out_of_service(requests)
                if session is not None:
                    await requests.remote_stop(session.transaction_id, urgent=True)
        except PeerRefusedError:
            return False
        except TimeoutError as error:
            raise PeerTimeoutError(say("The charger does not say whether it is paused.")) from error
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
        if outlives and self.doubted and status is ChargingStatus.CHARGING:
            return self.release()  # it has not heard: it charges on, and is told its limit
        if stopped is None or status is ChargingStatus.AVAILABLE or (session is not None and not outlives):
            await self._put_in_service(requests, status)
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
        await self._put_in_service(requests, status)
        self._restarting_since_s = now_s
        try:
            await requests.remote_start(self._connector_id, stopped.id_tag)
        except PeerRefusedError:
            await self._strand(status)

    def release(self) -> None:
        """Forget the pause: another session has begun, or the car is gone. Kept with what is kept next."""
        self.engaged_way, self.stopped, self.restored, self.doubted = None, None, False, False
        self._restarting_since_s = None
        self._station.learned.paused.pop(self._connector_id, None)

    async def abandon(self, requests: Requests, *, in_session: bool) -> None:
        """End the pause, since its car or its session is gone.

        `in_session`: another has begun, so it is in service. Raises PeerTimeoutError where it may be out.
        """
        may_be_out = self.doubted if in_session else self.out_of_service
        if may_be_out and not await self._take_back(requests) and not in_session:
            raise PeerTimeoutError(say("The charger does not say whether it is back in service."))
        self.release()

    async def _take_out_of_service(self, requests: Requests) -> bool:
        status = await requests.change_availability(self._connector_id, operative=False, urgent=True)
        if status == "Scheduled":  # only once the session has ended: no pause, so take it back
            await requests.change_availability(self._connector_id, operative=True)
        return status == "Accepted"

    async def _put_in_service(
        self, requests: Requests, status: ChargingStatus, *, urgent: bool = False
    ) -> None:
        """End being out of service; raises PeerRefusedError where it stays out."""
        if self.engaged_way is not PauseWay.OUT_OF_SERVICE:
            return
        answer = await requests.change_availability(self._connector_id, operative=True, urgent=urgent)
        if answer not in ("Accepted", "Scheduled") and status is ChargingStatus.UNAVAILABLE:
            raise answered("ChangeAvailability", answer)

    async def _take_back(self, requests: Requests) -> bool:
        """End being out of service, whatever is said to that; False where nothing is.

        Urgent: it is not to wait behind an order that is not answered.
        """
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                await self._put_in_service(requests, ChargingStatus.UNKNOWN, urgent=True)
        except (PeerRefusedError, TimeoutError) as error:
            return isinstance(error, PeerRefusedError)
        return True

    async def _strand(self, status: ChargingStatus) -> None:
        """Note that it does not start again: from now on it is rather held at its minimum."""
        self.stranded = status in _WAITS_FOR_RESTART
        if self.stranded:
            self._station.learned.pause = PauseWay.HOLD
            await self._station.keep()
        self._station.log.warning("charger does not start again after a pause", status=status)
        self.release()
