"""Tags and transactions of OCPP 1.6, beyond what every message has in common."""

from __future__ import annotations

from typing import Any

import pytest

from addon.csms.rpc.frames import Payload
from addon.csms.sessions.authorization import Authorization, TagStatus
from addon.csms.v16.transactions import id_tag_info, registers_of
from tests.csms.v16.desk import Desk

START = {"connectorId": 1, "idTag": "TAG", "meterStart": 1000, "timestamp": "2027-01-15T08:16:40Z"}


def element(context: str, value: str, unit: str = "Wh", **more: str) -> dict[str, Any]:
    return {
        "timestamp": "2027-01-15T08:00:00Z",
        "sampledValue": [{"value": value, "context": context, "unit": unit, **more}],
    }


@pytest.mark.parametrize(
    ("data", "registers"),
    [
        ([], (None, None)),
        ([element("Transaction.Begin", "1000"), element("Transaction.End", "3500.4")], (1000, 3500)),
        ([element("Transaction.End", "3.5", unit="kWh")], (None, 3500)),
        ([element("Sample.Periodic", "2000")], (None, None)),
        (
            [element("Transaction.Begin", str(n), phase=f"L{n}") for n in (1, 2, 3)][:1],
            (1, None),
        ),
        ("nonsense", (None, None)),
    ],
)
def test_registers_in_transaction_data(data: object, registers: tuple[int | None, int | None]) -> None:
    payload: Payload = {"transactionData": data}

    assert registers_of(payload) == registers


async def test_an_end_without_a_register_takes_that_of_its_transaction_data() -> None:
    desk = Desk()
    started = await desk.say("StartTransaction", **START)
    desk.now_s += 3600

    await desk.say(
        "StopTransaction",
        transactionId=started["transactionId"],
        timestamp=desk.stamp(),
        transactionData=[element("Transaction.End", "3500")],
    )

    assert desk.journal.transactions[0].energy_wh == 2500


def test_a_decision_is_written_with_its_last_day() -> None:
    info = id_tag_info(Authorization(status=TagStatus.EXPIRED, expires_wall_s=1_800_000_000.0))

    assert (info.status, info.expiry_date) == ("Expired", "2027-01-15T08:00:00Z")
    assert id_tag_info(Authorization()).expiry_date is None


async def test_a_session_that_is_told_days_later_has_its_own_times() -> None:
    """OCA test cases 037_1, 039: started, and ended, offline."""
    desk = Desk()
    desk.now_s += 86_400 * 3
    await desk.say("Heartbeat")
    await desk.say(
        "StatusNotification",
        connectorId=1,
        status="Available",
        errorCode="NoError",
        timestamp=desk.stamp(),
    )
    started = await desk.say("StartTransaction", **{**START, "timestamp": desk.stamp(7200)})
    await desk.say(
        "StopTransaction",
        transactionId=started["transactionId"],
        meterStop=9000,
        timestamp=desk.stamp(3600),
    )

    [record] = desk.journal.transactions
    assert (record.energy_wh, record.offline) == (8000, True)
    assert (record.started_wall_s, record.stopped_wall_s) == (desk.wall_s() - 7200, desk.wall_s() - 3600)
    assert (record.charger_started, record.gap_s) == (desk.stamp(7200), 3600)


async def test_a_start_from_the_year_one_or_1970_began_when_it_was_heard() -> None:
    for stamp in ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"):
        desk = Desk()
        await desk.say(
            "StatusNotification",
            connectorId=1,
            errorCode="NoError",
            status="Preparing",
            timestamp=desk.stamp(),
        )
        await desk.say("StartTransaction", **{**START, "timestamp": stamp})
        [record] = desk.journal.transactions
        assert (record.started_wall_s, record.offline) == (desk.wall_s(), False)


async def test_starts_and_ends_are_answered_whatever_fails() -> None:
    desk = Desk()

    async def fail(_: object) -> int:
        raise ZeroDivisionError

    desk.book.start = desk.book.stop = fail  # type: ignore[method-assign, assignment]
    started = await desk.say("StartTransaction", **{**START, "meterStart": 2**70})
    assert started["transactionId"] > 0
    assert started["idTagInfo"] == {"status": "Accepted"}
    assert await desk.say("StopTransaction", transactionId=1, meterStop=10**30, timestamp=desk.stamp()) == {}
