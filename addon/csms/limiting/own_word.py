"""What a charger says that it makes of its limit (GetCompositeSchedule), asked once a kind of profile.

Of times that count from the start of charging it is asked twice: as a session begins, and well into it.
"""

from __future__ import annotations

import math

from addon.csms.clock_offset import OFFSET_TOLERANCE_S
from addon.csms.connector import Connector
from addon.csms.limiting.composite import heeds_fall, keeps_limit
from addon.csms.limiting.dead_man import Told
from addon.csms.limiting.profile_writer import ProfileWriter, Telling
from addon.csms.requests import CompositeSchedule, Requests
from addon.csms.station import Station
from addon.csms.way import Kind
from addon.model.phases import amps
from addon.translation.text import say

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
        self._glanced = False

    def wanted(self, telling: Telling, told: Told | None) -> bool:
        """Tell whether it is still to be asked about this kind of profile, of which it was last told."""
        if not telling.falls or telling.way.kind.value in self._station.learned.dead_man:
            return False
        return not self._glanced or self._falls_within_s(telling, told) is not None

    def _falls_within_s(self, telling: Telling, told: Told | None) -> float | None:
        """Tell when it must fall; None while that would not tell from when it counts relative times.

        Those which count from the start of charging, or from when they are told, are the same early in a
        session; later on the fall would come late by the session's age.
        """
        if telling.way.kind is not Kind.RELATIVE:
            return math.inf
        falls_at_s = told.dead_man_at_s if told else None
        left_s = 0.0 if falls_at_s is None else falls_at_s - self._station.clock()
        old_enough = self._writer.age_s >= telling.rhythm.time_s
        return left_s + OFFSET_TOLERANCE_S if old_enough and left_s > OFFSET_TOLERANCE_S else None

    async def ask(self, requests: Requests, telling: Telling, told: Told | None) -> bool:
        """Ask; tells whether the limit is to be told once more. Raises PeerGoneError."""
        within_s = self._falls_within_s(telling, told)
        asked, schedule = await self._writer.ask_back(requests, telling)
        if not asked:
            return False  # a cut came in between
        if not self._limit_kept(telling, schedule) and not self._doubted:
            self._doubted = True
            return True
        mains = self._connector.mains()
        heeded = heeds_fall(
            schedule,
            telling.way.unit,
            telling.limit_da,
            telling.fallback_da,
            mains,
            within_s=math.inf if within_s is None else within_s,
        )
        self._doubted = False
        if within_s is None and heeded is not False:
            self._glanced = True
            return False  # to be asked again when it can tell
        self._station.learned.dead_man[telling.way.kind.value] = heeded
        self._station.log.info("dead-man looked at", way=telling.way.key, heeded=heeded)
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
        unit = telling.way.unit.value
        allows = say("{amount:g} {unit}", amount=schedule.periods[0][1], unit=unit)
        self._station.log.warning("charger says it allows more", allows=allows, told_a=amps(telling.limit_da))
        self._connector.remarks[_REMARK] = say(
            "It accepted {limit:g} A and says that it allows {allows}: what its car draws is watched.",
            limit=amps(telling.limit_da),
            allows=allows,
        )
        return False
