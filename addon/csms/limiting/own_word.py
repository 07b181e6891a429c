"""What a charger says that it makes of its limit (GetCompositeSchedule), asked once a kind of profile."""

from __future__ import annotations

from addon.csms.connector import Connector
from addon.csms.limiting.composite import heeds_fall, keeps_limit
from addon.csms.limiting.profile_writer import ProfileWriter, Telling
from addon.csms.requests import CompositeSchedule, Requests
from addon.csms.station import Station
from addon.model.phases import amps

_REMARK = "composite schedule"


class OwnWord:
    """One connector's. A fall that it does not see is acted upon by the choice of ways; so is no answer.

    Where it says that it allows more than it was told, it is told once more and asked again. Some say so
    whatever they do, so that in the end what the car draws decides; but a person should know.
    """

    def __init__(self, station: Station, connector: Connector, writer: ProfileWriter) -> None:
        self._station = station
        self._connector = connector
        self._writer = writer
        self._doubted = False

    def wanted(self, telling: Telling) -> bool:
        """Tell whether it is still to be asked about this kind of profile."""
        return telling.falls and telling.way.kind.value not in self._station.learned.dead_man

    async def ask(self, requests: Requests, telling: Telling) -> bool:
        """Ask; tells whether the limit is to be told once more. Raises PeerGoneError."""
        asked, schedule = await self._writer.ask_back(requests, telling)
        if not asked:
            return False  # a cut came in between
        if not self._limit_kept(telling, schedule) and not self._doubted:
            self._doubted = True
            return True
        mains = self._connector.mains()
        heeded = heeds_fall(schedule, telling.way.unit, telling.limit_da, telling.fallback_da, mains)
        self._station.learned.dead_man[telling.way.kind.value] = heeded
        self._station.log.info("dead-man looked at", way=telling.way.key, heeded=heeded)
        self._doubted = False
        self._station.changed()
        await self._station.keep()
        return False

    def _limit_kept(self, telling: Telling, schedule: CompositeSchedule | None) -> bool:
        """Hold its word against what it was told; a person sees where it says otherwise."""
        mains = self._connector.mains()
        kept = keeps_limit(schedule, telling.way.unit, telling.limit_da, mains)
        if kept is not False or schedule is None:
            self._connector.remarks.pop(_REMARK, None)
            return True
        allows = f"{schedule.periods[0][1]:g} {telling.way.unit.value}"
        self._station.log.warning("charger says it allows more", allows=allows, told_a=amps(telling.limit_da))
        self._connector.remarks[_REMARK] = (
            f"It accepted {amps(telling.limit_da):g} A and says that it allows {allows}:"
            " what its car draws is watched."
        )
        return False
