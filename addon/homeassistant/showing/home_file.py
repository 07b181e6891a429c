"""What has to be known of earlier runs: the name of this home at its broker, and which broker that was.

The broker's password is kept apart, where backups leave it out. It can't be done without: once the options or
the Supervisor name another broker nobody else knows it, and what stands at the former one has to go.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, replace
from pathlib import Path

import msgspec
import structlog

from addon.homeassistant.link.keeping import read_json, write_json
from addon.homeassistant.mqtt.broker import Broker

log = structlog.get_logger(__name__)

FILE_NAME = "mqtt-home.json"
_APART = "mqtt-secret.json"
"""Left out of backups by config.yaml's backup_exclude."""
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH = 8


class HomeFile:
    """`home`: made once for each installation, so that two at one broker do not disturb each other.

    `broker`: the one that was last used; what stands there has to go when another, or none, is used. Its
    password is unknown after a backup was restored.
    """

    def __init__(self, folder: Path) -> None:
        self._file, self._apart = folder / FILE_NAME, folder / _APART
        told = read_json(self._file)
        self.home = str(told.get("home") or "")
        self.broker = _broker(told.get("broker"))
        earlier = bool(self.broker and self.broker.password)  # an earlier version kept all in one file
        if self.broker and not earlier:
            password = str(read_json(self._apart).get("password") or "")
            self.broker = replace(self.broker, password=password)
        if not self.home:
            self.home = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
            if not self._write():
                self.home = "home"  # not a new one with each start: its devices would stay for ever
        elif earlier:
            self._write()

    def remember(self, broker: Broker | None) -> None:
        """Keep which broker is used from now on."""
        if broker != self.broker:
            self.broker = broker
            self._write()

    def _write(self) -> bool:
        broker = asdict(self.broker) if self.broker else {}
        problem = write_json(self._apart, {"password": broker.pop("password", "")})
        problem = problem or write_json(self._file, {"home": self.home, "broker": broker or None})
        if problem:
            log.warning("the home's name at the MQTT broker can't be kept", reason=problem)
        return not problem


def _broker(told: object) -> Broker | None:
    try:
        return msgspec.convert(told, Broker) if told else None
    except msgspec.ValidationError:
        return None
