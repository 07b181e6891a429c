"""Where people ask for a charger to be looked after: one log and one update under way per charger."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from addon.csms.central_system import CentralSystem
from addon.csms.maintenance import LogKind, Maintained, Maintenance
from addon.csms.ports import ChargePoint
from addon.errors import AddonError, PeerGoneError, RefusedError
from addon.maintenance import firmware, log_fetch
from addon.maintenance.directions import Directions, checked_url
from addon.maintenance.firmware import FirmwareOrder, FirmwareUpdate
from addon.maintenance.log_fetch import LogFetch, LogOrder
from addon.maintenance.task import Progress, Stage, Work
from addon.model.site import loadpoint_id
from addon.translation.text import say
from addon.uploads import UploadPlace

log = structlog.get_logger(__name__)

MAX_KEPT = 10
"""Finished ones of a charger that can still be looked up."""


class MaintenanceDesk:
    """Takes requests; a charger's id is that of the charge point or of one of its loadpoints.

    Methods raise RefusedError for what makes no sense and PeerError where the charger says no.
    """

    def __init__(
        self,
        central: CentralSystem,
        place: UploadPlace,
        directions: Directions,
        wall_clock: Callable[[], float],
    ) -> None:
        self.place = place
        self._central = central
        self._directions = directions
        self._wall_clock = wall_clock
        self._logs: dict[str, list[Work]] = {}
        self._updates: dict[str, list[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        # Small, and other than after a restart, so that no late word is taken for one about a new request.
        self._request_ids = itertools.count(int(wall_clock()) % 1_000_000_000)

    def charger(self, charger_id: str) -> Maintained:
        """Find a charger; raises RefusedError."""
        return self._found(charger_id)[0]

    def asked(self, charger_id: str) -> Maintenance:
        """Speak with a charger; raises PeerGoneError while it is not connected."""
        return self.charger(charger_id).maintenance()

    def connector_id(self, charger_id: str) -> int:
        """Tell which connector an id means: the first where it is the charge point's."""
        return self._found(charger_id)[1]

    def new_request_id(self) -> int:
        """Make a number for a request."""
        return next(self._request_ids)

    async def fetch_log(self, charger_id: str, order: LogOrder) -> Progress:
        """Ask for a log; returns when the charger has agreed."""
        charger = self.charger(charger_id)
        if order.url:
            checked_url(order.url, login_allowed=True)
        log_fetch.checked(order)
        what = "security log" if order.kind is LogKind.SECURITY else "diagnostics"
        work = self._begin(self._logs, charger, what)
        return await self._run(work, LogFetch(charger, order, self.place, self._directions, work).run)

    async def update_firmware(self, charger_id: str, order: FirmwareOrder) -> Progress:
        """Ask for an update; returns when the charger was told."""
        charger = self.charger(charger_id)
        if order.url:
            checked_url(order.url, login_allowed=False)
        firmware.checked(order, charger, self._wall_clock())
        work = self._begin(self._updates, charger, "firmware")
        return await self._run(work, FirmwareUpdate(charger, order, self.place, self._directions, work).run)

    def logs(self, charger_id: str) -> tuple[Progress, ...]:
        """List what was fetched of a charger, newest first."""
        return _listed(self._logs, self.charger(charger_id))

    def updates(self, charger_id: str) -> tuple[Progress, ...]:
        """List a charger's updates, newest first."""
        return _listed(self._updates, self.charger(charger_id))

    async def close(self) -> None:
        """Give up what is under way; the chargers go on by themselves."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, works: dict[str, list[Work]], charger: Maintained, what: str) -> Work:
        if charger.reach is None:
            raise PeerGoneError(say("{id} is not connected.", id=charger.info.id))
        kept = works.setdefault(charger.info.id, [])
        if kept and not kept[-1].ended():
            raise RefusedError(say("This is under way already: {progress}", progress=kept[-1].progress.text))
        progress = Progress(
            charger_id=charger.info.id,
            what=what,
            stage=Stage.ASKING,
            text=say("The charger is being asked."),
            started_wall_s=self._wall_clock(),
        )
        kept.append(Work(progress, self._wall_clock))
        del kept[:-MAX_KEPT]
        return kept[-1]

    async def _run(self, work: Work, run: Callable[[], Awaitable[None]]) -> Progress:
        """Run it beside; wait until the charger has answered, whose no is the caller's."""
        task = asyncio.create_task(self._guarded(work, run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await work.asked.wait()
        if work.refusal is not None:
            raise work.refusal
        return work.progress

    async def _guarded(self, work: Work, run: Callable[[], Awaitable[None]]) -> None:
        try:
            await run()
        except AddonError as error:
            work.refused(error)
        except asyncio.CancelledError:
            work.now(Stage.FAILED, say("The app was stopped."))
            raise
        except Exception:
            log.exception("looking after a charger failed", charge_point=work.progress.charger_id)
            work.now(Stage.FAILED, say("Something went wrong inside the app; its log says more."))

    def _found(self, charger_id: str) -> tuple[Maintained, int]:
        for charge_point in self._central.charge_points():
            for wanted, connector_id in _ids(charge_point):
                charger = self._central.maintained(charge_point.info.id)
                if wanted == charger_id and charger is not None:
                    return charger, connector_id
        raise RefusedError(say("There is no charger {id}.", id=charger_id))


def _ids(charge_point: ChargePoint) -> list[tuple[str, int]]:
    id_of = partial(loadpoint_id, charge_point.info.id)
    named = [(id_of(state.connector_id), state.connector_id) for state in charge_point.loadpoints()]
    return [*named, (charge_point.info.id, 1)]


def _listed(works: dict[str, list[Work]], charger: Maintained) -> tuple[Progress, ...]:
    return tuple(work.progress for work in reversed(works.get(charger.info.id, [])))
