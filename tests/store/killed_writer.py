"""Writes to the store in the folder it is given, and prints each thing once the store has confirmed it."""

from __future__ import annotations

import asyncio
import itertools
import sys
from dataclasses import replace
from pathlib import Path

from addon.model.records import LimitRecord
from addon.model.transaction import TransactionRecord
from addon.store import Store


def confirm(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def main() -> None:
    store = await Store.open(Path(sys.argv[1]))
    confirm("open")
    for count in itertools.count():
        begun = await store.save_transaction(
            TransactionRecord(
                id=store.new_transaction_id(),
                charge_point_id="garage",
                identity=str(count),
                connector_id=1,
                charger_started=str(count),
                meter_start_wh=count,
                started_wall_s=0.0,
            )
        )
        confirm("begun", begun.id, count)
        limit = LimitRecord(
            charge_point_id="garage",
            connector_id=1,
            limit_da=count,
            fallback_da=60,
            sent_wall_s=0.0,
            dead_man_wall_s=None,
        )
        await store.save_limit(limit)
        confirm("limit", count)
        await store.save_transaction(
            replace(begun, stopped_wall_s=1.0, meter_stop_wh=count, stop_reason="Local")
        )
        confirm("ended", begun.id)


asyncio.run(main())
