"""Sets a charger up: asks for what has to be known of it, once a firmware, and changes only what differs."""

from __future__ import annotations

import asyncio

from addon.csms.learned import Learned
from addon.csms.provisioning import Round, first_taken
from addon.csms.setting_rules import (
    FIRST_PATIENCE_S,
    MAX_PING_S,
    PING_S,
    intervals_s,
    items,
    units_in,
)
from addon.csms.station import Station
from addon.csms.v16.features import SUPPORTED
from addon.csms.v16.requests import Requests16
from addon.errors import PeerRefusedError, PeerTimeoutError, ShadowError

MAX_STACK_LEVEL = "ChargeProfileMaxStackLevel"
ALLOWED_UNITS = "ChargingScheduleAllowedChargingRateUnit"
MAX_PERIODS = "ChargingScheduleMaxPeriods"
CONNECTORS = "NumberOfConnectors"
SAMPLE_INTERVAL = "MeterValueSampleInterval"
MEASURANDS = "MeterValuesSampledData"
CLOCK_ALIGNED = "ClockAlignedDataInterval"
HEARTBEAT = "HeartbeatInterval"
PING = "WebSocketPingInterval"

ASKED = (
    MAX_STACK_LEVEL,
    ALLOWED_UNITS,
    MAX_PERIODS,
    CONNECTORS,
    SUPPORTED,
    "ConnectorPhaseRotation",  # a hint for people only: installers leave it as it came
)
_TAKEN = frozenset({"Accepted", "RebootRequired"})


class Provisioning:
    """One round of setting up one charger."""

    def __init__(self, station: Station, requests: Requests16) -> None:
        self._station = station
        self._requests = requests
        self._round = Round(station)

    async def run(self) -> None:
        """Ask and set all there is; `learned.provisioned` tells whether it came to its end.

        Raises PeerGoneError.
        """
        learned = self._station.learned
        parts = (self._set_up,) if learned.provisioned else (self._find_out, self._set_up)
        await self._round.run(parts)

    async def _find_out(self, learned: Learned) -> None:
        for key in ASKED:
            await self._ask(learned, key)
        conclude(learned)

    async def _set_up(self, learned: Learned) -> None:
        await self._set_measurands(learned)
        await self._set_interval(learned)
        await self._set_aligned(learned)
        # one that comes back without a boot keeps the rhythm of the central system before us
        heartbeat_s = self._station.quirk.heartbeat_s
        await self._limit(learned, HEARTBEAT, most=heartbeat_s, value=heartbeat_s)
        await self._limit(learned, PING, most=MAX_PING_S, value=PING_S)

    async def _ask(self, learned: Learned, key: str) -> str | None:
        try:
            async with asyncio.timeout(None if learned.proven else FIRST_PATIENCE_S):
                value = await self._requests.get_configuration(key)
        except PeerRefusedError as error:
            self._station.log.info("configuration not told", key=key, why=str(error))
            return None
        except (PeerTimeoutError, TimeoutError):
            self._round.unanswered(key)
            return None
        self._round.answered()
        if value is not None:
            learned.configuration[key] = value
        return value

    async def _limit(self, learned: Learned, key: str, *, most: int, value: int) -> None:
        """Set a time that is longer than it should be, or switched off; one that is not known stays so."""
        await self._ask(learned, key)
        present = learned.number(key)
        if present is not None and not 0 < present <= most:
            await self._change(learned, key, str(value))

    async def _set_interval(self, learned: Learned) -> None:
        """Have it measure often: as often as it should, else as often as it is willing to."""
        await self._ask(learned, SAMPLE_INTERVAL)
        values = intervals_s(
            learned.number(SAMPLE_INTERVAL),
            self._station.quirk.sample_interval_s,
            can_be_asked=self._can_be_asked(learned),
        )
        await first_taken(values, lambda s: self._change(learned, SAMPLE_INTERVAL, str(s)))
        learned.sample_interval_s = learned.number(SAMPLE_INTERVAL)

    async def _set_aligned(self, learned: Learned) -> None:
        """Switch off what is measured by the clock, where there is something better."""
        aligned = await self._ask(learned, CLOCK_ALIGNED)
        if not learned.sample_interval_s:
            learned.sample_interval_s = learned.number(CLOCK_ALIGNED)
        elif aligned not in (None, "0"):
            await self._change(learned, CLOCK_ALIGNED, "0")

    def _can_be_asked(self, learned: Learned) -> bool:
        """Tell whether it measures when it is asked to, as far as it says so, or was seen."""
        said = learned.configuration.get(SUPPORTED, "").lower()
        return learned.triggers and (not said or "trigger" in said)

    async def _set_measurands(self, learned: Learned) -> None:
        """Ask for the longest list of measurands it takes; every charger knows others."""
        lists = self._station.quirk.measurands
        present = items(await self._ask(learned, MEASURANDS) or "")
        for wanted in lists:
            if set(items(wanted)) == set(present):
                return
            if await self._change(learned, MEASURANDS, wanted) is not False:
                return  # taken, or left unanswered: other lists would be as well
        self._station.log.warning("charger takes none of the measurand lists", measures=",".join(present))

    async def _change(self, learned: Learned, key: str, value: str) -> bool | None:
        """Set a key; tells whether it was taken, None without an answer."""
        try:
            status = await self._requests.change_configuration(key, value)
        except PeerRefusedError as error:
            status = error.code or "an error"
        except PeerTimeoutError:
            self._round.unanswered(key)
            return None
        except ShadowError:
            self._round.held_back = True
            return None
        self._round.answered()
        if status not in _TAKEN:
            self._station.log.info("configuration not changed", key=key, value=value, status=status)
            return False
        learned.configuration[key] = value
        if status == "RebootRequired":
            learned.awaits_restart.add(key)
            self._station.log.warning("takes effect when the charger restarts", key=key, value=value)
        return True


def conclude(learned: Learned) -> None:
    """Say in the words of all versions what the configuration tells."""
    learned.units = units_in(learned.configuration.get(ALLOWED_UNITS, ""))
    learned.max_stack_level = learned.number(MAX_STACK_LEVEL)
    learned.max_periods = learned.number(MAX_PERIODS)
    learned.connectors = learned.number(CONNECTORS)
