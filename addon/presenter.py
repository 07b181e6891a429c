"""After each decision: puts its picture on the board and hands it to Home Assistant's entities."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from addon.circuit_options import circuit_advice
from addon.csms.central_system import CentralSystem
from addon.engine import Moment
from addon.errors import PeerError
from addon.health import HealthContext, run_checks
from addon.health.summary import StartReport
from addon.highest_house import HighestHouse
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.link.supervisor import Supervisor
from addon.model.broker import BrokerState
from addon.model.decision_log import DecisionEntry
from addon.model.neighbours import Neighbour
from addon.model.status import Status
from addon.settings import Settings
from addon.status import status_of, with_knocking, with_settings, with_waits
from addon.translation.text import say
from addon.web import StatusBoard

log = structlog.get_logger(__name__)

FIND_ADDRESS_AGAIN_S = 60.0
LOOK_FOR_ADDRESS_EVERY_S = 600.0
CONTAINER_PORT = 9000


class Presenter:
    """Knows what to show beside the decision: the address for chargers, the link's state, the checks.

    `address`: this machine's, as chargers reach it; "" where it has to be found out. `store_problem` and
    `recording_problem` tell why something could not be kept, "" if all is well.
    """

    def __init__(
        self,
        board: StatusBoard,
        settings: Settings,
        central: CentralSystem,
        wall_clock: Callable[[], float],
        *,
        address: str = "",
        store_problem: Callable[[], str] = str,
        recording_problem: Callable[[], str] = str,
    ) -> None:
        self._board = board
        self._settings = settings
        self._central = central
        self._wall_clock = wall_clock
        self._highest_house = HighestHouse()
        self._address = address
        self._store_problem = store_problem
        self._recording_problem = recording_problem
        self._host_port: int | None = None
        self._port_closed = False
        self.home_assistant: HomeAssistantClient | None = None
        self.publishers: list[Callable[[Status], None]] = [StartReport(wall_clock).publish]
        self.ocpp_error = ""
        self.upload_problem: Callable[[], str] = str
        self.broker: Callable[[], BrokerState | None] = lambda: None
        self.background_problem: Callable[[], str] = str
        self.price_problem: Callable[[], str] = str
        self.home_language: Callable[[], str] = str
        self.decisions: Callable[[], tuple[DecisionEntry, ...]] = tuple
        self.neighbours: Callable[[], tuple[Neighbour, ...]] = tuple

    def on_moment(self, moment: Moment) -> None:
        """Show a decision."""
        self._highest_house.take(moment.decision.phases, moment.snapshot.now_s)
        infos = {charger.info.id: charger.info for charger in self._central.charge_points()}
        status = status_of(moment.site, moment.snapshot, moment.decision, infos, self._wall_clock())
        status = with_waits(status, moment.snapshot, moment.site, moment.next_memory)
        status = replace(with_knocking(status, self._central.knocking()), ocpp_url=self.ocpp_url)
        status = with_settings(status, self._settings.options, self._settings.status())
        status = replace(status, decisions=self.decisions())
        status = replace(status, health=run_checks(self._context(moment, status)))
        self._board.publish(status)
        for publish in self.publishers:
            publish(status)

    @property
    def ocpp_url(self) -> str:
        """What to type into a charger, as far as this host's address is known."""
        scheme = "wss" if self._settings.options.ssl else "ws"
        port = self._host_port or self._central.port
        if not self._address:
            return say("{scheme}://<address of this machine>:{port}/", scheme=scheme, port=port)
        return f"{scheme}://{self._address}:{port}/"

    def _context(self, moment: Moment, status: Status) -> HealthContext:
        reading = moment.snapshot.meter.reading
        link = self.home_assistant
        return HealthContext(
            site=status.site,
            chargers=status.chargers,
            knocking=status.knocking,
            ocpp_url=status.ocpp_url,
            ocpp_error=self.ocpp_error,
            options_error=self._settings.problem,
            store_error=self._store_problem(),
            recording_error=self._recording_problem(),
            upload_error=self.upload_problem(),
            background_error=self.background_problem(),
            price_problem=self.price_problem(),
            home_assistant=None if link is None else link.connected,
            broker=self.broker(),
            home_assistant_refuses=link is not None and link.refused,
            ocpp_port_closed=self._port_closed,
            neighbours=self.neighbours(),
            currents_estimated=reading is not None and reading.estimated,
            highest_house_a=self._highest_house.highest_a,
            circuit_advice=circuit_advice(self._settings.options),
            found_by_steps=moment.snapshot.meter.device_id if moment.snapshot.meter.by_steps else "",
            without_dead_man=tuple(s.id for s in moment.snapshot.loadpoints if not s.has_dead_man),
            reception=self._central.reception(),
            refusing=tuple(s.id for s in moment.snapshot.loadpoints if s.refuses_limits),
        )

    async def find_address(self, supervisor: Supervisor) -> None:
        """Find out where chargers reach this machine, and look again now and then: a router may change it."""
        if self._address:
            return
        while True:
            known = False
            try:
                address = await supervisor.host_address()
                if self._central.port == CONTAINER_PORT:  # the host may show it under another number
                    self._host_port = await supervisor.ocpp_port()
                    self._port_closed = self._host_port is None
                self._address = address or self._address
                known = bool(self._address)
            except PeerError as error:
                log.debug("address of this machine not known yet", reason=str(error))
            except Exception:  # the page shows an address less; cars go on
                log.exception("address of this machine can't be found out; trying again")
            await asyncio.sleep(LOOK_FOR_ADDRESS_EVERY_S if known else FIND_ADDRESS_AGAIN_S)
