"""What a charger tells of a transaction, in words that no version of OCPP has for itself alone."""

from __future__ import annotations

from dataclasses import dataclass

from addon.model.transaction import start_identity


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionStart:
    """A transaction has begun.

    - `identity`: what tells it from all others of its charge point: 2.0.1's transactionId. "" is OCPP 1.6's:
      what a repeated start has in common with the first.
    - `charger_started`: the charger's own timestamp, as it came. `started_wall_s`: that by our clock.
    - `tag_name`, `refused`: what the authorizer says of the tag.
    - `offline`: it is told afterwards, from the charger's memory.
    - `dated`: `started_wall_s` is told by a clock that is known; else it is when it was heard.
    """

    connector_id: int
    started_wall_s: float
    charger_started: str = ""
    id_tag: str = ""
    tag_name: str = ""
    refused: str = ""
    meter_start_wh: int | None = None
    identity: str = ""
    offline: bool = False
    dated: bool = True

    @property
    def key(self) -> str:
        """Its identity, whatever version told it."""
        return self.identity or start_identity(
            self.connector_id, self.id_tag, self.charger_started, self.meter_start_wh
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionEnd:
    """A transaction has ended. Known by its `identity` (2.0.1) or by its `transaction_id` (1.6).

    - `connector_id`: where, if that is told; 0 if not.
    - `meter_start_wh`: the register at its begin, where the end tells that as well.
    """

    stopped_wall_s: float
    identity: str = ""
    transaction_id: int = 0
    connector_id: int = 0
    charger_stopped: str = ""
    id_tag: str = ""
    meter_start_wh: int | None = None
    meter_stop_wh: int | None = None
    reason: str = "Local"
    offline: bool = False

    @property
    def key(self) -> str:
        """The identity of a transaction that nothing but this end is known of."""
        return self.identity or f"stop|{self.transaction_id}|{self.charger_stopped}|{self.meter_stop_wh}"
