"""A home in memory for the web server to show and to change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field, replace

from addon.commissioning import Progress, State
from addon.csms.deviations import Deviation
from addon.errors import RefusedError
from addon.maintenance import MaintenanceDesk
from addon.model.status import (
    CandidateStatus,
    ChargerStatus,
    HealthStatus,
    KnockingStatus,
    MeterStatusView,
    PhaseStatus,
    SessionStatus,
    SiteStatus,
    Status,
)
from addon.web import StatusBoard
from addon.web.ports import Download

SITE = SiteStatus(
    meter=MeterStatusView(
        name="Shelly Pro 3EM", ok=True, age_s=0.4, status="ok", text="Reading Shelly Pro 3EM."
    ),
    phases={
        "L1": PhaseStatus(current_a=14.2, house_a=4.2, headroom_a=20.3, planned_a=14.3, heat_left_pct=100.0),
        "L2": PhaseStatus(current_a=23.9, house_a=13.8, headroom_a=10.7, planned_a=24.5, heat_left_pct=100.0),
        "L3": PhaseStatus(current_a=10.1, house_a=0.3, headroom_a=24.2, planned_a=10.4, heat_left_pct=100.0),
    },
    limit_a=25.0,
    margin_a=0.5,
    fallback_a=6.0,
    actual_power_w=11086.0,
    actual_current_a=23.9,
    most_loaded_phase="L2",
    source="main_fuse",
    reason="L2 has 10.7 A left for cars under the 25 A main fuse (house 13.8 A).",
)
GARAGE = ChargerStatus(
    id="garage/1 ÄÖ#2",
    charge_point_id="garage/1 ÄÖ",
    connector_id=2,
    name="Garage",
    vendor="ABB",
    model="Terra AC",
    firmware="1.8.32",
    connected=True,
    status="Charging",
    available=True,
    limit_a=10.7,
    min_current_a=6.0,
    max_current_a=16.0,
    current_a={"L1": 10.0, "L2": 10.1, "L3": 9.8},
    power_w=6877.0,
    energy_wh=1_204_400.0,
    session=SessionStatus(
        id=29916301, id_tag="04A2", started="2026-11-22T18:00:00Z", duration_s=4830.0, energy_wh=8420.0
    ),
    source="main_fuse",
    reason="10.7 A: L2 has 10.7 A left under the 25 A main fuse (house 13.8 A).",
    problem="",
)
CANDIDATE = CandidateStatus(id="d1", name="Pool meter", model="Shelly 3EM", power_w=1400.0, why_not="")
STATUS = Status(
    version="0.1.0",
    site=SITE,
    chargers=(GARAGE,),
    knocking=(KnockingStatus(id="stranger", last_seen="2026-11-22T19:00:00Z"),),
    health=(HealthStatus(check="meter", ok=True, text="Reading Shelly Pro 3EM."),),
    ocpp_url="ws://192.168.1.5:9000/",
)


@dataclass
class Home:
    """Does as it is told, and shows it; refuses what a home would refuse."""

    board: StatusBoard = field(default_factory=lambda: StatusBoard(STATUS))
    failure: Exception | None = None
    recorded: tuple[bytes, ...] = ()
    tests: dict[str, Progress] = field(default_factory=dict)
    deviating: tuple[Deviation, ...] = ()

    async def set_main_fuse_a(self, value: float) -> None:
        if not 6 <= value <= 125:
            raise RefusedError(f"The main fuse can't be {value:g} A: 6 to 125 A are possible.")
        status = self.board.status()
        assert status.site is not None
        self.board.publish(replace(status, site=replace(status.site, limit_a=value)))

    async def set_max_current_a(self, charger_id: str, value: float) -> None:
        self._change(charger_id, lambda charger: replace(charger, max_current_a=value))

    async def set_shadow(self, *, on: bool) -> None:
        status = self.board.status()
        assert status.site is not None
        self.board.publish(replace(status, site=replace(status.site, shadow=on)))

    async def set_availability(self, charger_id: str, *, operative: bool) -> None:
        if self.failure is not None:
            raise self.failure
        self._change(charger_id, lambda charger: replace(charger, available=operative))

    async def adopt(self, charger_id: str) -> None:
        status = self.board.status()
        adopted = replace(GARAGE, id=charger_id)
        self.board.publish(replace(status, knocking=(), chargers=(*status.chargers, adopted)))

    async def forget(self, charger_id: str) -> None:
        if self.failure is not None:
            raise self.failure
        status = self.board.status()
        if charger_id not in {charger.id for charger in status.chargers}:
            raise RefusedError(f"There is no charger {charger_id}.")
        self.board.publish(replace(status, chargers=tuple(c for c in status.chargers if c.id != charger_id)))

    async def save_moment(self, description: str) -> Download:
        if self.failure is not None:
            raise self.failure
        return Download(name="moment-20261122T190311Z.yaml", text=f"description: {description}\n")

    async def recording(self) -> AsyncGenerator[bytes, None]:
        for part in self.recorded:
            yield part

    def deviations(self, charger_id: str) -> tuple[Deviation, ...]:
        return self.deviating if charger_id == GARAGE.id else ()

    def start_commissioning(self, charger_id: str) -> Progress:
        if self.failure is not None:
            raise self.failure
        self.tests[charger_id] = Progress(charger_id=charger_id, state=State.RUNNING, text="Step 1.")
        return self.tests[charger_id]

    def abort_commissioning(self, charger_id: str) -> None:
        self.tests[charger_id] = replace(self.tests[charger_id], state=State.ABORTED)

    def commissioning(self, charger_id: str) -> Progress:
        return self.tests.get(charger_id, Progress(charger_id=charger_id))

    def commissioning_page(self, charger_id: str, language: str) -> str:
        if charger_id not in self.tests:
            raise RefusedError("There is no report.")
        return f"<h1 lang={language}>{charger_id}</h1>"

    def maintenance(self) -> MaintenanceDesk:
        raise RefusedError("No charger can be asked.")

    def _change(self, charger_id: str, change: Callable[[ChargerStatus], ChargerStatus]) -> None:
        status = self.board.status()
        chargers = tuple(
            change(charger) if charger.id == charger_id else charger for charger in status.chargers
        )
        self.board.publish(replace(status, chargers=chargers))


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what nobody tells."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)
