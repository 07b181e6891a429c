"""The list of id tags that a charger keeps (OCPP 1.6 §5.15, 2.0.1 block D), and its reservations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class LocalList:
    """Tags with what is known of each. `version` 0: the list is empty."""

    version: int = 0
    tags: dict[str, Mapping[str, object]] = field(default_factory=dict)
    largest: int = 100

    def update(self, version: int, entries: Mapping[str, Mapping[str, object] | None], *, full: bool) -> str:
        """Take over a list or changes to it; a tag without information is to be forgotten.

        Returns the UpdateStatus: a difference must be newer than what is there.
        """
        if not full and version <= self.version:
            return "VersionMismatch"
        tags = {} if full else dict(self.tags)
        for tag, info in entries.items():
            if info is None:
                tags.pop(tag, None)
            else:
                tags[tag] = info
        if len(tags) > self.largest:
            return "Failed"
        self.version, self.tags = version, tags
        return "Accepted"

    def accepts(self, tag: str) -> bool:
        """Tell whether the list lets a tag charge."""
        return self.tags.get(tag, {}).get("status") == "Accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A connector kept for a tag until `expires_s` by the charger's clock; connector 0: any of them."""

    id: int
    connector_id: int
    tag: str
    expires_s: float


class Reservations:
    """All reservations of a charger."""

    def __init__(self) -> None:
        self._by_id: dict[int, Reservation] = {}

    def add(self, reservation: Reservation) -> None:
        """Keep a reservation; it takes the place of one with its id."""
        self._by_id[reservation.id] = reservation

    def cancel(self, id_: int) -> bool:
        """Forget one; tells whether it was there."""
        return self._by_id.pop(id_, None) is not None

    def of(self, connector_id: int) -> Reservation | None:
        """Find what a connector is reserved for."""
        return next((r for r in self._by_id.values() if r.connector_id == connector_id), None)

    def expire(self, clock_s: float) -> list[Reservation]:
        """Forget what is over, and tell which that was."""
        over = [r for r in self._by_id.values() if r.expires_s <= clock_s]
        for reservation in over:
            self.cancel(reservation.id)
        return over

    def use(self, connector_id: int, tag: str) -> Reservation | None:
        """Use up a reservation for this connector and tag."""
        for reservation in list(self._by_id.values()):
            if reservation.connector_id in (0, connector_id) and reservation.tag == tag:
                self.cancel(reservation.id)
                return reservation
        return None

    def bars(self, connector_id: int, tag: str) -> bool:
        """Tell whether a connector is kept for somebody else."""
        reservation = self.of(connector_id)
        return reservation is not None and reservation.tag != tag
