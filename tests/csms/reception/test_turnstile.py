"""Who connects again and again is slowed down, and named for ten minutes."""

from __future__ import annotations

from addon.csms.reception.turnstile import BURST, EVERY_S, REMEMBER_S, Turnstile


def come(turnstile: Turnstile, id_: str, now_s: float) -> bool:
    """Try to pass."""
    if turnstile.wait_s(id_, now_s) > 0:
        return False
    turnstile.passed(id_, now_s)
    return True


def test_a_burst_passes_then_one_in_ten_seconds() -> None:
    turnstile = Turnstile()
    passed = [now_s for now_s in range(600) if come(turnstile, "CP1", float(now_s))]

    assert passed[:BURST] == list(range(BURST))
    assert len(passed) == BURST + 600 // EVERY_S - 1
    assert turnstile.wait_s("CP1", 600.0) <= EVERY_S


def test_neighbours_do_not_notice() -> None:
    turnstile = Turnstile()
    for _ in range(50):
        come(turnstile, "CP1", 0.0)

    assert turnstile.wait_s("CP1", 0.0) > 0
    assert turnstile.wait_s("CP2", 0.0) == 0
    assert turnstile.flapping(0.0) == ("CP1",)


def test_who_comes_every_minute_is_not_named() -> None:
    turnstile = Turnstile()

    assert all(come(turnstile, "CP1", 60.0 * minute) for minute in range(100))
    assert turnstile.flapping(6000.0) == ()


def test_it_is_forgotten_after_ten_minutes() -> None:
    turnstile = Turnstile()
    for id_ in ("CP1", "CP2"):
        for _ in range(BURST + 1):
            come(turnstile, id_, 0.0)

    assert turnstile.flapping(REMEMBER_S) == ("CP1", "CP2")
    assert turnstile.flapping(REMEMBER_S + 1) == ()
    come(turnstile, "CP3", REMEMBER_S + 1)
    assert list(turnstile._counts) == ["CP3"]
