"""What follows the options while the app runs: chargers' server, who may connect, encryption, the log.

A part of the composition root (`addon/app.py`); meters follow in `addon/home_link.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from addon.config import Options
from addon.csms.central_system import CentralSystem
from addon.csms.reception.tls import tls_of
from addon.csms.rpc.errors import Dialect
from addon.csms.sessions.authorization import Authorizer
from addon.engine import Engine
from addon.logs import set_up_logs
from addon.settings import Settings
from addon.store import Store

_DIALECTS = {"1.6": Dialect.OCPP16, "2.0.1": Dialect.OCPP201}


def central_system(  # noqa: PLR0913 - the options, the journal, the clocks and the port
    settings: Settings,
    store: Store,
    engine: Engine,
    authorizer: Authorizer,
    *,
    host: str,
    port: int,
    ssl: Path,
    wall_clock: Callable[[], float] = time.time,
) -> CentralSystem:
    """Make what chargers connect to, and have it follow the options; `ssl`: folder of certificates."""
    options = settings.options
    central = CentralSystem(
        store,
        host=host,
        port=port,
        accept_unknown=options.accept_unknown_chargers,
        known=_passwords(options),
        on_change=engine.on_change,
        clock=asyncio.get_running_loop().time,
        wall_clock=wall_clock,
        shadow=options.charging.shadow,
        certified=_certified(options),
        versions=_versions(options),
        tls=tls_of(options, ssl),
        admits=authorizer,
    )
    encrypted = _encryption(options)

    def follow() -> None:
        nonlocal encrypted
        now = settings.options
        central.reconfigure(
            accept_unknown=now.accept_unknown_chargers,
            known=_passwords(now),
            shadow=now.charging.shadow,
            certified=_certified(now),
            versions=_versions(now),
        )
        if _encryption(now) != encrypted:
            encrypted = _encryption(now)
            central.encrypt(tls_of(now, ssl))

    settings.watchers.append(follow)
    return central


def follow_log_level(settings: Settings) -> None:
    """Let the log tell as much as the option says."""
    level = settings.options.log_level

    def follow() -> None:
        nonlocal level
        if settings.options.log_level != level:
            level = settings.options.log_level
            set_up_logs(level)

    settings.watchers.append(follow)


def _passwords(options: Options) -> dict[str, str]:
    return {charger.id: charger.password for charger in options.chargers}


def _certified(options: Options) -> set[str]:
    return {charger.id for charger in options.chargers if charger.certificate}


def _versions(options: Options) -> dict[str, Dialect]:
    return {
        charger.id: _DIALECTS[charger.ocpp_version]
        for charger in options.chargers
        if charger.ocpp_version in _DIALECTS
    }


def _encryption(options: Options) -> tuple[bool, str, str, str]:
    return options.ssl, options.certfile, options.keyfile, options.client_cafile
