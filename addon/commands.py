"""What people may change while the app runs, by the page's API: done at once, or refused with a sentence."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from addon.commissioning import Commissioning, Progress
from addon.csms.central_system import CentralSystem
from addon.csms.deviations import Deviation
from addon.csms.ports import ChargePoint
from addon.errors import RefusedError
from addon.maintenance import MaintenanceDesk
from addon.model.site import loadpoint_id
from addon.recording.recorder import Recorder
from addon.recording.saver import MomentSaver
from addon.settings import Settings
from addon.web.ports import Download


class Commands:
    """Settings go to the options, orders to the charger; before the options can be used all is refused."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._central: CentralSystem | None = None
        self._saver: MomentSaver | None = None
        self._recorder: Recorder | None = None
        self._commissioning: Commissioning | None = None
        self._maintenance: MaintenanceDesk | None = None

    def connect(
        self,
        settings: Settings,
        central: CentralSystem,
        saver: MomentSaver,
        recorder: Recorder,
        commissioning: Commissioning,
        maintenance: MaintenanceDesk,
    ) -> None:
        """Say what to act on, once it is there."""
        self._settings = settings
        self._central = central
        self._saver = saver
        self._recorder = recorder
        self._commissioning = commissioning
        self._maintenance = maintenance

    async def set_main_fuse_a(self, value: float) -> None:
        """Change the limit of the main fuse."""
        self._usable_settings().set_main_fuse_a(value)

    async def set_max_current_a(self, charger_id: str, value: float) -> None:
        """Change the highest current that a charger may be given."""
        settings = self._usable_settings()
        settings.set_max_current_a(self._charger(charger_id).info.id, value)

    async def set_availability(self, charger_id: str, *, operative: bool) -> None:
        """Take a charger into or out of service; raises PeerError where it does not do it."""
        await self._charger(charger_id).set_availability(operative=operative)

    async def set_shadow(self, *, on: bool) -> None:
        """Switch shadow mode: decide and show all, send nothing to the chargers."""
        self._usable_settings().set_shadow(on=on)

    async def adopt(self, charger_id: str) -> None:
        """Let a charger in that was turned away; it comes when it next knocks."""
        self._usable_settings().adopt(charger_id)

    async def forget(self, charger_id: str) -> None:
        """Drop a charger, with what is set and was learned of it; its sessions stay on record."""
        settings, id_ = self._usable_settings(), self._charger(charger_id).info.id
        if self._central is not None:
            self._central.check_forgettable(id_)
            settings.forget(id_)
            await self._central.forget(id_)

    async def save_moment(self, description: str) -> Download:
        """Write the present moment down as a scenario, a test of the balancer."""
        if self._saver is None:
            raise RefusedError("Nothing is decided before the app's options can be used.")
        return self._saver.save(description)

    async def recording(self) -> AsyncGenerator[bytes, None]:
        """Yield what was recorded; nothing where nothing was."""
        if self._recorder is not None:
            async with aclosing(self._recorder.content()) as chunks:
                async for chunk in chunks:
                    yield chunk

    def deviations(self, charger_id: str) -> tuple[Deviation, ...]:
        """List how a charger departs from OCPP."""
        return self._charger(charger_id).deviations()

    def start_commissioning(self, charger_id: str) -> Progress:
        """Begin a commissioning test; raises RefusedError where that is not possible now."""
        self._tests().start(charger_id)
        return self._tests().progress(charger_id)

    def abort_commissioning(self, charger_id: str) -> None:
        """End a commissioning test; nothing happens where none is under way."""
        self._tests().abort(charger_id)

    def commissioning(self, charger_id: str) -> Progress:
        """Tell how the newest commissioning test of a charger stands."""
        return self._tests().progress(charger_id)

    def commissioning_page(self, charger_id: str) -> str:
        """Write the last test's report as a page; raises RefusedError where there is none."""
        return self._tests().page(charger_id)

    def maintenance(self) -> MaintenanceDesk:
        """Look after chargers; raises RefusedError before there can be any."""
        if self._maintenance is None:
            raise RefusedError("No charger can be asked before the app's options can be used.")
        return self._maintenance

    def _tests(self) -> Commissioning:
        if self._commissioning is None:
            raise RefusedError("Nothing can be tested before the app's options can be used.")
        return self._commissioning

    def _usable_settings(self) -> Settings:
        if self._settings is None:
            raise RefusedError("Nothing can be changed before the app's options can be used.")
        return self._settings

    def _charger(self, charger_id: str) -> ChargePoint:
        for charger in self._central.charge_points() if self._central else ():
            ids = {loadpoint_id(charger.info.id, s.connector_id) for s in charger.loadpoints()}
            if charger_id in ids | {charger.info.id}:
                return charger
        raise RefusedError(f"There is no charger {charger_id}.")
