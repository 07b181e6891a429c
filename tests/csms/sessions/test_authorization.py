from __future__ import annotations

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from addon.config import TagOptions
from addon.csms.sessions.authorization import (
    AWAITED_S,
    LEARNING_S,
    Authorization,
    Authorizer,
    TagStatus,
    end_of_day,
)
from addon.csms.sessions.tag_list import TagEntry
from addon.model.transaction import TransactionRecord

NOW_WALL_S = datetime(2027, 1, 15, 12, tzinfo=UTC).timestamp()
TAGS = (
    TagOptions(id="04A2B3C4", name="Anna"),
    TagOptions(id="04FFFFFF", name="Ben", blocked=True),
    TagOptions(id="04EEEEEE", name="Cleo", expires="2027-01-01"),
    TagOptions(id="04DDDDDD", name="Dora", chargers="drive, yard"),
    TagOptions(id="04CCCCCC", name="Emil", expires="2027-02-01"),
)


class Doorman:
    """An authorizer, the time, and what it has learned."""

    def __init__(self, *, accept_unknown: bool = False) -> None:
        self.now_s = 0.0
        self.learned: list[tuple[str, str]] = []
        self.authorizer = Authorizer(
            lambda: self.now_s, lambda: NOW_WALL_S + self.now_s, lambda *told: self.learned.append(told)
        )
        self.authorizer.reconfigure(TAGS, accept_unknown=accept_unknown)

    def decide(self, tag: str, known: TransactionRecord | None = None) -> Authorization:
        return self.authorizer.decide("garage", 1, tag, known)


@pytest.mark.parametrize(
    ("tag", "status", "name"),
    [
        ("04A2B3C4", "Accepted", "Anna"),
        (" 04a2b3c4 ", "Accepted", "Anna"),
        ("04FFFFFF", "Blocked", "Ben"),
        ("04EEEEEE", "Expired", "Cleo"),
        ("04DDDDDD", "Invalid", "Dora"),
        ("04CCCCCC", "Accepted", "Emil"),
        ("0000", "Invalid", ""),
        ("", "Invalid", ""),
    ],
)
def test_a_tag_is_held_to_the_list(tag: str, status: str, name: str) -> None:
    """OCA test cases 023_1, 023_2, 023_3: invalid, expired, blocked."""
    decision = Doorman().decide(tag)

    assert (str(decision.status), decision.name, decision.refused) == (
        status,
        name,
        "" if status == "Accepted" else status,
    )


@pytest.mark.parametrize(("tag", "status"), [("0000", "Accepted"), ("", "Accepted"), ("04FFFFFF", "Blocked")])
def test_where_anyone_may_charge_a_blocked_tag_may_not(tag: str, status: str) -> None:
    assert str(Doorman(accept_unknown=True).decide(tag).status) == status


def test_the_last_day_is_told_to_the_charger_and_counts_to_its_end() -> None:
    doorman = Doorman()

    expires_wall_s = doorman.decide("04CCCCCC").expires_wall_s

    assert expires_wall_s == end_of_day("2027-02-01")
    assert expires_wall_s is not None
    doorman.now_s = expires_wall_s - NOW_WALL_S - 1
    assert doorman.decide("04CCCCCC").accepted
    doorman.now_s += 1
    assert doorman.decide("04CCCCCC").status is TagStatus.EXPIRED


def test_a_start_that_was_asked_for_is_awaited_for_a_while() -> None:
    doorman = Doorman()
    made_up, named = doorman.authorizer.expect("garage"), doorman.authorizer.expect("garage", "04EEEEEE")

    assert 0 < len(made_up) <= 16
    assert doorman.authorizer.expect("garage") != made_up
    assert [doorman.decide(tag) for tag in (made_up.lower(), named)] == [
        Authorization(name="remote"),
        Authorization(name="Cleo"),
    ]
    assert not doorman.authorizer.decide("drive", 1, made_up).accepted
    doorman.now_s = AWAITED_S
    assert not doorman.decide(made_up).accepted


def test_the_next_unknown_tag_is_learned_once() -> None:
    doorman = Doorman()
    doorman.authorizer.learn("garage", "Fred")

    assert [doorman.decide(tag).accepted for tag in ("", "04FFFFFF", "AABBCCDD", "AABBCCEE")] == [
        False,  # no tag
        False,  # a known one is no news
        True,
        False,
    ]
    assert doorman.learned == [("AABBCCDD", "Fred")]


def test_learning_ends_by_itself_and_is_of_one_charger() -> None:
    doorman = Doorman()
    seconds = doorman.authorizer.learn("garage", "")

    assert not doorman.authorizer.decide("drive", 1, "AABBCCDD").accepted
    doorman.now_s = seconds
    assert not doorman.decide("AABBCCDD").accepted
    assert (doorman.learned, seconds) == ([], LEARNING_S)


def test_what_was_accepted_for_a_session_stays_so_when_it_is_told_again() -> None:
    doorman = Doorman()
    known = TransactionRecord(
        id=1,
        charge_point_id="garage",
        identity="x",
        connector_id=1,
        started_wall_s=0.0,
        id_tag="AABBCCDD",
        tag_name="Gina",
    )
    refused = TransactionRecord(
        id=1,
        charge_point_id="garage",
        identity="x",
        connector_id=1,
        started_wall_s=0.0,
        id_tag="AABBCCDD",
        refused="Invalid",
    )

    assert doorman.decide("aabbccdd", known) == Authorization(name="Gina")
    assert not doorman.decide("AABBCCEE", known).accepted  # another tag
    assert not doorman.decide("AABBCCDD", refused).accepted


def test_the_chargers_own_list_has_those_that_may_not_as_well() -> None:
    entries = Doorman().authorizer.entries("garage")

    assert [(entry.id_tag, entry.status) for entry in entries] == [
        ("04A2B3C4", "Accepted"),
        ("04FFFFFF", "Blocked"),
        ("04EEEEEE", "Expired"),
        ("04DDDDDD", "Invalid"),
        ("04CCCCCC", "Accepted"),
    ]
    assert entries[4] == TagEntry(id_tag="04CCCCCC", expires_wall_s=end_of_day("2027-02-01"))


def test_no_number_of_a_card_is_logged() -> None:
    doorman = Doorman()
    with capture_logs() as lines:
        doorman.decide("AABBCCDD")
        doorman.decide("04FFFFFF")
        doorman.authorizer.learn("garage", "")
        doorman.decide("AABBCCDD")

    assert [line["tag"] for line in lines] == ["…CDD", "Ben", "…CDD"]
    assert "AABBCC" not in str(lines)


@pytest.mark.parametrize(("day", "ended"), [("9999-12-31", None), ("", None), ("2027-02-01", True)])
def test_the_last_day_there_is_never_ends(day: str, ended: bool | None) -> None:
    assert (end_of_day(day) is None) is (ended is None)
