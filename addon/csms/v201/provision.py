"""Sets a charger up: asks for what has to be known of it, once a firmware, and changes only what differs.

A step that fails is logged, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from addon.csms.learned import Learned
from addon.csms.station import Station
from addon.csms.v201.device_model import DeviceModel, Name
from addon.csms.v201.identity import HEARTBEAT_S
from addon.csms.v201.variables import (
    ACCEPTED,
    ITEMS_PER_GET,
    ITEMS_PER_SET,
    REBOOT_REQUIRED,
    Variables,
)
from addon.csms.way import Unit
from addon.errors import PeerRefusedError, PeerTimeoutError, ShadowError

SMART_AVAILABLE = Name("SmartChargingCtrlr", "Available")
SMART_ENABLED = Name("SmartChargingCtrlr", "Enabled")
RATE_UNIT = Name("SmartChargingCtrlr", "RateUnit")
STACK_LEVEL = Name("SmartChargingCtrlr", "ProfileStackLevel")
PERIODS = Name("SmartChargingCtrlr", "PeriodsPerSchedule")
SAMPLED_ENABLED = Name("SampledDataCtrlr", "Enabled")
UPDATED_INTERVAL = Name("SampledDataCtrlr", "TxUpdatedInterval")
UPDATED_MEASURANDS = Name("SampledDataCtrlr", "TxUpdatedMeasurands")
STARTED_MEASURANDS = Name("SampledDataCtrlr", "TxStartedMeasurands")
ENDED_MEASURANDS = Name("SampledDataCtrlr", "TxEndedMeasurands")
ALIGNED_INTERVAL = Name("AlignedDataCtrlr", "Interval")
ALIGNED_MEASURANDS = Name("AlignedDataCtrlr", "Measurands")
HEARTBEAT = Name("OCPPCommCtrlr", "HeartbeatInterval")

ASKED = (
    SMART_AVAILABLE,
    SMART_ENABLED,
    RATE_UNIT,
    STACK_LEVEL,
    PERIODS,
    SAMPLED_ENABLED,
    UPDATED_INTERVAL,
    UPDATED_MEASURANDS,
    STARTED_MEASURANDS,
    ENDED_MEASURANDS,
    ALIGNED_INTERVAL,
    ALIGNED_MEASURANDS,
    HEARTBEAT,
    # what is only looked at: how its sessions begin and end, and who else may tell it limits
    Name("OCPPCommCtrlr", "WebSocketPingInterval"),
    Name("TxCtrlr", "TxStartPoint"),
    Name("TxCtrlr", "TxStopPoint"),
    Name("TxCtrlr", "StopTxOnInvalidId"),
    Name("AuthCtrlr", "Enabled"),
    Name("LocalAuthListCtrlr", "Available"),
    Name("LocalAuthListCtrlr", "Enabled"),
    Name("SmartChargingCtrlr", "ExternalControlSignalsEnabled"),
)
MAX_SILENCES = 2
"""A charger that leaves this many questions in a row unanswered is asked again when it next connects."""
REPORT_WITHIN_S = 15.0
"""Big stations report in dozens of parts, and limits wait for this on the first connection only."""

REGISTER = "Energy.Active.Import.Register"
NO_PROFILES = "It says that it can't be told limits over OCPP: switch smart charging on in its settings."
_REMARK = "smart charging"
_UNIT_NAMES = {Unit.AMPS: {"current", "a"}, Unit.WATTS: {"power", "w"}}


class _SilentError(Exception):
    """Too many questions in a row were left unanswered."""


class Provisioning:
    """One round of setting up one charger."""

    def __init__(self, station: Station, variables: Variables, model: DeviceModel) -> None:
        self._station = station
        self._variables = variables
        self._model = model
        self._silences = 0
        self._held_back = False

    async def run(self) -> None:
        """Ask and set all there is; `learned.provisioned` tells whether it came to its end.

        Raises PeerGoneError.
        """
        learned = self._station.learned
        try:
            await self._ask(learned, (ITEMS_PER_GET,))
            await self._ask(learned, (ITEMS_PER_SET,))
            await self._ask(learned, ASKED)
            conclude(learned)
            await self._switch_on(learned)
            await self._set_measurands(learned)
            await self._set_rhythm(learned)
            await self._ask_for_all(learned)
        except _SilentError:
            self._station.log.warning("charger does not answer questions, set up later")
        else:
            learned.provisioned = not self._held_back
            done = "charger set up" if learned.provisioned else "charger asked, set up after shadow mode"
            self._station.log.info(done, configuration=learned.configuration)
        remark(self._station)
        await self._station.keep()

    # What it is asked

    async def _ask(self, learned: Learned, names: Sequence[Name]) -> None:
        """Ask for variables."""
        try:
            told = await self._variables.get(names)
        except PeerRefusedError as error:
            self._station.log.info("variables not told", why=str(error))
            return
        except PeerTimeoutError:
            self._count_silence("GetVariables")
            return
        self._silences = 0
        for one in told:
            if one.value is not None:
                learned.configuration[one.name.key] = one.value
            else:
                self._station.log.info("variable not told", variable=one.name.key, status=one.status[:30])

    async def _ask_for_all(self, learned: Learned) -> None:
        """Have it report all there is: how many EVSEs it has stands there, and what can be set."""
        try:
            if not await self._variables.report(within_s=REPORT_WITHIN_S):
                self._station.log.info("report did not come in time")
        except PeerRefusedError as error:
            self._station.log.info("report refused", why=str(error))
        except PeerTimeoutError:
            self._count_silence("GetBaseReport")
        learned.connectors = self._model.evses() or learned.connectors

    # What is set

    async def _switch_on(self, learned: Learned) -> None:
        """Switch on what has to be: limits, and measurements in transactions."""
        off = [
            (name, "true")
            for name in (SMART_ENABLED, SAMPLED_ENABLED)
            if _is_false(learned.configuration.get(name.key))
        ]
        await self._change(learned, off)

    async def _set_measurands(self, learned: Learned) -> None:
        """Ask for the longest list of measurands it takes; every charger knows others."""
        present = _items(learned.configuration.get(UPDATED_MEASURANDS.key, ""))
        for wanted in self._station.quirk.measurands:
            if set(_items(wanted)) == set(present):
                break
            if await self._change(learned, [(UPDATED_MEASURANDS, wanted)]) is not False:
                break  # taken, or left unanswered: other lists would be as well
        else:
            self._station.log.warning("charger takes none of the measurand lists", measures=",".join(present))
        # what is asked for by TriggerMessage is this list; without an interval it costs nothing
        taken = learned.configuration.get(UPDATED_MEASURANDS.key, "")
        await self._set(learned, ALIGNED_MEASURANDS, taken)
        for name in (STARTED_MEASURANDS, ENDED_MEASURANDS):
            if REGISTER not in _items(learned.configuration.get(name.key, REGISTER)):
                await self._change(learned, [(name, REGISTER)])

    async def _set_rhythm(self, learned: Learned) -> None:
        await self._set(learned, UPDATED_INTERVAL, str(self._station.quirk.sample_interval_s))
        await self._set(learned, ALIGNED_INTERVAL, "0")
        # one that comes back without a boot keeps the interval of the central system before us
        await self._set(learned, HEARTBEAT, str(HEARTBEAT_S))

    async def _set(self, learned: Learned, name: Name, value: str) -> None:
        """Set a variable, unless that is what it has, or it did not tell what it has."""
        told = learned.configuration.get(name.key)
        if value and told is not None and set(_items(told)) != set(_items(value)):
            await self._change(learned, [(name, value)])

    async def _change(self, learned: Learned, values: Sequence[tuple[Name, str]]) -> bool | None:
        """Set variables; tells whether all were taken, None without an answer."""
        if not values:
            return True
        try:
            told = await self._variables.set(values)
        except PeerRefusedError as error:
            self._station.log.info("variables not set", why=str(error))
            return False
        except PeerTimeoutError:
            self._count_silence("SetVariables")
            return None
        except ShadowError:
            self._held_back = True
            return None
        self._silences = 0
        taken = {one.name: one.status for one in told if one.status in (ACCEPTED, REBOOT_REQUIRED)}
        for name, value in values:
            if name not in taken:
                status = next((one.status for one in told if one.name == name), "")
                self._station.log.info("variable not set", variable=name.key, value=value, status=status[:30])
                continue
            learned.configuration[name.key] = value
            if taken[name] == REBOOT_REQUIRED:
                self._station.log.warning(
                    "takes effect when the charger restarts", variable=name.key, value=value
                )
        return len(taken) == len(values)

    def _count_silence(self, action: str) -> None:
        self._station.log.info("question not answered", action=action)
        self._silences += 1
        if self._silences >= MAX_SILENCES:
            raise _SilentError


def conclude(learned: Learned) -> None:
    """Say in the words of all versions what the variables tell."""
    said = {word.lower() for word in _items(learned.configuration.get(RATE_UNIT.key, ""))}
    learned.units = {unit for unit, names in _UNIT_NAMES.items() if said & names}
    learned.max_stack_level = learned.number(STACK_LEVEL.key)
    learned.max_periods = learned.number(PERIODS.key)


def remark(station: Station) -> None:
    """Say so where it says of itself that it can't be limited; it is told its limits all the same."""
    said = station.learned.configuration
    if _is_false(said.get(SMART_AVAILABLE.key)) or _is_false(said.get(SMART_ENABLED.key)):
        station.remarks[_REMARK] = NO_PROFILES
    else:
        station.remarks.pop(_REMARK, None)


def _is_false(value: str | None) -> bool:
    return value is not None and value.strip().lower() in ("false", "0")


def _items(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]
