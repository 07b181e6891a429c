"""One version of OCPP, as the charge point that speaks it sees it; `v16` and `v201` each are one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from addon.csms.connector import Connector
from addon.csms.maintenance import Maintenance
from addon.csms.requests import Caller, Requests
from addon.csms.rpc.frames import Payload
from addon.csms.sessions.authorization import Authorization
from addon.csms.sessions.tag_list import TagList
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.station import Station
from addon.model.transaction import TransactionRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Charger:
    """What a version of OCPP works on.

    `connector_of` finds a connector (in 2.0.1 an EVSE) or makes it known, None where it can't be one; 0 is
    the only one there is. `booted` is to be called when it has introduced itself. `authorize` decides on
    (connector or 0, tag, what is known of the transaction that names it).
    """

    station: Station
    book: TransactionBook
    connector_of: Callable[[int], Connector | None]
    booted: Callable[[], None]
    authorize: Callable[[int, str, TransactionRecord | None], Authorization] = lambda *_: Authorization()


class Conversation(Protocol):
    """What is asked of the charger over one connection."""

    @property
    def requests(self) -> Requests:
        """Ask for this and that."""

    @property
    def local_list(self) -> TagList:
        """Its own list of tags."""

    @property
    def maintenance(self) -> Maintenance:
        """Look after it."""

    async def provision(self) -> None:
        """Ask what has to be known, and set the charger up; raises PeerGoneError."""


class Speech(Protocol):
    """One version of OCPP for one charge point; it outlives its connections."""

    async def handle(self, action: str, payload: Payload) -> Payload:
        """Take in a CALL and return the payload of its answer; raises CallRefused for what nobody knows."""

    def over(self, caller: Caller) -> Conversation:
        """Begin to speak over a connection."""
