"""The whole app and a charger of OCPP 1.6 that does as the test says, over loopback, in virtual time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from websockets.asyncio.client import connect

from addon.app import Application, Arguments
from tests.csms.bare_charger import BareCharger

ID = "CP1"
HOST = "127.0.0.1"

virtual_time = pytest.mark.looptime(resolution=2**-20)

Answer = dict[str, Any] | str | None
"""A payload; the code of a CALLERROR; or nothing at all."""

BOOT = {"chargePointVendor": "V", "chargePointModel": "M", "firmwareVersion": "1.0"}


@dataclass
class Charger:
    """Answers by table. `keys`: its configuration; those in `locked` can't be changed."""

    socket: BareCharger
    answers: dict[str, Callable[[dict[str, Any]], Answer]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    replies: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    count: int = 0

    def asked_for(self, action: str) -> list[dict[str, Any]]:
        return [payload for asked, payload in self.asked if asked == action]

    async def call(self, action: str, **payload: Any) -> dict[str, Any]:  # noqa: ANN401
        self.count += 1
        id_ = f"c{self.count}"
        self.replies[id_] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps([2, id_, action, payload]))
        return await self.replies[id_]

    async def run(self) -> None:
        async for text in self.socket:
            frame = json.loads(text)
            if frame[0] != 2:
                self.replies.pop(frame[1]).set_result(frame[2] if frame[0] == 3 else {"error": frame[2]})
                continue
            _, id_, action, payload = frame
            self.asked.append((action, payload))
            answer = self.answers.get(action, self._usual)(payload | {"action": action})
            if isinstance(answer, str):
                await self.socket.send(json.dumps([4, id_, answer, "", {}]))
            elif answer is not None:
                await self.socket.send(json.dumps([3, id_, answer]))

    def _usual(self, payload: dict[str, Any]) -> Answer:
        match payload["action"]:
            case "GetConfiguration":
                return self._told(payload.get("key") or list(self.keys))
            case "ChangeConfiguration":
                return {"status": self._changed(payload["key"], payload["value"])}
            case "UpdateFirmware":
                return {}
            case "GetDiagnostics":
                return {"fileName": "diag.zip"}
        return {"status": "Accepted"}

    def _told(self, wanted: list[str]) -> dict[str, Any]:
        known = [
            {"key": key, "readonly": key in self.locked, "value": self.keys[key]}
            for key in wanted
            if key in self.keys
        ]
        return {"configurationKey": known, "unknownKey": [key for key in wanted if key not in self.keys]}

    def _changed(self, key: str, value: str) -> str:
        if key not in self.keys or key in self.locked:
            return "Rejected" if key in self.locked else "NotSupported"
        self.keys[key] = value
        return "Accepted"


@dataclass
class Scene:
    """The app, and who asks it."""

    app: Application
    session: aiohttp.ClientSession
    folder: Path

    async def request(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        async with self.session.request(
            method,
            f"http://{HOST}:{self.app.web_port}{path}",
            data=None if body is None else json.dumps(body),
            headers={} if body is None else {"Content-Type": "application/json"},
        ) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None

    async def of_charger(self, method: str, what: str, body: object = None) -> tuple[int, Any]:
        return await self.request(method, f"/api/chargers/{ID}/{what}", body)

    async def until(self, what: str, stage: str) -> dict[str, Any]:
        """Wait until the newest fetch or update has come so far."""
        (kind,) = {"diagnostics": "fetches", "firmware": "updates"}[what].split()
        for pause_s in [*[1] * 60, *[60] * 200]:
            newest: dict[str, Any] = (await self.of_charger("GET", what))[1][kind][0]
            if newest["stage"] == stage:
                return newest
            assert newest["stage"] not in ("done", "failed"), newest
            await asyncio.sleep(pause_s)
        raise AssertionError(newest)

    @contextlib.asynccontextmanager
    async def charger(self, *, boot: dict[str, str] = BOOT, **fields: Any) -> AsyncIterator[Charger]:  # noqa: ANN401
        """Connect a charger that introduces itself."""
        url = f"ws://{HOST}:{self.app.ocpp_port}/{ID}"
        async with connect(
            url,
            subprotocols=["ocpp1.6"],  # type: ignore[list-item]
            create_connection=BareCharger,
            ping_interval=None,
        ) as socket:
            assert isinstance(socket, BareCharger)
            charger = Charger(socket=socket, **fields)
            running = asyncio.create_task(charger.run())
            await charger.call("BootNotification", **boot)
            await charger.call("StatusNotification", connectorId=1, status="Available", errorCode="NoError")
            while not any(c.id == ID and c.connected for c in self.app.status.chargers):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            try:
                yield charger
            finally:
                running.cancel()


@contextlib.asynccontextmanager
async def scene(folder: Path, *, upload_port: int = 0, **options: Any) -> AsyncIterator[Scene]:  # noqa: ANN401
    """Run the app outside a Supervisor."""
    file = folder / "options.json"
    file.write_text(json.dumps({"grid": {"main_fuse_a": 25}} | options))
    arguments = Arguments(
        options=file,
        data=folder / "data",
        supervisor="",
        web_port=0,
        ocpp_port=0,
        upload_port=upload_port,
    )
    loop = asyncio.get_running_loop()
    ahead_s = time.time() - loop.time()
    app = Application(arguments, token="", wall_clock=lambda: ahead_s + loop.time())
    await app.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield Scene(app=app, session=session, folder=folder)
    finally:
        await app.stop()
