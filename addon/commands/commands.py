"""The facade of all commands: what is changed, what is saved, what is tested."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from addon.commands.charger import ChargerCommands
from addon.commands.site import SiteCommands
from addon.commissioning import Commissioning, Progress
from addon.csms.deviations import Deviation
from addon.web.ports import Download


class Commands(SiteCommands, ChargerCommands):
    """Settings go to the options, orders to the charger; before the options can be used all is refused."""

    async def save_moment(self, description: str) -> Download:
        """Write the present moment down as a scenario, a test of the balancer."""
        parts = self._usable("Nothing is decided before the app's options can be used.")
        return parts.saver.save(description)

    async def recording(self) -> AsyncGenerator[bytes, None]:
        """Yield what was recorded; nothing where nothing was."""
        if self._parts is not None:
            async with aclosing(self._parts.recorder.content()) as chunks:
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

    def commissioning_page(self, charger_id: str, language: str) -> str:
        """Write the last test's report as a page; raises RefusedError where there is none."""
        return self._tests().page(charger_id, language)

    def _tests(self) -> Commissioning:
        return self._usable("Nothing can be tested before the app's options can be used.").commissioning
