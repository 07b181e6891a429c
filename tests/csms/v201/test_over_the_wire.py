"""The real door and the real links: which version is spoken, and what only 2.1 has in its frames."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from addon.csms.central_system import CentralSystem
from addon.model.loadpoint import ChargingStatus
from addon.model.records import ChargePointRecord
from tests.csms.bare_charger import BareCharger
from tests.csms.bench import ID, Bench, bench, new_charger, now_s, restored, until
from tests.csms.memory_journal import MemoryJournal
from tests.csms.test_central_system import running


def dial(central: CentralSystem, *versions: str) -> connect:
    return connect(
        f"ws://127.0.0.1:{central.port}/CP1",
        subprotocols=versions,  # type: ignore[arg-type]
        create_connection=BareCharger,
        proxy=None,
    )


async def answer_to(charger: ClientConnection, *frame: object) -> list[Any]:
    """Send a frame and return the first that is no call of the central system's."""
    await charger.send(json.dumps(frame))
    while True:
        answer: list[Any] = json.loads(await charger.recv())
        if answer[0] != 2:
            return answer


@pytest.mark.parametrize(
    ("offered", "spoken"),
    [
        (["ocpp2.0.1", "ocpp1.6"], "ocpp2.0.1"),
        (["ocpp1.6", "ocpp2.0.1"], "ocpp1.6"),  # the charger's own order counts
        (["ocpp2.1", "ocpp2.0.1"], "ocpp2.1"),
        (["ocpp2.0", "ocpp2.0.1"], "ocpp2.0.1"),
    ],
)
async def test_the_version_is_the_chargers_choice(offered: list[str], spoken: str) -> None:
    async with running() as central, dial(central, *offered) as charger:
        assert charger.subprotocol == spoken
        answer = await answer_to(charger, 2, "h", "Heartbeat", {})
        assert answer[:2] == [3, "h"]


async def test_frames_of_2_1_alone() -> None:
    async with running() as central, dial(central, "ocpp2.1") as charger:
        stream = {"id": 1, "pending": 0, "basetime": "2027-01-15T08:00:00Z", "data": [{"t": 0, "v": "1"}]}
        await charger.send(json.dumps([6, "s", "NotifyPeriodicEventStream", stream]))
        await charger.send(json.dumps([5, "x", "FormatViolation", "your answer", {}]))
        assert (await answer_to(charger, 2, "h", "Heartbeat", {}))[:2] == [3, "h"]  # neither was answered


@pytest.mark.parametrize("version", ["ocpp2.0.1", "ocpp2.1"])
@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ((2, "a", "Nonsense", {}), "NotImplemented"),
        ((2, "a", "SetChargingProfile", {}), "NotImplemented"),
        ((9, "a", "Heartbeat", {}), "MessageTypeNotSupported"),
    ],
)
async def test_what_can_not_be_understood_has_an_answer(
    version: str, frame: tuple[object, ...], code: str
) -> None:
    async with running() as central, dial(central, version) as charger:
        answer = await answer_to(charger, *frame)
        assert (answer[:3]) == [4, "a", code]


@pytest.mark.looptime(resolution=2**-20)
async def test_a_charger_that_changes_its_version_in_a_session_stays_limited() -> None:
    """FoxESS's try 1.6 first; what was learned of one version is void in the other: it is told anew."""
    async with bench() as made:
        made.follow(10.0)
        await made.session()
        await until(lambda: made.told("TxProfile"))
        await asyncio.sleep(30)
        for version in ("2.0.1", "1.6"):
            await made.charger.go_offline()
            made.tasks[0].cancel()
            await asyncio.sleep(10)
            running_still = made.station.transaction
            assert running_still is not None
            told = len(made.orders)
            made.charger = new_charger(f"ws://127.0.0.1:{made.port}", made.station, version, {})
            made.tasks[0] = asyncio.create_task(made.charger.run())
            await until(partial(more_than, made, told), 30.0)
            assert made.station.limit_a(now_s()) <= 10.0
            await asyncio.sleep(60)
            assert made.charge_point._station.learned.version == f"ocpp{version}"
            assert max(made.station.terminals_a) <= 10.0


def more_than(made: Bench, orders: int) -> bool:
    return len(made.orders) > orders


@pytest.mark.looptime(resolution=2**-20)
async def test_a_session_of_a_lost_journal_is_taken_up() -> None:
    """Nothing is known of the charger any more, and its car charges."""
    async with bench(version="2.0.1") as made:
        made.follow(16.0)
        await made.session()
        await asyncio.sleep(60)
        made.follows = None
        await made.charger.go_offline()
        made.journal = MemoryJournal()
        made.journal.records[ID] = ChargePointRecord(id=ID)
        made.charge_point = await restored(made.journal)
        made.charger.go_online()
        await until(lambda: made.charge_point.connected, within_s=120)
        await until(lambda: made.state.session is not None, 15.0)
        assert made.state.status is ChargingStatus.CHARGING
        made.follow(8.0)
        await until(lambda: made.station.limit_a(now_s()) == 8.0, 30.0)
        made.charger.unplug()
        await until(lambda: made.state.session is None)
        assert len(made.journal.transactions) == 1
