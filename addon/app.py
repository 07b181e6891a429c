"""The composition root: builds the parts, joins them, starts them in order and stops them in reverse.

Nothing else constructs parts, but for what hangs on Home Assistant (`addon/home_link.py`, `entity_link.py`).
The page is up first and last, so that there is always a place that says what is wrong.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import structlog

from addon import __version__
from addon.background import Background
from addon.balancer import Memory
from addon.balancer.answer import Answer
from addon.circuit_options import circuit_advice
from addon.commands import Commands
from addon.commands.parts import Parts
from addon.commissioning import Commissioning
from addon.csms.central_system import CentralSystem
from addon.diagnostics import Diagnostics
from addon.engine import Engine, Observer
from addon.entity_link import entity_publisher, show_entities
from addon.errors import OptionsError
from addon.history.past import Past
from addon.home_link import do_without_home_assistant, join_home_assistant
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.link.supervisor import Supervisor
from addon.learned import AnswerKeeper, restored
from addon.listening import listen, restore
from addon.live_options import central_system, follow_log_level
from addon.logs import set_up_logs
from addon.maintenance import MaintenanceDesk
from addon.maintenance.directions import Directions
from addon.model.status import Status
from addon.options_file import OptionsFile, parse_options, read_options
from addon.presenter import Presenter
from addon.recording.recorder import FOLDER_NAME, Recorder
from addon.recording.saver import MomentSaver
from addon.sessions import Sessions
from addon.settings import Settings
from addon.status import failed
from addon.store import Store
from addon.translation.text import say
from addon.uploads import Shelf, UploadPlace
from addon.web import StatusBoard, WebServer
from addon.web.backup import BackupApi
from addon.web.controls import ControlsApi
from addon.web.diagnostics import DiagnosticsApi
from addon.web.sessions import SessionsApi
from addon.web.settings import SettingsApi

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What the command line decides; everything else is in the options."""

    options: Path
    data: Path
    supervisor: str
    web_port: int
    ocpp_port: int
    host: str = "127.0.0.1"
    ssl: Path = Path("/ssl")
    upload_port: int = 9001


