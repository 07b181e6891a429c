"""The address that chargers are told: looked for until it is known, and now and then after that."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from addon.errors import PeerGoneError
from addon.model.status import Status
from addon.presenter import CONTAINER_PORT, FIND_ADDRESS_AGAIN_S, LOOK_FOR_ADDRESS_EVERY_S, Presenter
from addon.web import StatusBoard

pytestmark = pytest.mark.looptime


class Supervisor:
    """Knows the address; the port only once it is not busy any more."""

    def __init__(self) -> None:
        self.address = "192.0.2.10"
        self.port: int | None = 9100
        self.busy = True

    async def host_address(self) -> str:
        return self.address

    async def ocpp_port(self) -> int | None:
        if self.busy:
            raise PeerGoneError("busy")
        return self.port


def presenter() -> Presenter:
    settings = SimpleNamespace(options=SimpleNamespace(ssl=False))
    central = SimpleNamespace(port=CONTAINER_PORT)
    board = StatusBoard(Status(version="1", site=None))
    return Presenter(board, cast("Any", settings), cast("Any", central), lambda: 0.0)


async def test_it_is_looked_for_until_all_of_it_is_known_and_again_after_a_while() -> None:
    shown, supervisor = presenter(), Supervisor()
    looking = asyncio.create_task(shown.find_address(cast("Any", supervisor)))

    await asyncio.sleep(1)
    assert shown.ocpp_url == "ws://<address of this machine>:9000/"

    supervisor.busy = False
    await asyncio.sleep(FIND_ADDRESS_AGAIN_S)
    assert shown.ocpp_url == "ws://192.0.2.10:9100/"

    supervisor.address, supervisor.port = "192.0.2.77", 9000
    await asyncio.sleep(LOOK_FOR_ADDRESS_EVERY_S)
    assert shown.ocpp_url == "ws://192.0.2.77:9000/"

    supervisor.busy = True  # what was known stays
    await asyncio.sleep(2 * LOOK_FOR_ADDRESS_EVERY_S)
    assert shown.ocpp_url == "ws://192.0.2.77:9000/"
    looking.cancel()
