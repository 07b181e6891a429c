"""What all parts of one charge point share: who it is, what was learned of it, the clocks, the journal."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from addon.csms.clock_offset import ClockOffset
from addon.csms.deviations import Deviations
from addon.csms.gate import Gate
from addon.csms.learned import Learned, keep_others, restore_others
from addon.csms.notices import Notices
from addon.csms.ports import Journal
from addon.csms.quirks import Quirk, quirk_of
from addon.errors import StoreError
from addon.model.loadpoint import ChargePointInfo
from addon.model.records import ChargePointRecord

log = structlog.get_logger(__name__)

KEEP_WITHIN_S = 1.0
"""A limit must not wait for a disk."""

JUMP_S = 2.0
"""Our clock is said to have been set where it moves against the monotonic one by more than this."""


class Station:
    """A charge point's identity and memory.

    `gate`: what may be asked of it. `changed` is to be called when something that others see has changed;
    it returns at once. `remarks`: by what they are about, sentences that a person should see.
    `triggered_at_s`: when this program last sent it a TriggerMessage of its own accord.
    """

    def __init__(
        self,
        record: ChargePointRecord,
        *,
        journal: Journal,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        self.id = record.id
        self.info = ChargePointInfo(
            id=record.id,
            vendor=record.vendor,
            model=record.model,
            serial=record.serial,
            firmware=record.firmware,
            last_seen_wall_s=record.last_seen_wall_s,
        )
        self.learned = Learned.restore(record.learned)
        self._other_versions = restore_others(record.learned)
        self.offset = ClockOffset()
        self.gate = Gate()
        self.journal = journal
        self.clock = clock
        self._wall_clock = wall_clock
        self._ahead_s = wall_clock() - clock()
        self.changed = changed
        self.log = log.bind(charge_point=record.id)
        self.deviations = Deviations(self.log, wall_clock)
        self.notices = Notices(wall_clock)
        self.remarks: dict[str, str] = {}
        self.triggered_at_s = -math.inf

    def wall_clock(self) -> float:
        """Tell Unix time, and notice when our clock was set: the charger's is off by as much from then on."""
        wall_s = self._wall_clock()
        ahead_s = wall_s - self.clock()
        if abs(ahead_s - self._ahead_s) > JUMP_S:
            self.log.warning("the clock of this machine was set", by_s=round(ahead_s - self._ahead_s))
            self.offset.our_clock_jumped(ahead_s - self._ahead_s)
        self._ahead_s = ahead_s
        return wall_s

    @property
    def quirk(self) -> Quirk:
        """How its make wants to be treated."""
        return quirk_of(self.info.vendor, self.info.model, self.info.firmware)

    def speaks(self, version: str) -> bool:
        """Turn to the version of OCPP that it dials with; tells whether it is another one than before.

        What was learned is kept by version: some dial with one that they then do not speak, time and again.
        """
        before = self.learned
        if before.version == version:
            return False
        if not before.version:
            before.version, before.provisioned = version, False  # what it said was kept in other words then
            return False
        self.log.info("charger dials with another version of OCPP", version=version)
        self._other_versions[before.version] = before
        self.learned = self._other_versions.pop(version) if version in self._other_versions else before.anew()
        self.learned.version, self.learned.halted = version, before.halted
        return True

    def noted(self, kind: str, status: str, request_id: int | None, detail: str = "") -> None:
        """Keep what it says of an update, an upload or its security; `kind` is the action's name."""
        notice = self.notices.add(kind, status, request_id, detail)
        self.log.info("charger's notice", kind=kind, status=notice.status, request=request_id)

    def heard(self) -> None:
        """Note that it is alive."""
        self.info = replace(self.info, last_seen_wall_s=self.wall_clock())

    def introduce(self, *, vendor: str, model: str, serial: str, firmware: str) -> None:
        """Take in who it says it is; another firmware or another box makes all that was learned void.

        What it leaves out stays as known, unless it is another box.
        """
        info = self.info
        pairs = ((vendor, info.vendor), (model, info.model), (serial, info.serial))
        another = any(told and told != known for told, known in pairs)
        if not another:
            vendor, model, serial = (told or known for told, known in pairs)
            firmware = firmware or info.firmware
        if info.vendor and (another or firmware != info.firmware):
            self.log.info("charger has changed, it is learned anew", firmware=firmware)
            self.learned = self.learned.anew()
            self._other_versions.clear()
        self.info = replace(info, vendor=vendor, model=model, serial=serial, firmware=firmware)

    def record(self) -> ChargePointRecord:
        """Tell who it is and what was learned of it."""
        return ChargePointRecord(
            id=self.id,
            vendor=self.info.vendor,
            model=self.info.model,
            serial=self.info.serial,
            firmware=self.info.firmware,
            last_seen_wall_s=self.info.last_seen_wall_s,
            learned=self.learned.keep() | keep_others(self._other_versions),
        )

    async def keep(self) -> None:
        """Keep identity and findings."""
        await self.write_down("charger's record", self.journal.save_charge_point(self.record()))

    async def write_down(self, what: str, writing: Awaitable[None]) -> None:
        """Keep something in the journal; one that fails is logged, and one that is slow is not waited for."""
        try:
            async with asyncio.timeout(KEEP_WITHIN_S):
                await writing
        except StoreError as error:
            self.log.warning("not kept", what=what, reason=str(error))
        except TimeoutError:
            self.log.warning("not kept", what=what, reason=f"The disk takes longer than {KEEP_WITHIN_S:g} s.")
