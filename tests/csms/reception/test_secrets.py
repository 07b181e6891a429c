"""What never gets into the log, whatever is logged."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from addon.errors import PeerError
from addon.logs import set_up_logs
from tests.csms.reception.conftest import OpenYard
from tests.csms.test_central_system import dial, running

KEY = "5ecreT-of-the-charger"
SECRETS = (KEY, base64.b64encode(f"CP1:{KEY}".encode()).decode(), KEY.encode().hex())


@contextlib.contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """Log as with the option log_level: debug, to what this yields."""
    root, configured = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    quiet = {name: logging.getLogger(name).level for name in root.manager.loggerDict}
    set_up_logs("debug")
    sink = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(sink)
    try:
        yield sink
    finally:
        structlog.configure(**configured)
        root.handlers = handlers
        root.setLevel(level)
        for name, was in quiet.items():
            logging.getLogger(name).setLevel(was)


async def answer_all(socket: ClientConnection, answers: list[list[Any]]) -> None:
    async for frame in socket:
        asked, id_, *_ = json.loads(frame)
        if asked != 2:
            continue
        if not answers:
            return  # silence
        kind, *rest = answers.pop(0)
        await socket.send(json.dumps([kind, id_, *rest]))


async def talk_of_secrets(open_yard: OpenYard) -> None:
    """A whole conversation: passwords right and wrong, keys that are set, read, refused, left unanswered."""
    async with running(known={"CP1": KEY}) as central:
        for dialling in (
            dial(central, "CP1", KEY + "x"),
            dial(central, "CP2", KEY),
            connect(f"ws://127.0.0.1:{central.port}/?password={KEY}", proxy=None),
            connect(f"ws://127.0.0.1:{central.port}/{'x' * 50}?password={KEY}", proxy=None),
        ):
            try:
                async with dialling:
                    pass
            except InvalidStatus:
                pass
        async with dial(central, "CP1", KEY) as socket:
            configuration = {
                "configurationKey": [{"key": "AuthorizationKey", "readonly": KEY, "value": [KEY]}, {}]
            }
            boot = {"chargePointVendor": "V", "chargePointModel": "M"}
            await socket.send(json.dumps([2, "0", "BootNotification", boot]))
            speaking = asyncio.create_task(answer_all(socket, [[3, configuration]] * 20))
            await asyncio.sleep(0.2)
            speaking.cancel()
            await socket.send(json.dumps([2, "1", "DataTransfer", {"vendorId": "V", "data": KEY}]))
            await socket.send(json.dumps([2, "2", "NoSuchAction", {"value": KEY}]))
            await socket.send(json.dumps([2, "3", "BootNotification", {"chargePointVendor": {"value": KEY}}]))
            await socket.send(f'[2,"4","Authorize",{{"password":"{KEY}"')
            await asyncio.sleep(0.1)

    async with open_yard() as yard, yard.dial(password=KEY) as socket:
        await yard.until("+1")
        answers: list[list[Any]] = [
            [3, {"status": "Accepted"}],
            [4, "InternalError", "no", {"value": KEY}],
            [3, "Accepted"],
        ]
        speaking = asyncio.create_task(answer_all(socket, answers))
        link = yard.links[0]
        for _ in range(4):
            try:
                await link.call(
                    "ChangeConfiguration", {"key": "AuthorizationKey", "value": KEY}, timeout_s=0.2
                )
            except PeerError as error:
                structlog.get_logger("test").warning("refused", why=str(error))
        speaking.cancel()


async def test_no_secret_gets_into_the_log(open_yard: OpenYard) -> None:
    with everything_logged() as sink:
        await talk_of_secrets(open_yard)
    log = sink.getvalue()
    for line in (
        "charger connected",
        "charger turned away",
        "charger disconnected",
        "refused",
        "bad frame",
        "answer to",
    ):
        assert line in log, "the test must see the lines that it searches"
    assert [secret for secret in SECRETS if secret in log] == []
