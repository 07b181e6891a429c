from __future__ import annotations

from addon.model.transaction import TransactionRecord
from tests.csms.memory_journal import MemoryJournal


class UnsteadyJournal(MemoryJournal):
    """A disk with moods: `broken` it keeps nothing; `late` it keeps what it was given after all, later.

    Who waits for it is told in both cases that it failed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.late = False
        self._backlog: list[tuple[TransactionRecord, int | None]] = []

    async def save_transaction(
        self, record: TransactionRecord, *, number: int | None = None
    ) -> TransactionRecord:
        if self.late:
            self._backlog.append((record, number))
            raise TimeoutError
        await self.catch_up()
        return await super().save_transaction(record, number=number)

    async def catch_up(self) -> None:
        """Do what was begun, in order."""
        backlog, self._backlog = self._backlog, []
        if not self.broken:
            for record, number in backlog:
                await super().save_transaction(record, number=number)
