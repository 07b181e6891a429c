"""Who may connect, who is listed, and what is found again after a restart."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from addon.csms.central_system import CentralSystem
from addon.csms.knocking import MAX_KNOCKING
from addon.errors import PeerRefusedError, RefusedError
from addon.model.records import ChargePointRecord, LimitRecord
from addon.model.transaction import TransactionRecord
from addon.passwords import hash_password
from tests.csms.memory_journal import MemoryJournal


@contextlib.asynccontextmanager
async def running(
    journal: MemoryJournal | None = None,
    *,
    accept_unknown: bool = True,
    known: dict[str, str] | None = None,
    changes: list[int] | None = None,
    **more: Any,  # noqa: ANN401 - handed on
) -> AsyncIterator[CentralSystem]:
    central = CentralSystem(
        journal or MemoryJournal(),
        host="127.0.0.1",
        port=0,
        accept_unknown=accept_unknown,
        known=known or {},
        on_change=lambda: changes.append(1) if changes is not None else None,
        clock=asyncio.get_running_loop().time,
        **more,
    )
    await central.restore()
    await central.start()
    try:
        yield central
    finally:
        await central.stop()


def dial(central: CentralSystem, id_: str, password: str = "") -> connect:
    headers = {}
    if password:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{id_}:{password}".encode()).decode()
    return connect(
        f"ws://127.0.0.1:{central.port}/{id_}",
        subprotocols=["ocpp1.6"],  # type: ignore[list-item]
        additional_headers=headers,
        proxy=None,
    )


async def ask(socket: ClientConnection, action: str, **payload: object) -> Any:  # noqa: ANN401 - JSON
    await socket.send(json.dumps([2, "1", action, payload]))
    while True:
        message = json.loads(await socket.recv())
        if message[:2] == [3, "1"] or message[0] == 4:
            return message[2]


async def test_a_record_that_is_damaged_keeps_no_other_charger_from_coming_back() -> None:
    journal = MemoryJournal()
    for id_, sent_wall_s in (("BAD", "yesterday"), ("CP1", 5.0)):
        journal.records[id_] = ChargePointRecord(id=id_, vendor="V")
        journal.last_limits[id_, 1] = LimitRecord(
            charge_point_id=id_,
            connector_id=1,
            limit_da=60,
            fallback_da=60,
            sent_wall_s=sent_wall_s,  # type: ignore[arg-type]
            dead_man_wall_s=None,
        )
    async with running(journal) as central:
        vendors = {point.info.id: point.info.vendor for point in central.charge_points()}
        assert vendors == {"BAD": "", "CP1": "V"}
        async with dial(central, "BAD") as socket:
            assert await ask(socket, "Heartbeat")


async def test_an_unknown_charger_is_adopted_and_stays_listed() -> None:
    journal = MemoryJournal()
    async with running(journal) as central:
        async with dial(central, "CP1") as socket:
            await ask(socket, "BootNotification", chargePointVendor="V", chargePointModel="M")

            [charge_point] = central.charge_points()
            assert (charge_point.info.vendor, charge_point.connected) == ("V", True)
            assert [s.id for s in charge_point.loadpoints()] == ["CP1"]

        async with asyncio.timeout(5):
            while charge_point.connected:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert central.charge_points() == (charge_point,)
    assert journal.records["CP1"].vendor == "V"


async def test_an_unknown_charger_that_is_not_accepted_knocks_until_it_is_adopted() -> None:
    changes: list[int] = []
    async with running(accept_unknown=False, changes=changes) as central:
        with pytest.raises(InvalidStatus) as refusal:
            async with dial(central, "CP1"):
                pass

        assert refusal.value.response.status_code == 404
        assert [(k.id, k.accepted) for k in central.knocking()] == [("CP1", False)]
        assert central.charge_points() == ()
        assert changes

        central.reconfigure(accept_unknown=False, known={"CP1": ""}, shadow=False)

        assert central.knocking() == ()
        async with dial(central, "CP1") as socket:
            await ask(socket, "Heartbeat")
            assert [c.info.id for c in central.charge_points()] == ["CP1"]


async def test_one_that_has_been_here_belongs_here() -> None:
    journal = MemoryJournal()
    journal.records["CP1"] = ChargePointRecord(id="CP1")
    async with running(journal, accept_unknown=False) as central, dial(central, "CP1") as socket:
        await ask(socket, "Heartbeat")


@pytest.mark.parametrize("stored", ["secret", hash_password("secret")], ids=["plain", "hashed"])
async def test_passwords(stored: str) -> None:
    async with running(known={"CP1": stored}) as central:
        for wrong in ("", "guess"):
            with pytest.raises(InvalidStatus) as refusal:
                async with dial(central, "CP1", wrong):
                    pass
            assert refusal.value.response.status_code == 401
        async with dial(central, "CP1", "secret") as socket:
            await ask(socket, "Heartbeat")


async def test_only_so_many_knocks_are_remembered() -> None:
    async with running(accept_unknown=False) as central:
        for number in range(MAX_KNOCKING + 5):
            central._members._turn_away(f"CP{number}")

        ids = [knock.id for knock in central.knocking()]
        assert (len(ids), ids[-1]) == (MAX_KNOCKING, f"CP{MAX_KNOCKING + 4}")


async def test_a_restart_lists_chargers_with_session_and_limit() -> None:
    journal = MemoryJournal()
    journal.records["CP1"] = ChargePointRecord(id="CP1", vendor="V")
    started = TransactionRecord(
        id=1,
        charge_point_id="CP1",
        identity="1|A|x|0",
        connector_id=1,
        id_tag="A",
        charger_started="x",
        meter_start_wh=0,
        started_wall_s=0.0,
    )
    await journal.save_transaction(started)
    await journal.save_limit(
        LimitRecord(
            charge_point_id="CP1",
            connector_id=1,
            limit_da=120,
            fallback_da=60,
            sent_wall_s=0.0,
            dead_man_wall_s=90.0,
        )
    )
    async with running(journal) as central:
        [state] = central.charge_points()[0].loadpoints()

    assert not state.connected
    assert state.session is not None
    assert [(o.limit_da, o.accepted) for o in state.orders] == [(120, True)]
    assert state.dead_man_at_s is not None


async def test_at_the_end_sockets_are_closed_and_nothing_is_said() -> None:
    async with running() as central:
        socket = await dial(central, "CP1")
        await ask(socket, "Heartbeat")
        await central.stop()

        said = [json.loads(frame)[2] async for frame in socket]
        assert not {"SetChargingProfile", "ClearChargingProfile", "Reset"} & set(said)
        assert socket.close_code == 1001


async def test_a_charger_that_talks_nonsense_disturbs_no_other() -> None:
    async with running() as central, dial(central, "GOOD") as good, dial(central, "BAD") as bad:
        for frame in (
            "not json",
            "[]",
            '[2,"x","MakeCoffee",{}]',
            '[2,"y","StartTransaction",{"connectorId":[]}]',
        ):
            await bad.send(frame)

        answers = {}
        while "x" not in answers or "y" not in answers:
            _, id_, *rest = json.loads(await bad.recv())
            answers[id_] = rest
        assert answers["x"][0] == "NotImplemented"
        assert answers["y"][0]["idTagInfo"] == {"status": "Accepted"}
        assert (await ask(bad, "Heartbeat"))["currentTime"]
        assert (await ask(good, "Heartbeat"))["currentTime"]


async def answer_calls(
    socket: ClientConnection, answers: dict[str, Any], heard: list[tuple[str, Any]]
) -> None:
    """Be a charger that answers what is scripted, and knows nothing else."""
    async for frame in socket:
        kind, id_, action, *rest = json.loads(frame)
        if kind != 2:
            continue
        heard.append((action, rest[0]))
        answer = answers.get(action)
        reply = [3, id_, answer] if answer is not None else [4, id_, "NotImplemented", "", {}]
        await socket.send(json.dumps(reply))


@contextlib.asynccontextmanager
async def scripted(
    central: CentralSystem, **answers: object
) -> AsyncIterator[tuple[ClientConnection, list[tuple[str, Any]]]]:
    heard: list[tuple[str, Any]] = []
    async with dial(central, "CP1") as socket:
        job = asyncio.create_task(answer_calls(socket, answers, heard))
        try:
            yield socket, heard
        finally:
            job.cancel()


@pytest.mark.looptime
async def test_a_charger_that_does_not_introduce_itself_is_asked_once_who_it_is() -> None:
    async with running() as central:
        async with scripted(central, GetConfiguration={}) as (_, heard):
            await asyncio.sleep(30)

            triggers = [payload for action, payload in heard if action == "TriggerMessage"]
            assert triggers == [{"requestedMessage": "BootNotification"}]  # it knows no triggers

        async with scripted(central, GetConfiguration={}) as (_, heard):
            await asyncio.sleep(30)

            assert heard == []


@pytest.mark.looptime
async def test_a_second_connector_is_a_loadpoint_of_its_own() -> None:
    async with running() as central, scripted(central, GetConfiguration={}) as (socket, _):
        for connector_id in (1, 2, 0, 99):
            status = {"connectorId": connector_id, "errorCode": "NoError", "status": "Preparing"}
            await socket.send(json.dumps([2, str(connector_id), "StatusNotification", status]))
        await asyncio.sleep(1)

        [charge_point] = central.charge_points()
        assert [s.id for s in charge_point.loadpoints()] == ["CP1", "CP1#2"]


@pytest.mark.looptime
@pytest.mark.parametrize(
    ("vendor", "status", "outcome"),
    [
        ("V", "Accepted", "ok"),
        ("V", "Scheduled", "ok"),
        ("V", "Rejected", "refused"),
        ("EN+", "Accepted", "refused"),
    ],
)
async def test_availability_where_it_is_taken_and_harmless(vendor: str, status: str, outcome: str) -> None:
    journal = MemoryJournal()
    journal.records["CP1"] = ChargePointRecord(id="CP1", vendor=vendor, learned={"provisioned": True})
    async with (
        running(journal) as central,
        scripted(central, ChangeAvailability={"status": status}) as (_, heard),
    ):
        await asyncio.sleep(1)
        [charge_point] = central.charge_points()
        try:
            await charge_point.set_availability(operative=False)
        except PeerRefusedError:
            assert outcome == "refused"
            assert charge_point.loadpoints()[0].operative
        else:
            assert outcome == "ok"
            assert not charge_point.loadpoints()[0].operative

        asked = [payload["connectorId"] for action, payload in heard if action == "ChangeAvailability"]
        assert asked == ([] if vendor == "EN+" else [0, 1] if outcome == "refused" else [0])


async def test_a_refused_charger_is_listed_no_more() -> None:
    async with running(accept_unknown=False) as central:
        for id_ in ("CP1", "CP2"):
            with pytest.raises(InvalidStatus):
                await dial(central, id_)
        central.refuse("CP1")
        with pytest.raises(InvalidStatus):
            await dial(central, "CP1")
        assert [info.id for info in central.knocking()] == ["CP2"]
        with pytest.raises(RefusedError):
            central.refuse("CP1")