class Application:
    """The whole app. `run()` is its life; `start()` and `stop()` are for who runs it beside other things."""

    def __init__(
        self, arguments: Arguments, *, token: str, wall_clock: Callable[[], float] = time.time
    ) -> None:
        self._arguments = arguments
        self._token = token
        self._wall_clock = wall_clock
        self._board = StatusBoard(Status(version=__version__, site=None))
        self._commands = Commands()
        self._sessions = Sessions()
        self._past = Past(self._board, wall_clock)
        self._backup = BackupApi()
        self._diagnostics = Diagnostics(self._board.status, wall_clock)
        self._web = WebServer(
            self._board,
            self._commands,
            host=arguments.host,
            port=arguments.web_port,
            more=[
                *SessionsApi(self._board, self._sessions).routes(),
                *SettingsApi(self._commands).routes(),
                *ControlsApi(self._board, self._commands).routes(),
                *self._past.routes(),
                *self._backup.routes(),
                *DiagnosticsApi(self._diagnostics).routes(),
            ],
        )
        self._central: CentralSystem | None = None
        self._ready = asyncio.Event()
        self._life: asyncio.Task[None] | None = None
        self._observers: list[Observer] = []

    @property
    def web_port(self) -> int:
        """The page's port, once started."""
        return self._web.port

    @property
    def ocpp_port(self) -> int:
        """The port that chargers connect to, once started; 0 while it can't be had."""
        return self._central.port if self._central else 0

    @property
    def status(self) -> Status:
        """What the page shows now."""
        return self._board.status()

    def on_moment(self, observer: Observer) -> None:
        """Call this after each decision; to be said before the start."""
        self._observers.append(observer)

    async def start(self) -> None:
        """Start, and return when everything that can be up is up; raises what `run` fails with."""
        self._life = asyncio.create_task(self.run())
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({self._life, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._life.done():
            await self._life

    async def stop(self) -> None:
        """Stop in reverse order. Chargers are told nothing: they hold what they have, the dead-man runs."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait({self._life})

    async def run(self) -> None:
        """Live until cancelled. With options that can't be used only the page lives, and says why."""
        async with AsyncExitStack() as stack:
            await self._web.start()
            stack.push_async_callback(self._web.stop)
            host = _local(self._arguments.host) or self._arguments.host
            log.info("web page on http://%s:%d/", host, self._web.port)
            try:
                await self._live(stack)
            except OptionsError as error:
                log.error(str(error))
                self._board.publish(failed(error.text))
                self._ready.set()
                await asyncio.Event().wait()

    async def _live(self, stack: AsyncExitStack) -> None:
        raw = _usable_options(self._arguments.options)
        store = await Store.open_or_do_without(self._arguments.data, wall_clock=self._wall_clock)
        stack.push_async_callback(store.close)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        supervisor = Supervisor(session, self._arguments.supervisor, self._token) if self._token else None
        # settings and chargers are made after the engine, which they wake
        answers = await restored(store)
        engine = Engine(
            lambda connectors: commissioning.capped(settings.site(connectors)),
            lambda: central.charge_points(),  # noqa: PLW0108
            _clock(),
            Memory(answers=answers),
        )
        settings = Settings(
            raw, supervisor or OptionsFile(self._arguments.options), engine.on_change, self._wall_clock
        )
        authorizer = self._sessions.authorizer(settings, _clock(), self._wall_clock)
        central = central_system(
            settings,
            store,
            engine,
            authorizer,
            host=self._arguments.host,
            port=self._arguments.ocpp_port,
            ssl=self._arguments.ssl,
            wall_clock=self._wall_clock,
        )
        follow_log_level(settings)
        self._sessions.connect(settings, central, store, authorizer)
        self._backup.store = store
        self._diagnostics.connect(settings, central, self._past.history)
        commissioning = Commissioning(_clock(), self._wall_clock, central.info, engine.on_change)
        recorder, keeper, saver = self._keepers(stack, store, answers)
        central.forgetters += [engine.forget, keeper.forget]
        prices, history = await self._past.connect(stack, store, settings), self._past.history
        maintenance = self._maintenance(stack, central, supervisor)
        presenter = self._presenter(settings, central, store, recorder)
        presenter.upload_problem = lambda: maintenance.place.problem
        presenter.decisions, presenter.price_problem = lambda: history.recent, lambda: prices.now().problem
        watching = (commissioning, history, presenter, recorder, keeper, saver)
        engine.observers = [*(part.on_moment for part in watching), *self._observers]
        self._central = central
        self._commands.connect(
            Parts(
                settings=settings,
                central=central,
                saver=saver,
                recorder=recorder,
                commissioning=commissioning,
                maintenance=maintenance,
                sessions=self._sessions,
                restart=supervisor.restart if supervisor else None,
            )
        )
        stack.push_async_callback(settings.flush)
        await restore(central)
        async with asyncio.TaskGroup() as group:
            port, host = self._arguments.ocpp_port, _local(self._arguments.host) or self._arguments.host
            group.create_task(listen(central, presenter, port, host, self._ready))
            group.create_task(engine.run())
            background = Background(group, _clock())
            presenter.background_problem = lambda: background.problem
            background.start(say("The recording of decisions"), recorder.run)
            background.start(say("Keeping what was learned of the cars"), keeper.run)
            background.start(say("The history"), history.run)
            background.start(say("Storing changed settings"), settings.run)
            client: HomeAssistantClient | None = None
            if supervisor is None:
                do_without_home_assistant(settings, engine)
            else:
                client = HomeAssistantClient(session, self._arguments.supervisor, self._token)
                join_home_assistant(background, client, settings, engine, presenter, self._wall_clock, store)
                background.start(say("Reading the price of energy"), partial(prices.run, client))
                background.start(
                    say("Finding this machine's address"), partial(presenter.find_address, supervisor)
                )
            data, ssl = self._arguments.data, self._arguments.ssl
            publisher = entity_publisher(client, supervisor, self._commands, settings, data, ssl)
            show_entities(group, publisher, settings, presenter, home_assistant=client is not None)

    def _keepers(
        self, stack: AsyncExitStack, store: Store, answers: Mapping[str, Answer]
    ) -> tuple[Recorder, AnswerKeeper, MomentSaver]:
        """Make what keeps moments, and what of them; what they have left to write is written at the stop."""
        recorder = Recorder(self._arguments.data / FOLDER_NAME, self._wall_clock)
        stack.push_async_callback(recorder.close)
        keeper = AnswerKeeper(store, answers)
        stack.push_async_callback(keeper.close)
        return recorder, keeper, MomentSaver(self._wall_clock)

    def _maintenance(
        self, stack: AsyncExitStack, central: CentralSystem, supervisor: Supervisor | None
    ) -> MaintenanceDesk:
        """Make what looks after chargers; its port opens only while a charger is awaited."""
        arguments = self._arguments
        shelf = Shelf(arguments.data / "uploads", self._wall_clock)
        shelf.tidy()
        place = UploadPlace(shelf, host=arguments.host, port=arguments.upload_port)
        directions = Directions(None if _local(arguments.host) else supervisor)
        desk = MaintenanceDesk(central, place, directions, self._wall_clock)
        stack.push_async_callback(desk.close)
        return desk

    def _presenter(
        self, settings: Settings, central: CentralSystem, store: Store, recorder: Recorder
    ) -> Presenter:
        return Presenter(
            self._board,
            settings,
            central,
            self._wall_clock,
            address=_local(self._arguments.host),
            store_problem=lambda: store.problem,
            recording_problem=lambda: recorder.problem,
        )


def _usable_options(path: Path) -> dict[str, Any]:
    """Read the options, raise OptionsError where they can't be used, and say what is odd about them."""
    raw = read_options(path)
    options = parse_options(raw)
    set_up_logs(options.log_level)
    for advice in circuit_advice(options):
        log.warning(advice.text)
    return raw


def _clock() -> Callable[[], float]:
    return asyncio.get_running_loop().time


def _local(host: str) -> str:
    """Name this machine where only its own programs can reach it, as in the demo."""
    return "localhost" if host in {"127.0.0.1", "::1", "localhost"} else ""
