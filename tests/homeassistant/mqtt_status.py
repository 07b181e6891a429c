"""A moment that is shown through a broker, and controls that note what they are told."""

import asyncio
from dataclasses import dataclass, field, replace

from addon.errors import RefusedError
from addon.model.status import CircuitStatus, PhaseStatus
from tests.homeassistant.test_publisher import GARAGE, SITE, STATUS

PHASE = PhaseStatus(current_a=1.0, house_a=1.0, headroom_a=9.0, planned_a=1.0, heat_left_pct=100)
SAUNA = CircuitStatus(id="Sauna", name="Sauna", limit_a=16, parent="main", meter=None, phases={"L1": PHASE})
SECOND = replace(GARAGE, id="cp1#2", connector_id=2, session=None)
WHOLE = replace(STATUS, site=replace(SITE, circuits=(SAUNA,)), chargers=(GARAGE, SECOND))


@dataclass
class Noted:
    """Controls that do as they are told, but for those in `refuses`; those in `slow` wait for `go`."""

    done: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def _note(self, what: str) -> None:
        name = what.split(maxsplit=1)[0]
        if name in self.slow:
            await self.go.wait()
        if name in self.refuses:
            raise RefusedError(self.refuses[name])
        self.done.append(what)

    async def set_maximum_load_a(self, value: float) -> None:
        await self._note(f"maximum_load {value:g}")

    async def set_margin_a(self, value: float) -> None:
        await self._note(f"margin {value:g}")

    async def set_balancing(self, *, on: bool) -> None:
        await self._note(f"balancing {on}")

    async def set_strategy(self, value: str) -> None:
        await self._note(f"strategy {value}")

    async def set_max_current_a(self, charger_id: str, value: float) -> None:
        await self._note(f"maximum_current {charger_id} {value:g}")

    async def set_availability(self, charger_id: str, *, operative: bool) -> None:
        await self._note(f"availability {charger_id} {operative}")

    async def start_charging(self, charger_id: str, tag: str = "") -> None:
        await self._note(f"start {charger_id}{tag}")

    async def stop_charging(self, charger_id: str) -> None:
        await self._note(f"stop {charger_id}")

    async def refresh(self, charger_id: str) -> None:
        await self._note(f"refresh {charger_id}")

    async def reset(self, charger_id: str, *, hard: bool = False) -> None:
        await self._note(f"reset {charger_id} {hard}")

    async def unlock(self, charger_id: str) -> None:
        await self._note(f"unlock {charger_id}")

    async def install_firmware(self, charger_id: str) -> None:
        await self._note(f"install {charger_id}")
