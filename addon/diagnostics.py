"""One file with what is needed to help from afar: collected when asked for, without secrets and names.

Nothing here is kept or measured for its own sake; it is what the app knows anyway, put side by side.
"""

from __future__ import annotations

import asyncio
import platform
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec

from addon.csms.central_system import CentralSystem
from addon.csms.ports import ChargePoint
from addon.csms.redaction import HIDDEN, Json, redacted
from addon.errors import StoreError
from addon.history.keeper import History
from addon.model.decision_log import DecisionQuery
from addon.model.status import Status
from addon.settings import Settings
from addon.translation.text import english

DECISIONS = 300
MESSAGES = 200
"""Of each charger: the last minutes of a session, or the whole story of one that does not get through."""

_PERSONAL = frozenset({"tag_name", "username"})
"""Names of fields that open no door and yet say who somebody is."""


class Diagnostics:
    """Collects; before the options can be used there is only what the page shows, which says why."""

    def __init__(self, status: Callable[[], Status], wall_clock: Callable[[], float] = time.time) -> None:
        self._status = status
        self._wall_clock = wall_clock
        self._began_wall_s = wall_clock()
        self._settings: Settings | None = None
        self._central: CentralSystem | None = None
        self._history: History | None = None

    def connect(self, settings: Settings, central: CentralSystem, history: History) -> None:
        """Say of what to tell, once it is there."""
        self._settings = settings
        self._central = central
        self._history = history

    async def collect(self) -> bytes:
        """Write it all as JSON, indented for people."""
        charge_points = self._central.charge_points() if self._central else ()
        told = {
            "app": self._app(),
            "options": _options(self._settings),
            "status": _plain(self._status()),
            "decisions": await self._decisions(),
            "charge_points": [self._charge_point(charge_point) for charge_point in charge_points],
        }
        shown = await asyncio.to_thread(_shown, told, self._traces())
        return msgspec.json.format(msgspec.json.encode(shown), indent=1)

    async def _decisions(self) -> Json:
        """Tell the last decisions; where the disk fails, why there are none."""
        if self._history is None:
            return []
        try:
            return await self._history.decisions(DecisionQuery(limit=DECISIONS))
        except StoreError as error:
            return str(error)

    def _app(self) -> dict[str, Json]:
        now_wall_s = self._wall_clock()
        return {
            "version": self._status().version,
            "python": sys.version.split()[0],
            "machine": platform.machine(),
            "system": platform.platform(),
            "written": _iso(now_wall_s),
            "running_for_s": round(now_wall_s - self._began_wall_s),
        }

    def _charge_point(self, charge_point: ChargePoint) -> dict[str, Json]:
        id_ = charge_point.info.id
        maintained = self._central.maintained(id_) if self._central else None
        return {
            "id": id_,
            "record": _plain(maintained.record()) if maintained else None,
            "states": [_plain(state) for state in charge_point.loadpoints()],
            "deviations": [
                {"text": deviation.text, "count": deviation.count} for deviation in charge_point.deviations()
            ],
            "notices": [_plain(one) for one in maintained.notices.listed()] if maintained else [],
        }

    def _traces(self) -> dict[str, Callable[[], Json]]:
        """Tell how to read each charger's messages, which takes a while and is done in a thread."""
        readers: dict[str, Callable[[], Json]] = {}
        for charge_point in self._central.charge_points() if self._central else ():
            maintained = self._central.maintained(charge_point.info.id) if self._central else None
            if maintained is not None:
                readers[charge_point.info.id] = partial(maintained.trace.read, limit=MESSAGES)
        return readers


def _shown(told: Mapping[str, Json], traces: Mapping[str, Callable[[], Json]]) -> Json:
    """Hide what is nobody's business, and read the messages, which are gone over already."""
    plain = msgspec.json.decode(
        msgspec.json.encode(told, enc_hook=english)
    )  # of JSON's own types, which is what is searched
    shown: dict[str, Any] = _without_names(redacted(plain))
    shown["messages"] = {id_: _plain(read()) for id_, read in traces.items()}
    return shown


def _without_names(value: Json) -> Json:
    if isinstance(value, dict):
        return {
            key: HIDDEN if key in _PERSONAL and item else _without_names(item) for key, item in value.items()
        }
    return [_without_names(item) for item in value] if isinstance(value, list) else value


def _options(settings: Settings | None) -> Json:
    """Tell the options in force; of tags only how many there are."""
    if settings is None:
        return None
    options: dict[str, Any] = _plain(settings.options)
    options["tags"] = f"{len(settings.options.tags)} on the list"
    return options | {"problem": settings.problem}


def _plain(value: object) -> Any:  # noqa: ANN401 - of JSON's own types
    return msgspec.to_builtins(value, str_keys=True, enc_hook=english)


def _iso(wall_s: float) -> str:
    return datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="seconds")
