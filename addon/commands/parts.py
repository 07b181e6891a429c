"""What the commands act on, and how a charger is found by any of its ids."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from addon.commissioning import Commissioning
from addon.csms.central_system import CentralSystem
from addon.csms.ports import ChargePoint
from addon.errors import RefusedError
from addon.maintenance import MaintenanceDesk
from addon.model.site import loadpoint_id
from addon.recording.recorder import Recorder
from addon.recording.saver import MomentSaver
from addon.sessions import Sessions
from addon.settings import Settings, SettingsDesk
from addon.translation.text import say

NO_CHANGE_YET = say("Nothing can be changed before the app's options can be used.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a running app. `restart`: restarts it, None where nobody can."""

    settings: Settings
    central: CentralSystem
    saver: MomentSaver
    recorder: Recorder
    commissioning: Commissioning
    maintenance: MaintenanceDesk
    sessions: Sessions
    restart: Callable[[], Awaitable[None]] | None


class Connected:
    """Something that acts on the parts once they are there; until then it refuses with a sentence."""

    def __init__(self) -> None:
        self._parts: Parts | None = None
        self._desk: SettingsDesk | None = None

    def connect(self, parts: Parts) -> None:
        """Say what to act on, once it is there."""
        self._parts = parts
        self._desk = SettingsDesk(parts.settings, parts.restart)

    def settings(self) -> SettingsDesk:
        """Read and change all settings; raises RefusedError before the options can be used."""
        if self._desk is None:
            raise RefusedError(NO_CHANGE_YET)
        return self._desk

    def maintenance(self) -> MaintenanceDesk:
        """Look after chargers; raises RefusedError before there can be any."""
        return self._usable(say("No charger can be asked before the app's options can be used.")).maintenance

    def _usable(self, otherwise: str = NO_CHANGE_YET) -> Parts:
        if self._parts is None:
            raise RefusedError(otherwise)
        return self._parts

    def _charger(self, charger_id: str) -> ChargePoint:
        return self._connector(charger_id)[0]

    def _connector(self, charger_id: str) -> tuple[ChargePoint, int]:
        """Find a charger by its own id or that of a loadpoint; its first connector where its own is given."""
        for charger in self._parts.central.charge_points() if self._parts else ():
            ids = {
                loadpoint_id(charger.info.id, s.connector_id): s.connector_id for s in charger.loadpoints()
            }
            if charger_id in ids or charger_id == charger.info.id:
                return charger, ids.get(charger_id, 1)
        raise RefusedError(say("There is no charger {id}.", id=charger_id))
