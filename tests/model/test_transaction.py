"""How news of a transaction join what is kept of it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.model.transaction import SUPERSEDED, TransactionRecord, merged, start_identity

BARE = TransactionRecord(
    id=1, charge_point_id="CP1", identity="x", connector_id=0, started_wall_s=500.0, started=False
)
STARTED = replace(
    BARE,
    connector_id=1,
    started_wall_s=100.0,
    started=True,
    charger_started="a",
    meter_start_wh=1000,
    id_tag="TAG",
    tag_name="Anna",
)
MEASURED = replace(STARTED, energy_wh=40.0, register_wh=1040.0, measured_wall_s=200.0, gap_s=5.0)
ENDED = replace(
    BARE,
    stopped_wall_s=600.0,
    charger_stopped="b",
    meter_stop_wh=1100,
    stop_reason="Local",
    energy_wh=100.0,
    offline=True,
)
CUT_OFF = replace(MEASURED, stopped_wall_s=300.0, stop_reason=SUPERSEDED, energy_estimated=True)


@given(st.permutations([BARE, STARTED, ENDED]), st.lists(st.sampled_from([BARE, STARTED, ENDED]), max_size=3))
def test_the_same_facts_give_the_same_record_in_whatever_order(
    facts: list[TransactionRecord], again: list[TransactionRecord]
) -> None:
    whole, *rest = [*facts, *again]
    for news in rest:
        whole = merged(whole, news)

    assert whole == replace(
        STARTED,
        stopped_wall_s=600.0,
        charger_stopped="b",
        meter_stop_wh=1100,
        stop_reason="Local",
        energy_wh=100.0,
        offline=True,
    )


@pytest.mark.parametrize("record", [BARE, STARTED, MEASURED, ENDED, CUT_OFF])
def test_what_is_known_is_no_news(record: TransactionRecord) -> None:
    assert merged(record, record) == record


def test_what_has_ended_stays_as_it_is() -> None:
    ended = merged(STARTED, replace(MEASURED, stopped_wall_s=300.0, stop_reason="Local", meter_stop_wh=1040))

    for news in (
        MEASURED,
        replace(ENDED, offline=False),
        replace(ENDED, offline=True),
        replace(STARTED, offline=True),
        replace(CUT_OFF, energy_wh=900.0),
        replace(STARTED, id=9, started_wall_s=7.0, tag_name="Ben"),
    ):
        assert merged(ended, news) == ended


def test_a_presumed_end_gives_way_to_the_real_one_and_to_no_start() -> None:
    assert merged(CUT_OFF, STARTED) == CUT_OFF

    real = merged(CUT_OFF, replace(CUT_OFF, stopped_wall_s=250.0, stop_reason="Remote", meter_stop_wh=1050,
                                   energy_wh=50.0, energy_estimated=False))  # fmt: skip

    assert (real.stop_reason, real.stopped_wall_s, real.energy_wh, real.energy_estimated) == (
        "Remote",
        250.0,
        50.0,
        False,
    )


def test_measurements_only_grow() -> None:
    for order in itertools.permutations([STARTED, MEASURED, replace(MEASURED, energy_wh=70.0)]):
        whole = order[0]
        for news in order[1:]:
            whole = merged(whole, news)
        assert whole.energy_wh == 70.0


def test_a_tag_that_is_told_after_the_start_is_filled_in_once() -> None:
    tagless = replace(STARTED, id_tag="", tag_name="")
    tagged = merged(tagless, replace(tagless, id_tag="TAG", tag_name="Anna", refused="Blocked"))

    assert (tagged.id_tag, tagged.tag_name, tagged.refused) == ("TAG", "Anna", "Blocked")
    assert merged(tagged, replace(tagless, id_tag="OTHER", tag_name="Ben")) == tagged


def test_a_tag_that_was_refused_may_charge_when_its_start_is_told_again() -> None:
    refused = replace(STARTED, refused="Invalid")

    assert merged(refused, STARTED) == STARTED
    assert merged(refused, replace(refused, refused="Blocked")).refused == "Blocked"
    over = replace(refused, stopped_wall_s=300.0, stop_reason="DeAuthorized")
    assert merged(over, STARTED) == over


def test_a_repeated_start_of_16_has_the_same_identity() -> None:
    assert start_identity(1, "T", "2027", None) == start_identity(1, "T", "2027", 0) == "1|T|2027|0"
    assert start_identity(2, "T", "2027", 0) != start_identity(1, "T", "2027", 0)
