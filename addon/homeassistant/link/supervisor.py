"""The Supervisor's own API, as far as an app needs it: its options, its port, this machine's address.

Answers come in an envelope: {"result": "ok", "data": …} or {"result": "error", "message": …}.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

from addon.errors import PeerGoneError, PeerRefusedError, PeerTimeoutError
from addon.homeassistant.link.connection import Connection
from addon.translation.text import say

TIMEOUT_S = 10.0
RESTART_REFUSED_S = 1.0
OCPP_PORT = "9000/tcp"
UPLOAD_PORT = "9001/tcp"


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttService:
    """The broker that the Supervisor offers."""

    host: str
    port: int
    username: str
    password: str
    ssl: bool


class Supervisor:
    """Requests to `url` ("http://supervisor") with the app's token.

    All methods raise PeerGoneError, PeerTimeoutError, or PeerRefusedError with the HTTP status as its code.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._token = token
        self._restarting: asyncio.Task[dict[str, Any]] | None = None

    async def read(self) -> dict[str, Any]:
        """Read the app's stored options, with the defaults of its schema where nothing was set."""
        return await self._request("GET", "addons/self/options/config")

    async def write(self, raw: dict[str, Any]) -> None:
        """Replace all of the app's stored options."""
        await self._request("POST", "addons/self/options", {"options": raw})

    async def restart(self) -> None:
        """Restart this app; returns once the Supervisor has begun, or has not said no within a second."""
        self._restarting = asyncio.create_task(self._request("POST", "addons/self/restart"))
        self._restarting.add_done_callback(_seen)  # its answer may come when we are about to go
        done, _ = await asyncio.wait({self._restarting}, timeout=RESTART_REFUSED_S)
        for one in done:
            one.result()

    async def self_info(self) -> dict[str, Any]:
        """Read what the Supervisor knows of this app."""
        return await self._request("GET", "addons/self/info")

    async def ocpp_port(self) -> int | None:
        """Tell at which port of the host chargers find us: the user may have moved it; None if closed."""
        return await self._published(OCPP_PORT)

    async def upload_port(self) -> int | None:
        """Tell at which port of the host chargers may upload; None as long as the user has opened none."""
        return await self._published(UPLOAD_PORT)

    async def _published(self, container_port: str) -> int | None:
        port = ((await self.self_info()).get("network") or {}).get(container_port)
        return int(port) if port else None

    async def host_address(self) -> str:
        """Find this machine's address in the home's network; "" if it has none.

        Core knows, it lives in the host's network; the Supervisor would want a right that we need for
        nothing else.
        """
        connection = await Connection.open(self._session, f"{self._url}/core/websocket", self._token)
        receiving = asyncio.ensure_future(connection.run())
        try:
            return _default_address(await connection.command("network"))
        finally:
            receiving.cancel()
            await asyncio.wait({receiving})

    async def mqtt_service(self) -> MqttService | None:
        """Read how to reach the MQTT broker, None if there is none."""
        try:
            broker = await self._request("GET", "services/mqtt")
        except PeerRefusedError:
            return None
        return MqttService(
            host=str(broker.get("host", "")),
            port=int(broker.get("port", 1883)),
            username=str(broker.get("username") or ""),
            password=str(broker.get("password") or ""),
            ssl=bool(broker.get("ssl")),
        )

    async def _request(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        try:
            async with self._session.request(
                method,
                f"{self._url}/{path}",
                json=body,
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
            ) as response:
                return _data(path, response.status, await _json(response))
        except TimeoutError as error:
            raise PeerTimeoutError(say("The Supervisor did not answer {path}.", path=path)) from error
        except aiohttp.ClientError as error:
            raise PeerGoneError(say("The Supervisor can't be reached ({why}).", why=str(error))) from error


def _seen(task: asyncio.Task[dict[str, Any]]) -> None:
    if not task.cancelled():
        task.exception()


async def _json(response: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        answer = await response.json(content_type=None)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _data(path: str, status: int, answer: dict[str, Any]) -> dict[str, Any]:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise PeerGoneError(
            say("The Supervisor can't serve {path} now (HTTP {status}).", path=path, status=int(status))
        )
    if status >= HTTPStatus.BAD_REQUEST or answer.get("result") == "error":
        why = str(answer.get("message") or f"HTTP {status}")
        raise PeerRefusedError(say("The Supervisor refuses {path}: {why}", path=path, why=why), str(status))
    data = answer.get("data", answer)
    return data if isinstance(data, dict) else {}


def _default_address(network: dict[str, Any]) -> str:
    """Take the first IPv4 address, best of the adapter that leads out."""
    adapters = sorted(network.get("adapters") or (), key=lambda adapter: not adapter.get("default"))
    addresses = (str(ip["address"]) for adapter in adapters for ip in adapter.get("ipv4") or ())
    return next((address for address in addresses if not address.startswith("127.")), "")
