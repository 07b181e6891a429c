"""What people may change of a charger, and what they may have it do."""

from __future__ import annotations

from addon.commands.parts import Connected
from addon.errors import RefusedError
from addon.maintenance.firmware import FirmwareOrder
from addon.maintenance.task import Progress
from addon.translation.text import say


class ChargerCommands(Connected):
    """All raise RefusedError, and PeerError where a charger does not do it.

    A charger's id is that of the charge point or of one of its loadpoints.
    """

    async def set_max_current_a(self, charger_id: str, value: float) -> None:
        """Change the highest current that a charger may be given."""
        self._set(charger_id, max_current_a=value)

    async def set_min_current_a(self, charger_id: str, value: float) -> None:
        """Change the lowest current that a charger is given while it charges."""
        self._set(charger_id, min_current_a=value)

    async def set_priority(self, charger_id: str, value: int) -> None:
        """Change a charger's weight, and whether it goes first."""
        self._set(charger_id, priority=value)

    async def set_availability(self, charger_id: str, *, operative: bool) -> None:
        """Take a charger into or out of service; raises PeerError where it does not do it."""
        await self._charger(charger_id).set_availability(operative=operative)

    async def start_charging(self, charger_id: str, tag: str = "") -> None:
        """Ask a charger to start a session; without a tag one of our own is used."""
        charger, connector_id = self._connector(charger_id)
        await self._usable().sessions.start(charger.info.id, connector_id, tag)

    async def stop_charging(self, charger_id: str) -> None:
        """Ask a charger to end the session that is running."""
        charger, connector_id = self._connector(charger_id)
        await self._usable().sessions.stop(charger.info.id, connector_id)

    async def refresh(self, charger_id: str) -> None:
        """Have a charger tell everything again, and try again what it did not do."""
        await self.maintenance().charger(charger_id).refresh()

    async def reset(self, charger_id: str, *, hard: bool = False) -> None:
        """Restart a charger."""
        await self.maintenance().charger(charger_id).reset(hard=hard)

    async def unlock(self, charger_id: str) -> None:
        """Have a charger let go of the cable."""
        desk = self.maintenance()
        await desk.charger(charger_id).unlock(desk.connector_id(charger_id))

    async def install_firmware(self, charger_id: str) -> Progress:
        """Have a charger install the firmware that its options name; returns once it was told."""
        desk, id_ = self.maintenance(), self._charger(charger_id).info.id
        url = self._usable().settings.options.charger(id_).firmware_url
        if not url:
            raise RefusedError(
                say(
                    "Set the option {option} first: where the firmware is.",
                    option=f"chargers[{id_}].firmware_url",
                )
            )
        return await desk.update_firmware(id_, FirmwareOrder(request_id=desk.new_request_id(), url=url))

    async def adopt(self, charger_id: str) -> None:
        """Let a charger in that was turned away; it comes when it next knocks."""
        self._usable().settings.adopt(charger_id)

    async def refuse(self, charger_id: str) -> None:
        """List a charger that was turned away no more, until the app restarts."""
        self._usable().central.refuse(charger_id)

    async def forget(self, charger_id: str) -> None:
        """Drop a charger, with what is set and was learned of it; its sessions stay on record."""
        parts = self._usable()
        if charger_id in {c.id for c in parts.settings.options.chargers} and not parts.central.info(
            charger_id
        ):
            parts.settings.forget(charger_id)  # it only stands in the options
            return
        id_ = self._charger(charger_id).info.id
        parts.central.check_forgettable(id_)
        parts.settings.forget(id_)
        await parts.central.forget(id_)

    def _set(self, charger_id: str, **values: float) -> None:
        id_ = self._charger(charger_id).info.id
        self._usable().settings.patch({"chargers": {id_: values}})
