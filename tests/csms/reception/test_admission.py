from __future__ import annotations

import pytest

from addon.csms.reception.admission import Backoff, select_subprotocol


@pytest.mark.parametrize(
    ("offered", "supported", "selected"),
    [
        (["ocpp1.6"], ["ocpp1.6"], "ocpp1.6"),
        (["OCPP1.6"], ["ocpp1.6"], "OCPP1.6"),
        (["ocpp2.0.1", "ocpp1.6"], ["ocpp1.6"], "ocpp1.6"),
        (["ocpp1.6", "ocpp2.0.1"], ["ocpp2.0.1", "ocpp1.6"], "ocpp1.6"),
        (["ocpp2.1", "ocpp2.0.1", "ocpp1.6"], ["ocpp1.6", "ocpp2.0.1"], "ocpp2.0.1"),
        (["ocpp2.0.1"], ["ocpp1.6"], None),
        (["ocpp1.5", "mqtt"], ["ocpp1.6"], None),
        ([], ["ocpp1.6"], None),
    ],
)
def test_subprotocols(offered: list[str], supported: list[str], selected: str | None) -> None:
    assert select_subprotocol(offered, supported) == selected


def test_three_failures_are_free_then_the_wait_doubles_up_to_a_minute() -> None:
    backoff = Backoff()
    waits = []
    now_s = 0.0
    for _ in range(12):
        backoff.failed("a", "CP1", now_s)
        waits.append(round(backoff.wait_s("a", "CP1", now_s)))

    assert waits == [0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_one_that_never_stops_gets_about_one_try_in_30_s() -> None:
    backoff, tries = Backoff(), 0
    for now_s in range(3600):
        if backoff.wait_s("a", "CP1", now_s) == 0:
            tries += 1
            backoff.failed("a", "CP1", now_s)

    assert 100 <= tries <= 130


def test_an_id_that_fails_does_not_shut_out_its_neighbours() -> None:
    backoff = Backoff()
    for now_s in range(3600):
        if backoff.wait_s("a", "CP1", now_s) == 0:
            backoff.failed("a", "CP1", now_s)
        assert backoff.wait_s("a", "CP2", now_s) == 0


def test_trying_ids_shuts_the_address_out_but_not_those_who_were_let_in_from_it() -> None:
    backoff = Backoff()
    backoff.succeeded("a", "good")
    for n in range(25):
        backoff.failed("a", f"guess {n}", 0.0)

    assert backoff.wait_s("a", "another guess", 0.0) == 32
    assert backoff.wait_s("b", "another guess", 0.0) == 0
    assert backoff.wait_s("a", "good", 0.0) == 0
    backoff.failed("a", "good", 0.0)
    assert backoff.wait_s("a", "good", 0.0) == 60


def test_success_forgets_and_so_does_time() -> None:
    backoff = Backoff()
    for _ in range(10):
        backoff.failed("a", "CP1", 0.0)
        backoff.failed("a", "CP2", 0.0)
    backoff.succeeded("a", "CP1")

    assert backoff.wait_s("a", "CP1", 0.0) == 0
    assert backoff.wait_s("a", "CP2", 61.0) == 0
    backoff.failed("a", "CP2", 600.0)
    assert backoff.wait_s("a", "CP2", 600.0) == 0


def test_memory_is_bounded() -> None:
    backoff = Backoff()
    for n in range(10_000):
        backoff.failed(f"address {n}", "CP1", 0.0)

    assert len(backoff._tallies) == Backoff.MAX_TALLIES
