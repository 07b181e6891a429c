from __future__ import annotations

from dataclasses import replace

from addon.model.transaction import TransactionRecord
from addon.store import Store


async def begin(store: Store, record: TransactionRecord) -> TransactionRecord:
    """Begin a transaction as the OCPP edge does: with a new number, left unused where it is known already."""
    return await store.save_transaction(replace(record, id=store.new_transaction_id()))
