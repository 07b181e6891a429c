"""What has to be known of earlier runs: the name of this home at its broker, and which broker that was."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from pathlib import Path

import msgspec
import structlog

from addon.homeassistant.keeping import read_json, write_json
from addon.homeassistant.mqtt.publisher import Broker

log = structlog.get_logger(__name__)

FILE_NAME = "mqtt-home.json"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH = 8


class HomeFile:
    """`home`: made once for each installation, so that two at one broker do not disturb each other.

    `broker`: the one that was last used; what stands there has to go when another, or none, is used.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME
        told = read_json(self._file)
        self.home = str(told.get("home") or "")
        self.broker = _broker(told.get("broker"))
        if not self.home:
            self.home = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
            if not self._write():
                self.home = "home"  # not a new one with each start: its devices would stay for ever

    def remember(self, broker: Broker | None) -> None:
        """Keep which broker is used from now on."""
        if broker != self.broker:
            self.broker = broker
            self._write()

    def _write(self) -> bool:
        broker = asdict(self.broker) if self.broker else None
        problem = write_json(self._file, {"home": self.home, "broker": broker})
        if problem:
            log.warning("the home's name at the MQTT broker can't be kept", reason=problem)
        return not problem


def _broker(told: object) -> Broker | None:
    try:
        return msgspec.convert(told, Broker) if told else None
    except msgspec.ValidationError:
        return None
