"""What people may change of the site: each change holds at once and is stored a little later."""

from __future__ import annotations

from addon.commands.parts import Connected


class SiteCommands(Connected):
    """All raise RefusedError with what is allowed."""

    async def set_main_fuse_a(self, value: float) -> None:
        """Change the limit of the main fuse."""
        self._usable().settings.set_main_fuse_a(value)

    async def set_maximum_load_a(self, value: float) -> None:
        """Keep house and cars below less than the main fuse; 0 for the main fuse."""
        self._usable().settings.patch({"grid": {"maximum_load_a": value}})

    async def set_margin_a(self, value: float) -> None:
        """Change what stays free below the limit."""
        self._usable().settings.patch({"grid": {"margin_a": value}})

    async def set_balancing(self, *, on: bool) -> None:
        """Switch control of the cars; off, chargers are told nothing and step down to their fallback."""
        self._usable().settings.set_shadow(on=not on)

    async def set_shadow(self, *, on: bool) -> None:
        """Switch shadow mode: decide and show all, send nothing to the chargers."""
        self._usable().settings.set_shadow(on=on)

    async def set_strategy(self, value: str) -> None:
        """Change how cars share what there is."""
        self._usable().settings.patch({"charging": {"strategy": value}})

    async def restart(self) -> None:
        """Restart the app; raises PeerError where the Supervisor does not do it."""
        await self.settings().restart()
