from __future__ import annotations

from addon.csms.notices import MAX_CHARS, MAX_KEPT, Notice, Notices


def test_notices_are_kept_in_order_and_told_while_somebody_listens() -> None:
    notices, told = Notices(lambda: 5.0), list[Notice]()
    end = notices.listen(told.append)

    notices.add("FirmwareStatusNotification", "Downloading", None)
    notices.add("LogStatusNotification", "Uploaded", 7, "x" * 999)
    end()
    end()  # more than once does no harm
    notices.add("FirmwareStatusNotification", "Installed", None)

    assert [notice.status for notice in told] == ["Downloading", "Uploaded"]
    assert [notice.status for notice in notices.listed()] == ["Downloading", "Uploaded", "Installed"]
    assert notices.last("FirmwareStatusNotification") == Notice(
        kind="FirmwareStatusNotification", status="Installed", request_id=None, detail="", at_wall_s=5.0
    )
    assert notices.last("LogStatusNotification") == told[1]
    assert (told[1].request_id, len(told[1].detail)) == (7, MAX_CHARS)
    assert notices.last("SecurityEventNotification") is None


def test_only_the_last_notices_are_kept() -> None:
    notices = Notices(lambda: 0.0)
    for number in range(MAX_KEPT + 5):
        notices.add("SecurityEventNotification", str(number), None)

    assert [notices.listed()[0].status, len(notices.listed())] == ["5", MAX_KEPT]
