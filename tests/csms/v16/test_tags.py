"""What a charger is told of a tag that may not charge; OCA's cases by their ids."""

from __future__ import annotations

import pytest

from addon.csms.sessions.authorization import Authorization, TagStatus
from tests.csms.v16.desk import Desk

REFUSED = [TagStatus.INVALID, TagStatus.EXPIRED, TagStatus.BLOCKED]


@pytest.mark.parametrize("status", REFUSED)
async def test_tc_023_a_tag_that_may_not_charge_is_told_why(status: TagStatus) -> None:
    desk = Desk(Authorization(status=status))

    assert await desk.say("Authorize", idTag="TAG") == {"idTagInfo": {"status": status.value}}
    assert desk.book.session(1) is None


async def test_a_tag_is_accepted_until_it_expires() -> None:
    desk = Desk(Authorization(expires_wall_s=1_800_000_600.0))

    answer = await desk.say("Authorize", idTag="TAG")

    assert answer == {"idTagInfo": {"status": "Accepted", "expiryDate": "2027-01-15T08:10:00Z"}}


@pytest.mark.parametrize("status", REFUSED)
async def test_tc_037_3_a_session_begun_offline_with_a_tag_that_may_not_is_told_so_and_kept(
    status: TagStatus,
) -> None:
    """A start that is not answered with an id would come again for ever; what was charged is recorded."""
    desk = Desk(Authorization(status=status))
    await desk.values(5)  # its clock is right
    start = {"connectorId": 1, "idTag": "TAG", "meterStart": 1000, "timestamp": desk.stamp(ago_s=600)}

    answer = await desk.say("StartTransaction", **start)

    assert answer == {"transactionId": 1, "idTagInfo": {"status": status.value}}
    session = desk.book.session(1)
    assert session
    assert session.started_wall_s == pytest.approx(desk.wall_s() - 600, abs=1)

    stop = {"transactionId": 1, "meterStop": 1200, "timestamp": desk.stamp(), "reason": "DeAuthorized"}
    await desk.say("StopTransaction", **stop)

    assert desk.book.session(1) is None
    (record,) = desk.journal.transactions
    assert record.refused == status.value
