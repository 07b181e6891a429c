"""Sets a charger up: asks for what has to be known of it, once a firmware, and changes only what differs.

A step that fails is logged, and the rest goes on.
"""

from __future__ import annotations

from addon.csms.learned import Learned
from addon.csms.station import Station
from addon.csms.v16.requests import Requests16
from addon.csms.way import Unit
from addon.errors import PeerRefusedError, PeerTimeoutError, ShadowError

MAX_STACK_LEVEL = "ChargeProfileMaxStackLevel"
ALLOWED_UNITS = "ChargingScheduleAllowedChargingRateUnit"
MAX_PERIODS = "ChargingScheduleMaxPeriods"
CONNECTORS = "NumberOfConnectors"
SAMPLE_INTERVAL = "MeterValueSampleInterval"
MEASURANDS = "MeterValuesSampledData"
CLOCK_ALIGNED = "ClockAlignedDataInterval"

ASKED = (MAX_STACK_LEVEL, ALLOWED_UNITS, MAX_PERIODS, CONNECTORS, "SupportedFeatureProfiles")
MAX_SILENCES = 2
"""A charger that leaves this many questions in a row unanswered is asked again when it next connects."""

_UNIT_NAMES = {Unit.AMPS: {"current", "a"}, Unit.WATTS: {"power", "w"}}
_TAKEN = frozenset({"Accepted", "RebootRequired"})


class _SilentError(Exception):
    """Too many questions in a row were left unanswered."""


class Provisioning:
    """One round of setting up one charger."""

    def __init__(self, station: Station, requests: Requests16) -> None:
        self._station = station
        self._requests = requests
        self._silences = 0
        self._held_back = False

    async def run(self) -> None:
        """Ask and set all there is; `learned.provisioned` tells whether it came to its end.

        Raises PeerGoneError.
        """
        learned = self._station.learned
        try:
            for key in ASKED:
                await self._ask(learned, key)
            conclude(learned)
            await self._set_measurands(learned)
            await self._set(learned, SAMPLE_INTERVAL, str(self._station.quirk.sample_interval_s))
            await self._set(learned, CLOCK_ALIGNED, "0")
        except _SilentError:
            self._station.log.warning("charger does not answer questions, set up later")
        else:
            learned.provisioned = not self._held_back
            done = "charger set up" if learned.provisioned else "charger asked, set up after shadow mode"
            self._station.log.info(done, configuration=learned.configuration)
        await self._station.keep()

    async def _ask(self, learned: Learned, key: str) -> str | None:
        try:
            value = await self._requests.get_configuration(key)
        except PeerRefusedError as error:
            self._station.log.info("configuration not told", key=key, why=str(error))
            return None
        except PeerTimeoutError:
            self._count_silence(key)
            return None
        self._silences = 0
        if value is not None:
            learned.configuration[key] = value
        return value

    async def _set(self, learned: Learned, key: str, value: str) -> None:
        """Set a key to a value, unless that is what it has."""
        if await self._ask(learned, key) != value:
            await self._change(learned, key, value)

    async def _set_measurands(self, learned: Learned) -> None:
        """Ask for the longest list of measurands it takes; every charger knows others."""
        lists = self._station.quirk.measurands
        present = _items(await self._ask(learned, MEASURANDS) or "")
        for wanted in lists:
            if set(_items(wanted)) == set(present):
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
            self._count_silence(key)
            return None
        except ShadowError:
            self._held_back = True
            return None
        self._silences = 0
        if status not in _TAKEN:
            self._station.log.info("configuration not changed", key=key, value=value, status=status)
            return False
        learned.configuration[key] = value
        if status == "RebootRequired":
            self._station.log.warning("takes effect when the charger restarts", key=key, value=value)
        return True

    def _count_silence(self, key: str) -> None:
        self._station.log.info("question not answered", key=key)
        self._silences += 1
        if self._silences >= MAX_SILENCES:
            raise _SilentError


def conclude(learned: Learned) -> None:
    """Say in the words of all versions what the configuration tells."""
    said = {word.lower() for word in _items(learned.configuration.get(ALLOWED_UNITS, ""))}
    learned.units = {unit for unit, names in _UNIT_NAMES.items() if said & names}
    learned.max_stack_level = learned.number(MAX_STACK_LEVEL)
    learned.max_periods = learned.number(MAX_PERIODS)
    learned.connectors = learned.number(CONNECTORS)


def _items(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]
