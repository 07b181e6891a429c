"""The wire between simulated chargers and the application, and the logs of a process that holds both."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import structlog

_WIRE = logging.getLogger("addon.simulator.wire")


@dataclass(frozen=True)
class Frame:
    """One OCPP-J frame at a charger's end of the wire."""

    at_s: float
    charge_point_id: str
    sent: bool
    content: list[Any]

    @property
    def action(self) -> str:
        """The action of a call, "" of an answer."""
        return str(self.content[2]) if self.content[0] == 2 else ""


@contextlib.contextmanager
def logs_apart() -> Iterator[None]:
    """Undo what the application does to this process's logs."""
    root, config = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    try:
        yield
    finally:
        root.handlers = handlers
        root.setLevel(level)
        structlog.configure(**config)


@contextlib.contextmanager
def listening(on_frame: Callable[[logging.LogRecord], None]) -> Iterator[None]:
    """Hand on what the chargers' OCPP library logs of its frames."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno == logging.INFO:
                on_frame(record)

    listener, level = Listener(), _WIRE.level
    _WIRE.addHandler(listener)
    _WIRE.setLevel(logging.INFO)
    _WIRE.propagate = False
    try:
        yield
    finally:
        _WIRE.removeHandler(listener)
        _WIRE.setLevel(level)
        _WIRE.propagate = True
