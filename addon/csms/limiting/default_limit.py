"""The limit that a session begins with: a TxDefaultProfile in the charger, written only when it changes."""

from __future__ import annotations

from collections.abc import Callable

from addon.csms.limiting.dead_man import Told
from addon.csms.limiting.profile_writer import Answer, ProfileWriter, Telling
from addon.csms.limiting.ways import choose_default_way
from addon.csms.limiting.write_budget import WriteBudget
from addon.csms.requests import Requests
from addon.csms.station import Station
from addon.csms.way import Way
from addon.model.phases import amps
from addon.model.site import MIN_PILOT_DA
from addon.translation.text import say

RETRY_S = 300.0
SILENCE_S = 30.0


class DefaultLimit:
    """The stored default of one connector. `problem`: what a person should know of it."""

    def __init__(
        self, station: Station, connector_id: int, writer: ProfileWriter, budget: WriteBudget
    ) -> None:
        self.problem = ""
        self._station = station
        self._connector_id = connector_id
        self._writer = writer
        self._budget = budget
        self._not_before_s = 0.0

    @property
    def stored_da(self) -> int | None:
        """What is stored; None where that is not known, or where a session's limit is."""
        return self._station.learned.defaults_da.get(self._connector_id)

    async def spoil(self) -> None:
        """Note that a session's limit takes the place of the default; kept, should this program die."""
        if self._station.learned.defaults_da.pop(self._connector_id, None) is not None:
            await self._station.keep()

    def look_again(self) -> None:
        """Store the default again, and try what was refused: the charger restarted and may have lost it."""
        self._not_before_s = 0.0
        self._station.learned.defaults_da.pop(self._connector_id, None)

    async def keep(
        self, requests: Requests, limit_da: int, *, idle: Callable[[], bool] = lambda: False
    ) -> tuple[Way, Told] | None:
        """Have the charger store this limit, if it does not yet; returns what it accepted, if anything.

        `idle`: whether no session runs, so that nothing matters more.

        At most one try a call. A charger that does not store 0 A stores its minimum. Raises PeerGoneError.
        """
        learned, now_s = self._station.learned, self._station.clock()
        value_da = self._storable(limit_da)
        self._describe(limit_da)
        if self.stored_da == value_da or now_s < self._not_before_s:
            return None
        way = choose_default_way(self._station.quirk, learned)
        if way is None or not self._budget.allows(now_s):
            return None
        telling = Telling(
            way=way, limit_da=value_da, fallback_da=value_da, falls=False, terms=(way.key, None, None)
        )
        answer, status = await self._writer.write(requests, telling, None, urgent=False)
        if answer not in (Answer.REFUSED, Answer.UNSUPPORTED):  # those wear nothing
            self._budget.spend(now_s)
        if not (answer is Answer.OVERTAKEN and idle()):  # else a lower one is stored next
            await self._note(telling, answer, status)
        self._describe(limit_da)
        return (way, telling.told(now_s)) if answer is Answer.ACCEPTED else None

    async def _note(self, telling: Telling, answer: Answer, status: str) -> None:
        learned, now_s = self._station.learned, self._station.clock()
        if answer is Answer.ACCEPTED:
            learned.defaults_da[self._connector_id] = telling.limit_da
            learned.accept(telling.way.key)
        elif answer is Answer.REFUSED and telling.limit_da < MIN_PILOT_DA:
            learned.default_floor_da = MIN_PILOT_DA
        elif answer is Answer.REFUSED:
            if not (telling.way.key in learned.proven and learned.is_too_low(telling.limit_da)):
                learned.refuse(telling.way.key)
        else:
            self._not_before_s = now_s + (RETRY_S if answer is Answer.UNSUPPORTED else SILENCE_S)
        self._station.log.info(
            "default limit told",
            connector=self._connector_id,
            limit_a=amps(telling.limit_da),
            way=telling.way.key,
            answer=status or answer.value,
        )
        await self._station.keep()

    def _describe(self, limit_da: int) -> None:
        learned = self._station.learned
        self.problem = ""
        if choose_default_way(self._station.quirk, learned) is None:
            self.problem = say(
                "It stores no limit for new sessions: each may begin at full current for a moment."
            )
        elif limit_da < (least_da := self._storable(limit_da)):
            self.problem = say(
                "It does not store {limit:g} A: a new session begins at {least:.1f} A,"
                " more than its share of the fallback current.",
                limit=amps(limit_da),
                least=amps(least_da),
            )

    def _storable(self, limit_da: int) -> int:
        """Return the lowest limit that it stores and that is no less; 0 may be taken where 6 A is not."""
        learned = self._station.learned
        if limit_da == 0 and not learned.default_floor_da:
            return 0
        return max(limit_da, learned.default_floor_da, learned.lowest_da)
