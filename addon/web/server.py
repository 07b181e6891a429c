"""The web server: puts routes and guards together, and listens."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from addon.errors import AddonError
from addon.web import docs, pages, passwords
from addon.web.api import Api
from addon.web.commissioning import CommissioningApi
from addon.web.deviations import DeviationsApi
from addon.web.guard import INGRESS_AND_LOOPBACK, Network, add_security_headers, guard
from addon.web.live import Live
from addon.web.maintenance import MaintenanceApi
from addon.web.ports import Commands, StateView
from addon.web.refusing import errors_as_sentences
from addon.web.trace import TraceApi
from addon.web.uploads import UploadsApi

MAX_BODY_BYTES = 4096
"""Of most bodies that are asked for; what takes more says so itself."""

STOP_TIMEOUT_S = 2.0
"""How long requests under way may take when the app stops; the Supervisor is promised five seconds in all."""


class WebServer:
    """Serves the page and the API; depends on nothing but the view, so it is up before all else."""

    def __init__(
        self,
        view: StateView,
        commands: Commands,
        *,
        host: str = "0.0.0.0",  # noqa: S104 - ingress comes from another container; the guard sorts out the rest
        port: int = 8099,
        allowed: Iterable[Network] = INGRESS_AND_LOOPBACK,
        more: Iterable[web.RouteDef] = (),
    ) -> None:
        """Prepare; `port` 0 is any free one, `allowed` who may ask, `more` what else is answered."""
        live, trace = Live(view), TraceApi(view, commands)
        app = web.Application(
            middlewares=[errors_as_sentences, guard(allowed)], client_max_size=MAX_BODY_BYTES
        )
        app.add_routes(
            [
                *Api(view, commands).routes(),
                *CommissioningApi(view, commands).routes(),
                *DeviationsApi(view, commands).routes(),
                *MaintenanceApi(view, commands).routes(),
                *docs.routes(),
                *passwords.routes(),
                *UploadsApi(view, commands).routes(),
                *trace.routes(),
                *more,
                web.get("/api/live", live.handle),
                *pages.routes(),
            ]
        )
        app.on_response_prepare.append(add_security_headers)
        app.on_shutdown.append(live.close)
        app.on_shutdown.append(trace.close)
        # No access log: Docker's health check and ingress would fill it.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_TIMEOUT_S)
        self._host = host
        self._wanted_port = port

    @property
    def port(self) -> int:
        """The port it listens on; 0 before `start`."""
        return int(self._runner.addresses[0][1]) if self._runner.addresses else 0

    async def start(self) -> None:
        """Listen. Raises AddonError where the port can't be had."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._wanted_port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise AddonError(
                f"The page can't be served on port {self._wanted_port}: {error.strerror}."
            ) from error

    async def stop(self) -> None:
        """Close all connections and stop listening."""
        await self._runner.cleanup()
