"""Serves chargers as soon as their port can be had, and says why while it can't."""

from __future__ import annotations

import asyncio

import structlog

from addon.csms.central_system import CentralSystem
from addon.errors import AddonError, StoreError
from addon.health.ocpp_port import port_error
from addon.presenter import Presenter

log = structlog.get_logger(__name__)

RETRY_PORT_S = 10.0


async def restore(central: CentralSystem) -> None:
    """Take back what was before the restart; where that can't be read, chargers are as good as new."""
    try:
        await central.restore()
    except StoreError as error:
        log.error("chargers and sessions from before the restart are lost", reason=str(error))


async def listen(
    central: CentralSystem, presenter: Presenter, port: int, host: str, ready: asyncio.Event
) -> None:
    """Serve chargers until cancelled; where the port is taken say so, and try again without end.

    `host`: how the log calls this machine. `ready` is set when it is known whether the port can be had.
    """
    while True:
        try:
            await central.start()
        except (AddonError, OSError) as error:
            presenter.ocpp_error = port_error(port, error)
            log.error("chargers can't connect", reason=presenter.ocpp_error)
            ready.set()
            await asyncio.sleep(RETRY_PORT_S)
            continue
        break
    presenter.ocpp_error = ""
    scheme = presenter.ocpp_url.partition(":")[0]
    log.info("OCPP server on %s://%s:%d/", scheme, host, central.port)
    ready.set()
    try:
        await asyncio.Event().wait()
    finally:
        await central.stop()
