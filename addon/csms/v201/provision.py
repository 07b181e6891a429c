"""Sets a charger up: asks for what has to be known of it, once a firmware, and changes only what differs."""

from __future__ import annotations

from collections.abc import Sequence

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
from addon.csms.v201.device_model import DeviceModel, Name
from addon.csms.v201.variables import (
    ACCEPTED,
    ITEMS_PER_GET,
    ITEMS_PER_SET,
    REBOOT_REQUIRED,
    Variables,
)
from addon.csms.v201.wanted_variables import (
    ALIGNED_INTERVAL,
    ALIGNED_MEASURANDS,
    ASKED,
    ENDED_MEASURANDS,
    HEARTBEAT,
    PERIODS,
    PING,
    RATE_UNIT,
    SAMPLED_ENABLED,
    SET,
    SMART_AVAILABLE,
    SMART_ENABLED,
    STACK_LEVEL,
    STARTED_MEASURANDS,
    UPDATED_INTERVAL,
    UPDATED_MEASURANDS,
    WHO,
)
from addon.errors import PeerRefusedError, PeerTimeoutError, ShadowError
from addon.translation.text import say

REPORT_WITHIN_S = 3.0
"""Big stations take longer, and limits don't wait for that: what comes later is taken in as well."""

REGISTER = "Energy.Active.Import.Register"
NO_PROFILES = say("It says that it can't be told limits over OCPP: switch smart charging on in its settings.")
_REMARK = "smart charging"


class Provisioning:
    """One round of setting up one charger."""

    def __init__(self, station: Station, variables: Variables, model: DeviceModel) -> None:
        self._station = station
        self._variables = variables
        self._model = model
        self._round = Round(station)

    async def run(self) -> None:
        """Ask and set all there is; `learned.provisioned` tells whether it came to its end.

        Raises PeerGoneError.
        """
        learned = self._station.learned
        parts = (self._set_up,) if learned.provisioned else (self._find_out, self._set_up, self._ask_for_all)
        await self._round.run(parts)
        remark(self._station)

    async def _find_out(self, learned: Learned) -> None:
        await self._ask(learned, (ITEMS_PER_GET,))
        await self._ask(learned, (ITEMS_PER_SET,))
        if not self._station.info.vendor:
            await self._ask_who(learned)
        await self._ask(learned, ASKED)
        conclude(learned)

    async def _set_up(self, learned: Learned) -> None:
        await self._ask(learned, SET)
        await self._switch_on(learned)
        await self._set_measurands(learned)
        await self._set_interval(learned)
        await self._set_aligned(learned)
        # one that comes back without a boot keeps the rhythm of the central system before us
        heartbeat_s = self._station.quirk.heartbeat_s
        await self._limit(learned, HEARTBEAT, most=heartbeat_s, value=heartbeat_s)
        await self._limit(learned, PING, most=MAX_PING_S, value=PING_S)

    # What it is asked

    async def _ask(self, learned: Learned, names: Sequence[Name]) -> None:
        """Ask for variables."""
        try:
            told = await self._variables.get(names, timeout_s=None if learned.proven else FIRST_PATIENCE_S)
        except PeerRefusedError as error:
            self._station.log.info("variables not told", why=str(error))
            return
        except PeerTimeoutError:
            self._round.unanswered("GetVariables")
            return
        self._round.answered()
        for one in told:
            if one.value is not None:
                learned.configuration[one.name.key] = one.value
            else:
                self._station.log.info("variable not told", variable=one.name.key, status=one.status[:30])

    async def _ask_who(self, learned: Learned) -> None:
        """Find out who it is where it has not booted: once it was accepted it refuses to (F06.FR.17)."""
        await self._ask(learned, WHO)
        vendor, model, serial, firmware = (learned.configuration.get(name.key, "") for name in WHO)
        if vendor:
            self._station.introduce(vendor=vendor, model=model, serial=serial, firmware=firmware)

    async def _ask_for_all(self, _: Learned) -> None:
        """Have it report all there is: how many EVSEs it has stands there, and what can be set."""
        try:
            if not await self._variables.report(within_s=REPORT_WITHIN_S):
                self._station.log.info("report did not come in time")
        except PeerRefusedError as error:
            self._station.log.info("report refused", why=str(error))
        except PeerTimeoutError:
            self._round.unanswered("GetBaseReport")

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
        present = items(learned.configuration.get(UPDATED_MEASURANDS.key, ""))
        for wanted in self._station.quirk.measurands:
            if set(items(wanted)) == set(present):
                break
            if await self._change(learned, [(UPDATED_MEASURANDS, wanted)]) is not False:
                break  # taken, or left unanswered: other lists would be as well
        else:
            self._station.log.warning("charger takes none of the measurand lists", measures=",".join(present))
        # what is asked for by TriggerMessage is this list; without an interval it costs nothing
        taken = learned.configuration.get(UPDATED_MEASURANDS.key, "")
        await self._set(learned, ALIGNED_MEASURANDS, taken)
        for name in (STARTED_MEASURANDS, ENDED_MEASURANDS):
            if REGISTER not in items(learned.configuration.get(name.key, REGISTER)):
                await self._change(learned, [(name, REGISTER)])

    async def _set_interval(self, learned: Learned) -> None:
        """Have it measure often: as often as it should, else as often as it is willing to."""
        values = intervals_s(
            learned.number(UPDATED_INTERVAL.key),
            self._station.quirk.sample_interval_s,
            can_be_asked=learned.triggers,
        )
        await first_taken(values, lambda s: self._change(learned, [(UPDATED_INTERVAL, str(s))]))
        learned.sample_interval_s = learned.number(UPDATED_INTERVAL.key)

    async def _set_aligned(self, learned: Learned) -> None:
        """Switch off what is measured by the clock, where there is something better."""
        if learned.sample_interval_s:
            await self._set(learned, ALIGNED_INTERVAL, "0")
        else:
            learned.sample_interval_s = learned.number(ALIGNED_INTERVAL.key)

    async def _limit(self, learned: Learned, name: Name, *, most: int, value: int) -> None:
        """Set a time that is longer than it should be, or switched off; one that is not known stays so."""
        present = learned.number(name.key)
        if present is not None and not 0 < present <= most:
            await self._change(learned, [(name, str(value))])

    async def _set(self, learned: Learned, name: Name, value: str) -> None:
        """Set a variable, unless that is what it has, or it did not tell what it has."""
        told = learned.configuration.get(name.key)
        if value and told is not None and set(items(told)) != set(items(value)):
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
            self._round.unanswered("SetVariables")
            return None
        except ShadowError:
            self._round.held_back = True
            return None
        self._round.answered()
        taken = {one.name: one.status for one in told if one.status in (ACCEPTED, REBOOT_REQUIRED)}
        for name, value in values:
            if name not in taken:
                status = next((one.status for one in told if one.name == name), "")
                self._station.log.info("variable not set", variable=name.key, value=value, status=status[:30])
                continue
            learned.configuration[name.key] = value
            if taken[name] == REBOOT_REQUIRED:
                learned.awaits_restart.add(name.key)
                self._station.log.warning(
                    "takes effect when the charger restarts", variable=name.key, value=value
                )
        return len(taken) == len(values)


def conclude(learned: Learned) -> None:
    """Say in the words of all versions what the variables tell."""
    learned.units = units_in(learned.configuration.get(RATE_UNIT.key, ""))
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
