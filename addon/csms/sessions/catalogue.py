"""The transactions of one charge point that may still be told of, by identity and by number."""

from __future__ import annotations

from collections.abc import Iterator

from addon.model.transaction import TransactionRecord, told_identity

REMEMBERED = 256
"""Some weeks of a busy charger. What is older is still in the journal, which knows it again."""


class Catalogue:
    """The newest records; what goes on is never dropped."""

    def __init__(self) -> None:
        self._records: dict[str, TransactionRecord] = {}
        self._identities: dict[int, str] = {}
        self._again: dict[str, TransactionRecord] = {}

    def __iter__(self) -> Iterator[TransactionRecord]:
        """Yield all, oldest first."""
        return iter(self._records.values())

    def put(self, record: TransactionRecord, *, number: int | None = None) -> None:
        """Take in a record as it is now; `number`: the id its charger has for it, if that is not ours."""
        self._records.pop(record.identity, None)
        self._records[record.identity] = record
        self._identities[record.id] = record.identity
        told = told_identity(record)
        if told != record.identity and ((other := self._again.get(told)) is None or other.id <= record.id):
            self._again[told] = record
        if number is not None:
            self._identities[number] = record.identity
        if len(self._records) > REMEMBERED:
            self._drop_oldest()

    def of(self, identity: str) -> TransactionRecord | None:
        """Find one by its identity; of several that its charger tells alike the newest."""
        return self._again.get(identity) or self._records.get(identity)

    def first_of(self, identity: str) -> TransactionRecord | None:
        """Find the first of this identity."""
        return self._records.get(identity)

    def numbered(self, transaction_id: int) -> TransactionRecord | None:
        """Find one by its number."""
        return self._records.get(self._identities.get(transaction_id, ""))

    def only_open(self, id_tag: str) -> TransactionRecord | None:
        """Find the one that goes on, where just one does; of several the only one of this tag."""
        going_on = [record for record in self if record.stopped_wall_s is None]
        if len(going_on) > 1:
            going_on = [record for record in going_on if record.id_tag.casefold() == id_tag.casefold()]
        return going_on[0] if len(going_on) == 1 else None

    def has_ended(self, record: TransactionRecord) -> bool:
        """Tell whether its charger told its end, or began another one after it."""
        return record.settled or (record.stopped_wall_s is not None and self.has_later(record))

    def has_later(self, record: TransactionRecord) -> bool:
        """Tell whether another one began at its connector after it."""
        return any(
            other.connector_id == record.connector_id and other.started_wall_s > record.started_wall_s
            for other in self
        )

    def _drop_oldest(self) -> None:
        oldest = next((r for r in self if r.stopped_wall_s is not None), None)
        if oldest is not None:
            del self._records[oldest.identity]
            self._again = {told: r for told, r in self._again.items() if r is not oldest}
            self._identities = {n: i for n, i in self._identities.items() if i in self._records}
